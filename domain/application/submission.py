"""Part one, part two, and what is returned for information (rules S5, T2)."""

from collections.abc import Iterable
from typing import get_args

from domain.application.checks import at, check_four_eyes, out_of_order
from domain.application.commands import (
    ConfirmPartTwo,
    ResubmitApplication,
    ReturnForInformation,
    SubmitApplication,
)
from domain.application.events import (
    ApplicationEvent,
    ApplicationResubmitted,
    ApplicationSubmitted,
    PartTwoConfirmed,
    ReturnedForInformation,
)
from domain.application.refusals import InformationOutstanding, NotReturned, PartTwoBeforePartOne, UnknownSubmissionItem
from domain.application.state import (
    Approval,
    AwaitingInformation,
    Capacity,
    Case,
    Dossier,
    OpenState,
    PartTwo,
    Submission,
)
from domain.checks import check_reasons
from domain.cohort.barrier import check_may_submit
from domain.deadlines import Schedule
from domain.noun import Context
from domain.policy import Policy, SubmissionItem

Events = tuple[ApplicationEvent, ...]

ITEMS: tuple[SubmissionItem, ...] = get_args(SubmissionItem)


def submit(state: OpenState, command: SubmitApplication, context: Context) -> Events:
    """Part one is recorded; when it lacks a required item, it is at once returned for information (rule S5).

    Raises:
        HeldByCohort: the cohort in which it applies has not lifted its barrier (rule C1).
        TooLate: the round has closed (rule T2).
        UnknownSubmissionItem: an item that no submission has.
    """
    case = at(state, Submission).case
    if case.cohort_id is not None:
        check_may_submit(context, case.cohort_id)
    case.clocks.check_in_time("submit", context.received_at, "The submission")
    dossier = _dossier(command, context)
    check_four_eyes(case, Capacity.SIGNS, *dossier.signatories)
    missing = missing_items(case, dossier)
    submitted = ApplicationSubmitted(
        dossier=dossier,
        submitted_by=context.actor.subject,
        schedule=() if missing else _part_two_due(case.policy, context),
    )
    return (submitted, *_returned_at_once(missing, _information_due(case.policy, context)))


def resubmit(state: OpenState, command: ResubmitApplication, context: Context) -> Events:
    """A return for information is answered, in time though the round may have closed (rule S5).

    When a required item is still missing it is returned again, and the clock that runs goes on.

    Raises:
        NotReturned: nothing was asked for.
        TooLate: the response clock has run out.
        UnknownSubmissionItem: an item that no submission has.
    """
    if not isinstance(state, AwaitingInformation):
        if isinstance(state, PartTwo | Approval):
            raise NotReturned("The application was not returned for information, so nothing is resubmitted.")
        raise out_of_order(state)
    case = state.case
    case.clocks.check_in_time("information", context.received_at, "The answer to the return for information")
    dossier = _merged(state.dossier, _dossier(command, context))
    check_four_eyes(case, Capacity.SIGNS, *dossier.signatories)
    missing = missing_items(case, dossier)
    resubmitted = ApplicationResubmitted(
        dossier=dossier,
        resubmitted_by=context.actor.subject,
        schedule=() if missing else _next_due(state, context),
    )
    return (resubmitted, *_returned_at_once(missing, ()))


def _dossier(command: SubmitApplication | ResubmitApplication, context: Context) -> Dossier:
    unknown = [item for item in command.items if item not in ITEMS]
    if unknown:
        raise UnknownSubmissionItem(
            f"A submission has no item '{', '.join(unknown)}'; its items are {', '.join(ITEMS)}."
        )
    return Dossier(
        items=tuple(item for item in ITEMS if item in command.items),
        evidence=command.evidence,
        signatories=tuple(dict.fromkeys((context.actor.subject, *command.signatories))),
    )


def _merged(before: Dossier, sent: Dossier) -> Dossier:
    replaced = {evidence.kind for evidence in sent.evidence}
    return Dossier(
        items=tuple(item for item in ITEMS if item in before.items or item in sent.items),
        evidence=(*(evidence for evidence in before.evidence if evidence.kind not in replaced), *sent.evidence),
        signatories=tuple(dict.fromkeys((*before.signatories, *sent.signatories))),
    )


def missing_items(case: Case, dossier: Dossier) -> tuple[SubmissionItem, ...]:
    """The required items that are neither named nor evidenced, in the policy's order (rule S5).

    Additional safeguards have to be set out (opinion of 9 May 2015): naming them is enough only where the expression of
    interest says what they are.
    """
    evidenced = {evidence.kind for evidence in dossier.evidence}
    stated = {item for item in dossier.items if item != "additional_safeguards" or case.request.safeguards.strip()}
    return tuple(item for item in case.policy.submission.required if item not in evidenced | stated)


def items_in_words(items: Iterable[SubmissionItem]) -> str:
    """Items as people read them: "conflicts policy, signature"."""
    return ", ".join(item.replace("_", " ") for item in items)


def _returned_at_once(missing: tuple[SubmissionItem, ...], schedule: Schedule) -> Events:
    if not missing:
        return ()
    reasons = f"Missing: {items_in_words(missing)}."
    return (ReturnedForInformation(returned_by=None, missing=missing, reasons=reasons, schedule=schedule),)


def _part_two_due(policy: Policy, context: Context) -> Schedule:
    return policy.schedule("area_team", context.received_at, policy.submission.area_team)


def _information_due(policy: Policy, context: Context) -> Schedule:
    return policy.schedule("information", context.received_at, policy.submission.information)


def _decision_due(policy: Policy, context: Context) -> Schedule:
    return policy.schedule("decide", context.received_at, policy.approval.decide)


def _next_due(state: AwaitingInformation, context: Context) -> Schedule:
    policy = state.case.policy
    return _decision_due(policy, context) if state.part_two else _part_two_due(policy, context)


def confirm_part_two(state: OpenState, command: ConfirmPartTwo, context: Context) -> Events:
    """The area team adds its part, to a complete part one.

    Raises:
        PartTwoBeforePartOne: nothing is submitted yet.
        InformationOutstanding: part one was returned (rule S5).
        FourEyes: the sender signed or approved (rule W3).
    """
    if isinstance(state, Submission):
        raise PartTwoBeforePartOne("The CCG has not submitted part one yet; the area team's part follows it.")
    check_answered(state)
    case = at(state, PartTwo).case
    check_four_eyes(case, Capacity.RECORDS, context.actor.subject)
    return (
        PartTwoConfirmed(
            confirmed_by=context.actor.subject,
            evidence=command.evidence,
            schedule=_decision_due(case.policy, context),
        ),
    )


def check_answered(state: OpenState) -> None:
    """Nothing, unless a return for information is unanswered.

    Raises:
        InformationOutstanding: it is, and nothing is decided before it is answered (rule S5).
    """
    if isinstance(state, AwaitingInformation):
        raise InformationOutstanding(
            "The application was returned for information and waits for the CCG's answer; it can't be decided "
            f"meanwhile. Asked for: {state.reasons}"
        )


def return_for_information(state: OpenState, command: ReturnForInformation, context: Context) -> Events:
    """NHS England asks for more; the response clock runs.

    Raises:
        InformationOutstanding: it was asked for, and not answered yet.
        ReasonsMissing: it does not say what is needed.
    """
    check_answered(state)
    if not isinstance(state, PartTwo | Approval):
        raise out_of_order(state)
    return (
        ReturnedForInformation(
            returned_by=context.actor.subject,
            missing=(),
            reasons=check_reasons(command.reasons, "A return for information"),
            schedule=_information_due(state.case.policy, context),
        ),
    )
