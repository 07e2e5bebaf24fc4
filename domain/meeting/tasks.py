"""What a meeting waits for, and from whom."""

from collections.abc import Iterator
from typing import assert_never

from domain.meeting.calls import member, secretary
from domain.meeting.state import Closed, ConcludedItem, Convened, InSession, MeetingState, NotConvened, Stopped
from domain.meeting.taking_part import attending, still_to_vote
from domain.people import Task


def _before(state: Convened) -> Iterator[Task]:
    due_at = state.called.meets_at.isoformat()
    for seat in state.called.committee.seats:
        if seat.subject not in attending(state):
            yield Task(
                key=f"declare/{seat.subject}",
                title=f"Declare your interests to the {state.called.committee.title}, or that there are none",
                assignee=member(state.called, seat),
                due_at=due_at,
                command="meeting.declare_interests",
            )
    yield Task(
        key="open_item",
        title=f"Hold the meeting of the {state.called.committee.title}",
        assignee=secretary(state.called),
        due_at=due_at,
        command="meeting.open_item",
    )


def _in_session(state: InSession) -> Iterator[Task]:
    under_way = state.under_way
    if under_way is not None:
        item = under_way.item
        for seat in still_to_vote(state, under_way):
            yield Task(
                key=f"vote/{item.item_id}/{seat.subject}",
                title=f"Vote on '{item.title}'",
                assignee=member(state.called, seat),
                command="meeting.vote",
            )
        yield Task(
            key=f"decide_item/{item.item_id}",
            title=f"Count the votes on '{item.title}', or put it off",
            assignee=secretary(state.called),
            command="meeting.decide_item",
        )
    elif all(isinstance(each, ConcludedItem) for each in state.items):
        yield Task(key="close", title="Close the meeting", assignee=secretary(state.called), command="meeting.close")
    else:
        yield Task(
            key="open_item",
            title="Take up the next item",
            assignee=secretary(state.called),
            command="meeting.open_item",
        )


def tasks(state: MeetingState) -> tuple[Task, ...]:
    """The open tasks."""
    match state:
        case NotConvened() | Closed() | Stopped():
            return ()
        case Convened():
            return tuple(_before(state))
        case InSession():
            return tuple(_in_session(state))
        case _:
            assert_never(state)
