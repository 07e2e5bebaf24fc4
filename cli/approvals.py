"""Submission and NHS England's decision, with its conditions."""

from typing import Annotated

import typer

from cli.arguments import (
    ApplicationId,
    Codes_,
    ConditionList,
    Day,
    EvidenceList,
    OptionalDay,
    Reasons,
)
from cli.deciding import Find, deciding
from cli.session import Sent
from domain.application.commands import (
    ApproveApplication,
    ApproveWithConditions,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    DeferDecision,
    RejectApplication,
    ResubmitApplication,
    ReturnForInformation,
    SubmitApplication,
)

app = typer.Typer()
condition = typer.Typer(help="The conditions of an approval.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="KEY", help="The condition's short name.")]
Signatories = Annotated[
    list[str] | None,
    typer.Option("--signatory", metavar="PERSON", help="Signed for the CCG beside the sender. May be repeated."),
]


@deciding(
    app,
    "submit",
    "submit application-04C-1 --items conflicts_policy,additional_safeguards,finance_template,declaration,signature "
    "--as accountable-officer",
)
def submit(
    application: ApplicationId, items: Codes_ = None, evidence: EvidenceList = None, signatories: Signatories = None
) -> Sent:
    """Submit the application. What it lacks brings it back for information at once."""
    command = SubmitApplication(items=items or (), evidence=tuple(evidence or ()), signatories=tuple(signatories or ()))
    return Sent(application, command)


@deciding(app, "confirm-part-two", "confirm-part-two application-04C-1 --as area-team-officer")
def confirm_part_two(application: ApplicationId, evidence: EvidenceList = None) -> Sent:
    """The area team adds its part of the application."""
    return Sent(application, ConfirmPartTwo(evidence=tuple(evidence or ())))


@deciding(
    app, "return-for-information", 'return-for-information application-04C-1 --reasons "Budget?" --as nhse-approver'
)
def return_for_information(application: ApplicationId, reasons: Reasons) -> Sent:
    """NHS England asks for more; the response clock runs."""
    return Sent(application, ReturnForInformation(reasons=reasons))


@deciding(app, "resubmit", "resubmit application-04C-1 --items finance_template --as accountable-officer")
def resubmit(
    application: ApplicationId, items: Codes_ = None, evidence: EvidenceList = None, signatories: Signatories = None
) -> Sent:
    """Answer a return for information; what was submitted before stays unless sent anew."""
    command = ResubmitApplication(
        items=items or (), evidence=tuple(evidence or ()), signatories=tuple(signatories or ())
    )
    return Sent(application, command)


@deciding(app, "approve", 'approve application-04C-1 --reasons "Complete and convincing." --as nhse-approver')
def approve(application: ApplicationId, reasons: Reasons, decided_on: OptionalDay = None) -> Sent:
    """NHS England approves, without conditions."""
    return Sent(application, ApproveApplication(reasons=reasons, decided_on=decided_on))


@deciding(
    app,
    "approve-with-conditions",
    'approve-with-conditions application-04C-1 --reasons "Strong." '
    '--condition "lay-training:chief-finance-officer:2014-12-05:Lay members are trained." --as nhse-approver',
)
def approve_with_conditions(
    application: ApplicationId, reasons: Reasons, conditions: ConditionList, find: Find, decided_on: OptionalDay = None
) -> Sent:
    """NHS England approves; nothing goes live before every condition is confirmed as met."""
    for terms in conditions:
        find(terms.owner)  # A condition that nobody can claim would let the application lapse.
    command = ApproveWithConditions(conditions=tuple(conditions), reasons=reasons, decided_on=decided_on)
    return Sent(application, command)


@deciding(app, "defer", 'defer application-04C-1 --until 2014-12-19 --reasons "Audit due." --as nhse-approver')
def defer(application: ApplicationId, until: Day, reasons: Reasons, decided_on: OptionalDay = None) -> Sent:
    """NHS England decides later; the application keeps its place."""
    return Sent(application, DeferDecision(until=until, reasons=reasons, decided_on=decided_on))


@deciding(app, "reject", 'reject application-04C-1 --reasons "No safeguards." --as nhse-approver')
def reject(application: ApplicationId, reasons: Reasons, decided_on: OptionalDay = None) -> Sent:
    """NHS England rejects the application, for good."""
    return Sent(application, RejectApplication(reasons=reasons, decided_on=decided_on))


@deciding(condition, "claim", "condition claim application-04C-1 lay-training --as chief-finance-officer")
def claim(application: ApplicationId, key: Key, evidence: EvidenceList = None) -> Sent:
    """The owner of a condition says that it is met."""
    return Sent(application, ClaimCondition(key=key, evidence=tuple(evidence or ())))


@deciding(condition, "confirm", "condition confirm application-04C-1 lay-training --as area-team-officer")
def confirm(application: ApplicationId, key: Key) -> Sent:
    """NHS England confirms that a claimed condition is met."""
    return Sent(application, ConfirmCondition(key=key))
