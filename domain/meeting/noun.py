"""The meeting, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.meeting.calls import calls
from domain.meeting.commands import ConveneMeeting, MeetingCommand
from domain.meeting.decide import decide
from domain.meeting.events import MeetingEvent
from domain.meeting.evolve import evolve
from domain.meeting.reading import reads
from domain.meeting.state import MeetingState, NotConvened
from domain.meeting.tasks import tasks
from domain.meeting.where import where
from domain.model import LATE
from domain.noun import Noun


def ccg_code(state: MeetingState, command: MeetingCommand) -> str:
    """The CCG that the meeting is about."""
    if not isinstance(state, NotConvened):
        return state.called.ccg_code
    return command.ccg_code if isinstance(command, ConveneMeeting) else ""


COMMANDS: TypeAdapter[MeetingCommand] = TypeAdapter(MeetingCommand, config=LATE)
EVENTS: TypeAdapter[MeetingEvent] = TypeAdapter(MeetingEvent, config=LATE)

NOUN: Noun[MeetingState] = Noun(
    name="meeting",
    title="meeting",
    initial=NotConvened(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"meeting.convene"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
)
