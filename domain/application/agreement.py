"""From approval to the first phase: conditions, signatures, the constitution (rules S6, W3)."""

from domain.application.checks import at, check_four_eyes, out_of_order
from domain.application.commands import (
    ClaimCondition,
    ConfirmCondition,
    IssueAgreement,
    RecordConstitutionAmendment,
)
from domain.application.events import (
    AgreementIssued,
    ApplicationEvent,
    ConditionClaimed,
    ConditionConfirmed,
    ConstitutionAmended,
    SignedForCcg,
    SignedForNhsEngland,
)
from domain.application.evolve import condition_clock
from domain.application.refusals import (
    AgreementAlreadyIssued,
    AlreadySigned,
    AmendmentAlreadyRecorded,
    ConditionNotClaimed,
    NotTheOwner,
    SignatureOutOfOrder,
    UnknownCondition,
)
from domain.application.state import Agreement, Approved, Capacity, OpenState, TrackedCondition
from domain.checks import check_decided_on
from domain.noun import Context
from domain.refusal import FourEyes

Events = tuple[ApplicationEvent, ...]


def _condition(state: OpenState, key: str) -> TrackedCondition:
    if not isinstance(state, Approved | Agreement):
        raise out_of_order(state)
    found = next((condition for condition in state.conditions if condition.terms.key == key), None)
    if found is None:
        known = ", ".join(condition.terms.key for condition in state.conditions) or "none"
        raise UnknownCondition(f"The approval has no condition '{key}'; its conditions: {known}.")
    return found


def claim_condition(state: OpenState, command: ClaimCondition, context: Context) -> Events:
    """The owner says that a condition is met; again, or once it is confirmed, is nothing new.

    Raises:
        UnknownCondition: there is none of this name.
        NotTheOwner: the sender does not own it.
        TooLate: its day has passed.
    """
    condition = _condition(state, command.key)
    if context.actor.subject != condition.terms.owner:
        raise NotTheOwner(
            f"Condition '{command.key}' is claimed as met by {condition.terms.owner}, who owns it, not by "
            f"{context.actor.subject}."
        )
    if condition.claimed_by is not None:
        return ()
    what = f"Condition '{command.key}'"
    state.case.clocks.check_in_time(condition_clock(command.key), context.received_at, what)
    return (ConditionClaimed(key=command.key, claimed_by=context.actor.subject, evidence=command.evidence),)


def confirm_condition(state: OpenState, command: ConfirmCondition, context: Context) -> Events:
    """NHS England confirms a claimed condition; again is nothing new.

    Raises:
        UnknownCondition: there is none of this name.
        ConditionNotClaimed: its owner has not claimed it (rule W3).
        FourEyes: the sender owns it (rule W3).
        TooLate: its day has passed.
    """
    condition = _condition(state, command.key)
    if context.actor.subject == condition.terms.owner:
        raise FourEyes(f"{context.actor.subject} owns condition '{command.key}', and so can't confirm that it is met.")
    if condition.claimed_by is None:
        raise ConditionNotClaimed(f"{condition.terms.owner} has not claimed condition '{command.key}' as met yet.")
    if condition.confirmed:
        return ()
    what = f"The confirmation of condition '{command.key}'"
    state.case.clocks.check_in_time(condition_clock(command.key), context.received_at, what)
    return (ConditionConfirmed(key=command.key, confirmed_by=context.actor.subject),)


def issue(state: OpenState, command: IssueAgreement, context: Context) -> Events:
    """The agreement is issued; the time for signing runs from now (rule S6).

    Raises:
        AgreementAlreadyIssued: it was.
    """
    agreement = at(state, Agreement)
    if agreement.issued:
        raise AgreementAlreadyIssued("The agreement is issued already; the time for signing runs from then.")
    policy = agreement.case.policy
    return (
        AgreementIssued(
            issued_by=context.actor.subject,
            evidence=command.evidence,
            schedule=policy.schedule("sign", context.received_at, policy.agreement.sign),
        ),
    )


def sign_for_ccg(state: OpenState, context: Context) -> Events:
    """The accountable officer signs.

    Raises:
        SignatureOutOfOrder: there is nothing to sign yet (rule S6).
        AlreadySigned: it is signed.
        TooLate: the time for signing is over.
        FourEyes: the sender approved, or recorded a check (rule W3).
    """
    agreement = at(state, Agreement)
    if not agreement.issued:
        raise SignatureOutOfOrder("The agreement has not been issued yet, so it can't be signed.")
    if agreement.signed_for_ccg_by is not None:
        raise AlreadySigned(f"{agreement.signed_for_ccg_by} has signed for the CCG.")
    agreement.case.clocks.check_in_time("sign", context.received_at, "The CCG's signature")
    check_four_eyes(agreement.case, Capacity.SIGNS, context.actor.subject)
    return (SignedForCcg(signed_by=context.actor.subject),)


def sign_for_nhs_england(state: OpenState, context: Context) -> Events:
    """NHS England signs, after the CCG (rule S6).

    Raises:
        SignatureOutOfOrder: the CCG has not signed.
        AlreadySigned: it is signed.
        TooLate: the time for signing is over.
        FourEyes: the sender approved, recorded a check, or signed for the CCG (rule W3).
    """
    agreement = at(state, Agreement)
    signatory = context.actor.subject
    if agreement.signed_for_ccg_by is None:
        raise SignatureOutOfOrder("The CCG has not signed the agreement yet; NHS England signs after it.")
    if agreement.signed_for_nhs_england_by is not None:
        raise AlreadySigned(f"{agreement.signed_for_nhs_england_by} has signed for NHS England.")
    case = agreement.case
    case.clocks.check_in_time("sign", context.received_at, "NHS England's signature")
    check_four_eyes(case, Capacity.SIGNS, signatory)
    if signatory in case.who(Capacity.SIGNS):
        raise FourEyes(f"{signatory} signed for the CCG, and so can't sign for NHS England.")
    due = case.policy.schedule("constitution", context.received_at, case.policy.agreement.constitution)
    return (SignedForNhsEngland(signed_by=signatory, schedule=() if agreement.constitution_amended else due),)


def record_constitution_amendment(state: OpenState, command: RecordConstitutionAmendment, context: Context) -> Events:
    """The constitution's amendment is approved, before or after the signatures; nothing goes live without it.

    Raises:
        AmendmentAlreadyRecorded: it is recorded.
        DecidedInTheFuture: the approval has not been given (rule T1).
        FourEyes: the sender approved the application or signed (rule W3).
    """
    agreement = at(state, Agreement)
    if agreement.constitution_amended:
        raise AmendmentAlreadyRecorded("The constitution's amendment is recorded already.")
    check_four_eyes(agreement.case, Capacity.RECORDS, context.actor.subject)
    return (
        ConstitutionAmended(
            recorded_by=context.actor.subject,
            decided_on=check_decided_on(command.decided_on, context),
            evidence=command.evidence,
        ),
    )
