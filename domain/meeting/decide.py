"""What a meeting allows: declarations first, recusals by rule, quorum and votes for each item (W1, W4, W5)."""

from typing import assert_never

from domain.calendar import whole_seconds
from domain.committee import check_secretary
from domain.deadlines import Effect, find
from domain.meeting.advising import record_advice
from domain.meeting.commands import (
    CloseMeeting,
    ConveneMeeting,
    DecideItem,
    DeclareInterests,
    DeferItem,
    ExcludeMember,
    LetMemberStay,
    MeetingCommand,
    OpenItem,
    PassDeadline,
    RecordAdvice,
    ReferItem,
    StopMeeting,
    VoteOnItem,
)
from domain.meeting.convening import convene
from domain.meeting.declaring import declare
from domain.meeting.events import (
    MeetingClosed,
    MeetingEscalated,
    MeetingEvent,
    MeetingReminded,
    MeetingStopped,
    MeetingTimeCame,
)
from domain.meeting.items import decide_item, defer_item, open_item, refer_item, vote
from domain.meeting.refusals import ItemsOutstanding
from domain.meeting.rulings import exclude, let_stay
from domain.meeting.state import Closed, ConcludedItem, Convened, InSession, MeetingState, NotConvened, Stopped
from domain.noun import Context
from domain.refusal import AlreadyClosed, AlreadyOpened, NotAuthorised, NotOpened

Live = Convened | InSession
Events = tuple[MeetingEvent, ...]


def decide(state: MeetingState, command: MeetingCommand, context: Context) -> Events:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    match state:
        case NotConvened():
            if not isinstance(command, ConveneMeeting):
                raise NotOpened(f"There is no meeting '{context.stream_id}'.")
            return convene(command, context)
        case Convened() | InSession():
            return _decide(state, command, context)
        case Closed() | Stopped():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"The meeting of the {state.called.committee.title} has ended.")
        case _:
            assert_never(state)


def _decide(state: Live, command: MeetingCommand, context: Context) -> Events:
    match command:
        case ConveneMeeting():
            raise AlreadyOpened(f"The meeting of the {state.called.committee.title} is convened already.")
        case DeclareInterests():
            return declare(state, command, context)
        case OpenItem():
            return open_item(state, command, context)
        case VoteOnItem():
            return vote(state, command, context)
        case DecideItem():
            return decide_item(state, command, context)
        case DeferItem():
            return defer_item(state, command, context)
        case ReferItem():
            return refer_item(state, command, context)
        case ExcludeMember():
            return exclude(state, command, context)
        case LetMemberStay():
            return let_stay(state, command, context)
        case RecordAdvice():
            return record_advice(state, command, context)
        case CloseMeeting():
            return _close(state, context)
        case StopMeeting():
            return _stop(state, command, context)
        case PassDeadline():
            return _pass_deadline(state, command)
        case _:
            assert_never(command)


def _close(state: Live, context: Context) -> Events:
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    outstanding = [each.item.item_id for each in state.items if not isinstance(each, ConcludedItem)]
    if outstanding:
        raise ItemsOutstanding(f"Items {', '.join(outstanding)} are neither decided nor deferred.")
    return (MeetingClosed(closed_at=whole_seconds(context.received_at)),)


def _stop(state: Live, command: StopMeeting, context: Context) -> Events:
    if context.actor.subject != state.called.convened_by:
        raise NotAuthorised(f"Only {state.called.convened_by}, which convened the meeting, can stop it.")
    return (MeetingStopped(reason=command.reason),)


def _pass_deadline(state: Live, command: PassDeadline) -> Events:
    passed = find(state.schedule, command.kind, command.due)
    if passed is None:
        return ()
    match passed.effect:
        case Effect.REMIND:
            return (MeetingReminded(at=passed.at),)
        case Effect.REACH:
            return (MeetingTimeCame(at=passed.at),)
        case Effect.ESCALATE:
            return (MeetingEscalated(at=passed.at),)
        case _:
            assert_never(passed.effect)
