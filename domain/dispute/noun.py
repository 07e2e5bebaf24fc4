"""The dispute, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.codes import ccg_stream, check_ccg_code, noun_of
from domain.deadlines import Schedule
from domain.dispute.calls import calls
from domain.dispute.commands import DisputeCommand, RaiseDispute, RecordMeetingDecision
from domain.dispute.decide import decide
from domain.dispute.events import DisputeEvent
from domain.dispute.evolve import evolve
from domain.dispute.state import Closed, DisputeState, NotRaised
from domain.dispute.tasks import tasks
from domain.dispute.where import where
from domain.model import LATE
from domain.noun import Noun, Reads
from domain.procedures import Procedures


def ccg_code(state: DisputeState, command: DisputeCommand) -> str:
    """The CCG that the dispute is with.

    Raises:
        MalformedCode: the dispute is to be raised, and the code does not have its form (rule I1).
    """
    match state:
        case NotRaised():
            return check_ccg_code(command.ccg_code) if isinstance(command, RaiseDispute) else ""
        case Closed():
            return state.ccg_code
        case _:
            return state.case.ccg_code


def reads(state: DisputeState, command: DisputeCommand, _stream_id: str) -> Reads:
    """The CCG's register, for procedures, committees, parties and interests; and the meeting that tells its result."""
    match state, command:
        case NotRaised(), RaiseDispute():
            decision = command.decision.strip()
            meeting = (decision,) if noun_of(decision) == "meeting" else ()
            return Reads(streams=(ccg_stream(command.ccg_code), *meeting))
        case NotRaised() | Closed(), _:
            return Reads()
        case _, RecordMeetingDecision() if command.meeting_id in {each.meeting_id for each in state.case.meetings}:
            return Reads(streams=(ccg_stream(state.case.ccg_code), command.meeting_id))
        case _:
            return Reads(streams=(ccg_stream(state.case.ccg_code),))


def schedule(state: DisputeState) -> Schedule:
    """Every deadline that has yet to pass."""
    return () if isinstance(state, NotRaised | Closed) else state.case.clocks.ahead


def procedures(state: DisputeState) -> Procedures | None:
    """The procedures that were pinned; a closed dispute is governed by none any more."""
    return None if isinstance(state, NotRaised | Closed) else state.case.procedures


COMMANDS: TypeAdapter[DisputeCommand] = TypeAdapter(DisputeCommand, config=LATE)
EVENTS: TypeAdapter[DisputeEvent] = TypeAdapter(DisputeEvent, config=LATE)

NOUN: Noun[DisputeState] = Noun(
    name="dispute",
    title="dispute",
    initial=NotRaised(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"dispute.raise"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
    schedule=schedule,
    policy=procedures,
)
