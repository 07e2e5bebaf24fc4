"""The CCG's answer, and the mediation: who mediates, and what came of it."""

from domain.calendar import london_date
from domain.checks import check_reasons
from domain.dispute.checks import at, check_independent, in_a_party, out_of_order
from domain.dispute.commands import (
    AnswerDispute,
    AppointMediator,
    RecordMediationFailed,
    RecordSettlement,
    TakeUpMediation,
)
from domain.dispute.events import (
    DisputeAnswered,
    DisputeEvent,
    DisputeSettled,
    MediationFailed,
    MediationTakenUp,
    MediatorAppointed,
    MediatorStoodDown,
)
from domain.dispute.refusals import AlreadyAnswered, NotTheMediator
from domain.dispute.state import Mediation, Mediator, OpenState, Raised
from domain.interest import check_interest
from domain.meeting.refusals import InterestOfAnother
from domain.noun import Context
from domain.refusal import EvidenceMissing

MEDIATE, DECIDE = "mediate", "decide"

Events = tuple[DisputeEvent, ...]


def answer(state: OpenState, command: AnswerDispute, context: Context) -> Events:
    """The CCG's answer; one that comes while the mediation already runs changes nothing of its time.

    Raises:
        StageOutOfOrder: the mediation has ended.
        AlreadyAnswered: the CCG has answered.
        ReasonsMissing: no position is stated.
    """
    if not isinstance(state, Raised | Mediation):
        raise out_of_order(state)
    if isinstance(state, Mediation) and state.answered:
        raise AlreadyAnswered("The CCG has answered this dispute; what it has to add it brings to the mediation.")
    procedures, procedure = state.case.procedures, state.case.procedure
    begins = procedures.schedule(MEDIATE, context.received_at, procedure.mediate) if isinstance(state, Raised) else ()
    return (
        DisputeAnswered(
            position=check_reasons(command.position, "The CCG's answer", "position"),
            evidence=command.evidence,
            answered_by=context.actor.subject,
            schedule=begins,
        ),
    )


def appoint_mediator(state: OpenState, command: AppointMediator, context: Context) -> Events:
    """A mediator appointed; nothing when it is the one there is.

    Raises:
        StageOutOfOrder: there is no mediation.
        MediatorNotIndependent: something known stands against it.
    """
    mediation = at(state, Mediation)
    known = mediation.mediator
    if known is not None and (known.subject, known.organisation) == (command.mediator, command.organisation):
        return ()
    check_independent(mediation.case, command.mediator, command.organisation, context)
    return (
        MediatorAppointed(
            mediator=command.mediator, organisation=command.organisation, appointed_by=context.actor.subject
        ),
    )


def take_up(state: OpenState, command: TakeUpMediation, context: Context) -> Events:
    """The mediation taken up, or with an interest in a party not; nothing when it was.

    Raises:
        StageOutOfOrder: there is no mediation.
        NotTheMediator: the sender is not the one appointed.
        InterestOfAnother, UnderlyingInterestUnclear: an interest declared.
        MediatorNotIndependent: something known since stands against it.
    """
    mediation = at(state, Mediation)
    mediator = _check_mediator(mediation, context)
    subject = context.actor.subject
    for interest in command.interests:
        if interest.subject != subject:
            raise InterestOfAnother(f"The declaration of {subject} holds an interest of {interest.subject}.")
        check_interest(interest)
    if in_a_party(mediation.case, command.interests, context):
        return (MediatorStoodDown(mediator=subject, interests=command.interests),)
    if mediator.taken_up:
        return ()
    check_independent(mediation.case, subject, mediator.organisation, context)
    return (MediationTakenUp(mediator=subject, interests=command.interests),)


def _check_mediator(mediation: Mediation, context: Context) -> Mediator:
    mediator, actor = mediation.mediator, context.actor
    if mediator is None or (mediator.subject, mediator.organisation) != (actor.subject, actor.organisation):
        raise NotTheMediator(f"{actor.subject} of {actor.organisation} is not the mediator of this dispute.")
    return mediator


def _check_mediated(state: OpenState, context: Context) -> Mediation:
    """The mediation that the sender has taken up, and whose time has not passed."""
    mediation = at(state, Mediation)
    if not _check_mediator(mediation, context).taken_up:
        raise NotTheMediator(f"{context.actor.subject} has not taken the mediation up with a declaration of interests.")
    mediation.case.clocks.check_in_time(MEDIATE, context.received_at, "The result of the mediation")
    return mediation


def settle(state: OpenState, command: RecordSettlement, context: Context) -> Events:
    """The dispute settled.

    Raises:
        StageOutOfOrder: there is no mediation.
        NotTheMediator: the sender has not taken it up.
        TooLate: the mediation's time has passed (rule T2).
        ReasonsMissing, EvidenceMissing: the terms, or the document that shows them (rule I5).
    """
    _check_mediated(state, context)
    terms = check_reasons(command.terms, "A settlement", "terms")
    if not command.evidence:
        raise EvidenceMissing("A settlement is recorded with the document that shows what both parties agreed.")
    return (
        DisputeSettled(
            terms=terms,
            evidence=command.evidence,
            recorded_by=context.actor.subject,
            on=london_date(context.received_at),
        ),
    )


def fail(state: OpenState, command: RecordMediationFailed, context: Context) -> Events:
    """The mediation failed, and the committee is to decide.

    Raises:
        StageOutOfOrder: there is no mediation.
        NotTheMediator: the sender has not taken it up.
        TooLate: the mediation's time has passed (rule T2).
        ReasonsMissing: no reasons are given.
    """
    case = _check_mediated(state, context).case
    return (
        MediationFailed(
            reasons=check_reasons(command.reasons, "A mediation that failed"),
            recorded_by=context.actor.subject,
            schedule=case.procedures.schedule(DECIDE, context.received_at, case.procedure.decide),
        ),
    )
