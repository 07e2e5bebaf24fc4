"""The CCG, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.ccg.calls import calls
from domain.ccg.commands import CcgCommand, RecordDeclaration, RecordMeetingDecision, RegisterCcg
from domain.ccg.decide import decide
from domain.ccg.events import CcgEvent
from domain.ccg.evolve import evolve
from domain.ccg.state import CcgState, NotRegistered, RegisteredCcg
from domain.ccg.tasks import tasks
from domain.ccg.where import where
from domain.codes import check_ccg_code, noun_of
from domain.model import LATE
from domain.noun import Noun, Reads


def ccg_code(state: CcgState, command: CcgCommand) -> str:
    """The CCG whose register it is.

    Raises:
        MalformedCode: the register is to begin, and the code does not have its form (rule I1).
    """
    if isinstance(state, RegisteredCcg):
        return state.code
    return check_ccg_code(command.code) if isinstance(command, RegisterCcg) else ""


def reads(state: CcgState, command: CcgCommand, _stream_id: str) -> Reads:
    """The meeting that tells what it decided, when it was convened from here, or what was declared (rule W2)."""
    match (state, command):
        case (RegisteredCcg(), RecordMeetingDecision()) if state.meeting(command.meeting_id) is not None:
            return Reads(streams=(command.meeting_id,))
        case (RegisteredCcg(), RecordDeclaration()) if noun_of(command.meeting_id) == "meeting":
            return Reads(streams=(command.meeting_id,))
        case _:
            return Reads()


COMMANDS: TypeAdapter[CcgCommand] = TypeAdapter(CcgCommand, config=LATE)
EVENTS: TypeAdapter[CcgEvent] = TypeAdapter(CcgEvent, config=LATE)

NOUN: Noun[CcgState] = Noun(
    name="ccg",
    title="CCG",
    initial=NotRegistered(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"ccg.register"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
)
