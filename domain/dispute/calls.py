"""What a dispute's events call for: a meeting to convene or to stop, and people to tell."""

from domain.convening import convening
from domain.dispute.events import DisputeEvent, DisputeWithdrawn, MeetingConvened
from domain.dispute.notices import notices
from domain.dispute.state import Appeal, Closed, DisputeState, NotRaised, OpenState
from domain.meeting.commands import ConveneMeeting, Item, StopMeeting
from domain.noun import Call, Open, Tell


def calls(stream_id: str, state: DisputeState, event: DisputeEvent) -> tuple[Call, ...]:
    """What the event calls for; the state is the one after it."""
    return (*_streams(stream_id, state, event), *notices(stream_id, state, event))


def _streams(stream_id: str, state: DisputeState, event: DisputeEvent) -> tuple[Open | Tell, ...]:
    match event:
        case MeetingConvened() if not isinstance(state, NotRaised | Closed):
            return (Open(event.meeting_id, _meeting(stream_id, state, event)),)
        case DisputeWithdrawn():
            return tuple(Tell(stream, StopMeeting(reason=f"{stream_id} was withdrawn.")) for stream in event.stops)
        case _:
            return ()


def _meeting(stream_id: str, state: OpenState, event: MeetingConvened) -> ConveneMeeting:
    case = state.case
    decided_by = state.decided_by if isinstance(state, Appeal) else ()
    title = (
        f"Whether the appeal in the dispute of practice {case.practice} is allowed"
        if isinstance(state, Appeal)
        else f"Whether the dispute of practice {case.practice} is upheld"
    )
    item = Item(
        item_id=event.purpose,
        title=title,
        kind=event.purpose,
        subject_stream=stream_id,
        affected=event.affected,
        acted_before=tuple(dict.fromkeys((*case.acted, *decided_by))),
    )
    return convening(stream_id, case.ccg_code, event.committee, event.meets_at, item, case.procedures)
