"""What a meeting's events call for: notices to its members, and its results told when it has closed."""

from domain.application import commands as application
from domain.calendar import london
from domain.ccg import commands as ccg
from domain.codes import NHS_ENGLAND, ccg_stream, noun_of
from domain.committee import Seat
from domain.dispute import commands as dispute
from domain.investment import commands as investment
from domain.meeting.commands import Item
from domain.meeting.events import (
    InterestsDeclared,
    MeetingClosed,
    MeetingConvened,
    MeetingEscalated,
    MeetingEvent,
    MeetingReminded,
)
from domain.meeting.state import Called, Closed, Convened, InSession, MeetingState, NotConvened
from domain.model import Command
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role
from domain.validation import commands as validation


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


def _result(meeting_id: str, item: Item) -> Command:
    """What the stream that an item is about is told."""
    match noun_of(item.subject_stream):
        case "ccg":
            return ccg.RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item_id)
        case "dispute":
            return dispute.RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item_id)
        case "investment":
            return investment.RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item_id)
        case "validation":
            return validation.RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item_id)
        case _:
            return application.RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item_id)


def calls(stream_id: str, state: MeetingState, event: MeetingEvent) -> tuple[Call, ...]:
    """What the event calls for.

    Interests are told to the CCG's register as they are declared, so that every other meeting finds them (rule W5).
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
        case InterestsDeclared() if event.interests and not isinstance(state, NotConvened):
            told = ccg.RecordDeclaration(meeting_id=stream_id, subject=event.subject)
            return (Tell(ccg_stream(state.called.ccg_code), told),)
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
            return tuple(Tell(each.item.subject_stream, _result(stream_id, each.item)) for each in state.items)
        case _:
            return ()
