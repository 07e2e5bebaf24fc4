"""A practice's dispute with its CCG: raising and answering it, mediation, decision, appeal."""

from typing import Annotated

import typer

from cli.arguments import (
    CcgId,
    DeclaredList,
    DisputeId,
    EvidenceList,
    Instant,
    OptionalDay,
    Reasons,
)
from cli.deciding import deciding
from cli.failing import Unusable
from cli.session import Sent, next_stream
from domain.dispute.commands import (
    AnswerDispute,
    AppealDecision,
    AppointMediator,
    ConveneMeeting,
    RaiseDispute,
    RecordMediationFailed,
    RecordSettlement,
    TakeUpMediation,
    WithdrawDispute,
)
from engine.case import Person

app = typer.Typer(help="Disputes of practices with their CCG.", no_args_is_help=True)

Grounds = Annotated[str, typer.Option(metavar="TEXT", help="Why; no personal data.")]


@deciding(
    app,
    "raise",
    'dispute raise ccg-04C --subject "A visit\'s findings" --grounds "The list size used is wrong." --function e '
    "--as practice-x00005",
)
def raise_(
    ccg: CcgId,
    subject: Annotated[str, typer.Option(metavar="TEXT", help="What it is about, in a few words; no personal data.")],
    grounds: Grounds,
    command_id: str | None,
    function: Annotated[
        str | None, typer.Option(metavar="FUNCTION", help="Code of the function that the CCG exercised.")
    ] = None,
    decision: Annotated[
        str, typer.Option(metavar="TEXT", help="The decision that is disputed, in words or by its stream.")
    ] = "",
    on: OptionalDay = None,
    evidence: EvidenceList = None,
) -> Sent:
    """A practice raises a dispute with its CCG, about a function, a decision or both."""
    code = ccg.removeprefix("ccg-")
    command = RaiseDispute(
        ccg_code=code,
        subject=subject,
        grounds=grounds,
        function=function,
        decision=decision,
        on=on,
        evidence=tuple(evidence or ()),
    )
    return Sent(next_stream("dispute", code, command_id), command)


@deciding(app, "answer", 'dispute answer dispute-04C-1 --position "The list was right." --as programme-manager')
def answer(
    dispute: DisputeId,
    position: Annotated[str, typer.Option(metavar="TEXT", help="What the CCG says to it; no personal data.")],
    evidence: EvidenceList = None,
) -> Sent:
    """The CCG answers the dispute."""
    return Sent(dispute, AnswerDispute(position=position, evidence=tuple(evidence or ())))


@deciding(app, "appoint-mediator", "dispute appoint-mediator dispute-04C-1 mediator-1@MEDIATION --as programme-manager")
def appoint_mediator(
    dispute: DisputeId,
    mediator: Annotated[str, typer.Argument(metavar="PERSON@ORGANISATION", help="Of neither party.")],
) -> Sent:
    """Appoint a mediator without an interest in the practice or the CCG."""
    subject, at, organisation = mediator.partition("@")
    if not (subject and at and organisation):
        raise Unusable(f"'{mediator}' does not have the form PERSON@ORGANISATION.")
    return Sent(dispute, AppointMediator(mediator=subject, organisation=organisation))


@deciding(app, "take-up", "dispute take-up dispute-04C-1 --nil --as mediator-1")
def take_up(
    dispute: DisputeId,
    person: Person,
    nil: Annotated[bool, typer.Option("--nil", help="There is no interest to declare.")] = False,
    interests: DeclaredList = None,
) -> Sent:
    """The mediator takes the mediation up, declaring interests or none; one in a party makes them stand down."""
    if nil == bool(interests):
        raise Unusable("Give either --nil, when there is nothing to declare, or one --interest or more.")
    return Sent(dispute, TakeUpMediation(interests=tuple(interest.of(person.id) for interest in interests or ())))


@deciding(
    app,
    "settle",
    'dispute settle dispute-04C-1 --terms "The visit is repeated." '
    '--evidence "settlement:2015-09-14:minutes.pdf:Settlement" --as mediator-1',
)
def settle(
    dispute: DisputeId,
    terms: Annotated[str, typer.Option(metavar="TEXT", help="What both parties agreed; no personal data.")],
    evidence: EvidenceList = None,
) -> Sent:
    """The mediator records on what the parties settled."""
    return Sent(dispute, RecordSettlement(terms=terms, evidence=tuple(evidence or ())))


@deciding(app, "fail", 'dispute fail dispute-04C-1 --reasons "The positions stayed apart." --as mediator-1')
def fail(dispute: DisputeId, reasons: Reasons) -> Sent:
    """The mediator records that the mediation failed: the committee decides."""
    return Sent(dispute, RecordMediationFailed(reasons=reasons))


@deciding(
    app,
    "convene",
    "dispute convene dispute-04C-1 --committee dispute_panel --meets-at 2015-10-06T14:00 --as committee-secretary",
)
def convene(
    dispute: DisputeId,
    committee: Annotated[str, typer.Option(metavar="KEY", help="The committee's key, for example dispute_panel.")],
    meets_at: Instant,
) -> Sent:
    """Convene the committee that decides on the dispute, or on the appeal."""
    return Sent(dispute, ConveneMeeting(committee=committee, meets_at=meets_at))


@deciding(app, "appeal", 'dispute appeal dispute-04C-1 --grounds "The figures were not read." --as practice-x00005')
def appeal(dispute: DisputeId, grounds: Grounds, evidence: EvidenceList = None) -> Sent:
    """Appeal against the decision, for the practice or for the CCG; once."""
    return Sent(dispute, AppealDecision(grounds=grounds, evidence=tuple(evidence or ())))


@deciding(app, "withdraw", 'dispute withdraw dispute-04C-1 --reasons "It was cleared up." --as practice-x00005')
def withdraw(dispute: DisputeId, reasons: Reasons) -> Sent:
    """The practice withdraws its dispute; possible until it is decided."""
    return Sent(dispute, WithdrawDispute(reasons=reasons))
