"""Beginning an application, its expression of interest, and withdrawing it."""

import typer

from cli.arguments import ApplicationId, Day, EvidenceList, Folder, Note, OptionalDay, OptionalReasons, Reasons
from cli.cases import Months, in_calendar, usable_case
from cli.deciding import deciding
from cli.session import Sent, session
from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    RecordMembersSupport,
    RefuseExpressionOfInterest,
    ReturnExpressionOfInterest,
    WithdrawApplication,
)

app = typer.Typer()
eoi = typer.Typer(help="The expression of interest: acknowledge, accept, return, refuse, amend.", no_args_is_help=True)


@deciding(eoi, "acknowledge", "eoi acknowledge application-04C-1 --as area-team-officer")
def acknowledge(application: ApplicationId) -> Sent:
    """The area team has received the expression of interest."""
    return Sent(application, AcknowledgeExpressionOfInterest())


@deciding(eoi, "accept", 'eoi accept application-04C-1 --reasons "A clear case." --as nhse-approver')
def accept(application: ApplicationId, reasons: OptionalReasons = "", decided_on: OptionalDay = None) -> Sent:
    """NHS England accepts the expression of interest: the CCG may go on."""
    return Sent(application, AcceptExpressionOfInterest(reasons=reasons, decided_on=decided_on))


@deciding(eoi, "return", 'eoi return application-04C-1 --reasons "Benefits are missing." --as nhse-approver')
def return_(application: ApplicationId, reasons: Reasons, decided_on: OptionalDay = None) -> Sent:
    """NHS England wants the expression of interest amended; the CCG's time for that runs."""
    return Sent(application, ReturnExpressionOfInterest(reasons=reasons, decided_on=decided_on))


@deciding(eoi, "refuse", 'eoi refuse application-04C-1 --reasons "Not this year." --as nhse-approver')
def refuse(application: ApplicationId, reasons: Reasons, decided_on: OptionalDay = None) -> Sent:
    """NHS England refuses the expression of interest, which ends the application."""
    return Sent(application, RefuseExpressionOfInterest(reasons=reasons, decided_on=decided_on))


@deciding(eoi, "amend", "eoi amend application-04C-1 examples/leicester-city --as programme-manager")
def amend(application: ApplicationId, folder: Folder, start: OptionalDay = None, months: Months = None) -> Sent:
    """Send a returned expression of interest again, as the folder's application.toml now says.

    --start and --months as for `delegation start`: an application that was started with them is amended with them.
    """
    found = session().moved(usable_case(folder))
    case = in_calendar(start, lambda: found.starting(start, months))
    return Sent(application, case.amendment())


@deciding(
    app,
    "record-support",
    "record-support application-04C-1 --decided-on 2014-09-02 "
    '--evidence "minutes:2014-09-02:minutes.pdf:Minutes of the members\' meeting" --as programme-manager',
)
def record_support(application: ApplicationId, decided_on: Day, evidence: EvidenceList = None, note: Note = "") -> Sent:
    """Record that a members' meeting supported the application, where the policy has no ballot."""
    command = RecordMembersSupport(decided_on=decided_on, evidence=tuple(evidence or ()), note=note)
    return Sent(application, command)


@deciding(app, "withdraw", 'withdraw application-04C-1 --reasons "Not now." --as accountable-officer')
def withdraw(application: ApplicationId, reasons: Reasons) -> Sent:
    """Withdraw the application; possible until the first function is live."""
    return Sent(application, WithdrawApplication(reasons=reasons))
