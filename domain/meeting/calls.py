"""What a meeting's events call for: notices to its members, and its results told when it has closed."""

from domain.application.commands import RecordMeetingDecision
from domain.calendar import london
from domain.codes import NHS_ENGLAND
from domain.committee import Seat
from domain.meeting.events import MeetingClosed, MeetingConvened, MeetingEscalated, MeetingEvent, MeetingReminded
from domain.meeting.state import Called, Closed, Convened, InSession, MeetingState
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role


def member(called: Called, seat: Seat) -> Assignee:
    """A member, of their practice or of the body whose committee it is."""
    own = NHS_ENGLAND if seat.kind == "nhs_england" else seat.practice
    organisation = own or called.committee.organisation(called.ccg_code)
    return Assignee(role=Role.COMMITTEE_MEMBER, organisation=organisation, subject=seat.subject)


def secretary(called: Called) -> Assignee:
    """The secretary of the committee."""
    return Assignee(role=Role.COMMITTEE_SECRETARY, organisation=called.committee.organisation(called.ccg_code))


def _superior(called: Called) -> Assignee:
    role = Role.NHSE_APPROVER if called.committee.body == "nhs_england" else Role.ACCOUNTABLE_OFFICER
    return Assignee(role=role, organisation=called.committee.organisation(called.ccg_code))


def _notices(called: Called, subject: str, body: str) -> tuple[Notice, ...]:
    return tuple(Notice(to=member(called, seat), subject=subject, body=body) for seat in called.committee.seats)


def calls(stream_id: str, state: MeetingState, event: MeetingEvent) -> tuple[Call, ...]:
    """What the event calls for.

    Results are told when the meeting closes and not before: until then a conflict found late may reopen an item.
    """
    match event:
        case MeetingConvened():
            title, when = event.called.committee.title, london(event.called.meets_at)
            return _notices(
                event.called,
                f"{title}: meeting on {when}",
                f"The {title} is convened for {when} ({stream_id}). Declare your interests in its items, or that there "
                "are none, before they are taken up.",
            )
        case MeetingReminded() if isinstance(state, Convened):
            title, when = state.called.committee.title, london(state.called.meets_at)
            return _notices(
                state.called,
                f"Reminder: {title} on {when}",
                f"The {title} meets on {when} ({stream_id}). Who has not declared interests can't take part.",
            )
        case MeetingEscalated() if isinstance(state, Convened | InSession):
            title = state.called.committee.title
            body = f"The {title} was to meet on {london(state.called.meets_at)}; {stream_id} has not been closed since."
            subject = f"{title}: meeting not closed"
            return tuple(
                Notice(to=to, subject=subject, body=body) for to in (secretary(state.called), _superior(state.called))
            )
        case MeetingClosed() if isinstance(state, Closed):
            return tuple(
                Tell(
                    each.item.subject_stream,
                    RecordMeetingDecision(meeting_id=stream_id, item_id=each.item.item_id),
                )
                for each in state.items
            )
        case _:
            return ()
