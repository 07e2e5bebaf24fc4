"""Where a meeting stands, for its workflow and for people."""

from typing import assert_never

from domain.calendar import london
from domain.deadlines import next_of
from domain.meeting.state import Closed, ConcludedItem, Convened, InSession, MeetingState, NotConvened, Stopped
from domain.noun import Where


def _waiting_for(state: InSession) -> str:
    if state.under_way is not None:
        return f"The members' votes on item {state.under_way.item.item_id}."
    if all(isinstance(each, ConcludedItem) for each in state.items):
        return "The secretary to close the meeting."
    return "The secretary to take up the next item."


def where(state: MeetingState) -> Where:
    """The stage, whom it waits for and the next deadline; a meeting never lapses."""
    match state:
        case NotConvened():
            return Where(stage="not_convened")
        case Convened():
            return Where(
                stage="convened",
                waiting_for=f"The members' declarations, and the meeting on {london(state.called.meets_at)}.",
                deadline=next_of(state.schedule),
                grace_seconds=state.called.grace_seconds,
            )
        case InSession():
            return Where(
                stage="in_session",
                waiting_for=_waiting_for(state),
                deadline=next_of(state.schedule),
                grace_seconds=state.called.grace_seconds,
            )
        case Closed():
            return Where(stage="closed", closed=True)
        case Stopped():
            return Where(stage="stopped", closed=True)
        case _:
            assert_never(state)
