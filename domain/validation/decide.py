"""What a validation's commands bring, by its stage (rules W1, W2, T1 to T3)."""

from typing import assert_never

from domain.calendar import london_day
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.deadlines import Effect, find
from domain.noun import Context
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened
from domain.validation.commands import (
    ConveneMeeting,
    GiveEvidence,
    GiveNotice,
    PassDeadline,
    RecordMeetingDecision,
    ValidationCommand,
)
from domain.validation.events import Escalated, HearingOverdue, PracticeMerged, Reminded, ValidationEvent
from domain.validation.evidence import give_evidence, time_ended
from domain.validation.evolve import evolve
from domain.validation.hearing import convene_meeting, record_meeting_decision
from domain.validation.notice import give_notice
from domain.validation.state import AwaitingEvidence, AwaitingHearing, Closed, NotBegun, OpenState, ValidationState

Events = tuple[ValidationEvent, ...]


def decide(state: ValidationState, command: ValidationCommand, context: Context) -> Events:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    match state:
        case NotBegun():
            if isinstance(command, GiveNotice):
                return give_notice(command, context)
            raise NotOpened(f"There is no validation '{context.stream_id}'.")
        case AwaitingEvidence() | AwaitingHearing():
            return _as_practices_stand(state, command, context)
        case Closed():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(
                f"{context.stream_id} ended on {london_day(state.on)}: {state.ending.replace('_', ' ')}."
            )
        case _:
            assert_never(state)


def _as_practices_stand(state: OpenState, command: ValidationCommand, context: Context) -> Events:
    """What the command brings, and before it that the practice has merged since, when nothing said so yet (rule F4)."""
    case = state.case
    ccg = context.state_of(ccg_stream(case.subject.ccg_code), RegisteredCcg)
    into = case.acting_practice if ccg is None else ccg.successor(case.acting_practice)
    if into == case.acting_practice:
        return _open(state, command, context)
    merged = PracticeMerged(into=into)
    after = evolve(state, merged)
    assert not isinstance(after, NotBegun | Closed)  # a merger ends no validation
    events = _open(after, command, context)
    return (merged, *events) if events else ()


def _open(state: OpenState, command: ValidationCommand, context: Context) -> Events:
    match command:
        case GiveNotice():
            raise AlreadyOpened(f"Practice {state.case.subject.practice} has had this notice: {context.stream_id}.")
        case GiveEvidence():
            return give_evidence(state, command, context)
        case ConveneMeeting():
            return convene_meeting(state, command, context)
        case RecordMeetingDecision():
            return record_meeting_decision(state, command, context)
        case PassDeadline():
            return _pass_deadline(state, command)
        case _:
            assert_never(command)


def _pass_deadline(state: OpenState, command: PassDeadline) -> Events:
    deadline = find(state.case.clocks.ahead, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline),)
        case Effect.REACH:
            if isinstance(state, AwaitingEvidence):
                return (time_ended(state, deadline),)
            return (HearingOverdue(deadline=deadline),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline),)
        case _:
            assert_never(deadline.effect)
