"""What a dispute's commands bring, or which rule they break."""

from typing import assert_never

from domain.calendar import london_date
from domain.ccg.state import RegisteredCcg
from domain.checks import check_reasons
from domain.codes import ccg_stream
from domain.dispute.checks import side_of
from domain.dispute.commands import (
    AnswerDispute,
    AppealDecision,
    AppointMediator,
    ConveneMeeting,
    DisputeCommand,
    PassDeadline,
    RaiseDispute,
    RecordMediationFailed,
    RecordMeetingDecision,
    RecordSettlement,
    TakeUpMediation,
    WithdrawDispute,
)
from domain.dispute.events import DisputeEvent, DisputeWithdrawn, PracticeMerged
from domain.dispute.evolve import evolve
from domain.dispute.mediating import answer, appoint_mediator, fail, settle, take_up
from domain.dispute.meetings import appeal, convene_meeting, record_meeting_decision
from domain.dispute.passing import caught_up, pass_deadline
from domain.dispute.raising import raise_dispute
from domain.dispute.refusals import AppealedAlready, DecidedAlready, NotAParty
from domain.dispute.state import Appeal, Closed, Decided, DisputeState, NotRaised, OpenState
from domain.noun import Context
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened

Events = tuple[DisputeEvent, ...]


def decide(state: DisputeState, command: DisputeCommand, context: Context) -> Events:
    """The events that the command brings; none when there is nothing to do.

    Raises:
        Refusal: the command breaks a rule; its class is the rule's name.
    """
    match state:
        case NotRaised():
            if isinstance(command, RaiseDispute):
                return raise_dispute(command, context)
            raise NotOpened(f"There is no dispute '{context.stream_id}'.")
        case Closed():
            return _closed(state, command, context)
        case _:
            return _as_practices_stand(state, command, context)


def _as_practices_stand(state: OpenState, command: DisputeCommand, context: Context) -> Events:
    """What the command brings, and before it that the practice has merged since, when nothing said so yet (rule F4)."""
    ccg = context.state_of(ccg_stream(state.case.ccg_code), RegisteredCcg)
    into = state.case.acting_practice if ccg is None else ccg.successor(state.case.acting_practice)
    if into == state.case.acting_practice:
        return _open(state, command, context)
    merged = PracticeMerged(into=into)
    after = evolve(state, merged)
    assert not isinstance(after, NotRaised | Closed)  # a merger ends no dispute
    events = _open(after, command, context)
    return (merged, *events) if events else ()


def _closed(state: Closed, command: DisputeCommand, context: Context) -> Events:
    match command:
        case PassDeadline():
            return ()
        case AppealDecision() if state.appealed_by is not None:
            raise AppealedAlready(f"{context.stream_id} was decided on appeal; there is one appeal, and that stands.")
        case _:
            raise AlreadyClosed(f"{context.stream_id} has ended: {state.ending}.")


def _open(state: OpenState, command: DisputeCommand, context: Context) -> Events:
    match command:
        case PassDeadline():
            return pass_deadline(state, command)
        case RecordSettlement():
            return settle(state, command, context)
        case RecordMediationFailed():
            return fail(state, command, context)
        case AppealDecision():
            return appeal(state, command, context)
        case _:
            passed, after = caught_up(state, context.received_at)
            if isinstance(after, NotRaised | Closed):
                return decide(after, command, context)
            return (*passed, *_caught_up(after, command, context))


def _caught_up(
    state: OpenState,
    command: RaiseDispute
    | AnswerDispute
    | AppointMediator
    | TakeUpMediation
    | ConveneMeeting
    | RecordMeetingDecision
    | WithdrawDispute,
    context: Context,
) -> Events:
    match command:
        case RaiseDispute():
            raise AlreadyOpened(f"{context.stream_id} has been raised; another dispute has a number of its own.")
        case AnswerDispute():
            return answer(state, command, context)
        case AppointMediator():
            return appoint_mediator(state, command, context)
        case TakeUpMediation():
            return take_up(state, command, context)
        case ConveneMeeting():
            return convene_meeting(state, command, context)
        case RecordMeetingDecision():
            return record_meeting_decision(state, command, context)
        case WithdrawDispute():
            return _withdraw(state, command, context)
        case _:
            assert_never(command)


def _withdraw(state: OpenState, command: WithdrawDispute, context: Context) -> Events:
    """The dispute withdrawn by its practice.

    Raises:
        NotAParty: the sender does not act for the practice.
        DecidedAlready: it is decided.
        ReasonsMissing: no reasons are given.
    """
    case = state.case
    if side_of(case, context) != "practice":
        raise NotAParty(
            f"{context.actor.subject} acts for CCG {case.ccg_code}; only the practice withdraws its dispute."
        )
    if isinstance(state, Decided | Appeal):
        left = "can be appealed against" if isinstance(state, Decided) else "is appealed against"
        raise DecidedAlready(f"The dispute was decided ({state.outcome}); it {left}, not withdrawn.")
    return (
        DisputeWithdrawn(
            reasons=check_reasons(command.reasons, "A withdrawal"),
            withdrawn_by=context.actor.subject,
            on=london_date(context.received_at),
            stops=() if case.open_meeting is None else (case.open_meeting.meeting_id,),
        ),
    )
