"""The investment, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.codes import ccg_stream, check_ccg_code
from domain.deadlines import Schedule
from domain.investment.calls import calls
from domain.investment.commands import (
    ConveneMeeting,
    InvestmentCommand,
    ProposeInvestment,
    ProposeTerms,
    RecordMeetingDecision,
)
from domain.investment.decide import decide
from domain.investment.events import InvestmentEvent
from domain.investment.evolve import evolve
from domain.investment.state import Closed, InvestmentState, NotProposed
from domain.investment.tasks import tasks
from domain.investment.where import where
from domain.model import LATE
from domain.noun import Noun, Reads
from domain.procedures import Procedures


def ccg_code(state: InvestmentState, command: InvestmentCommand) -> str:
    """The CCG that invests.

    Raises:
        MalformedCode: it is to be proposed, and the code does not have its form (rule I1).
    """
    match state:
        case NotProposed():
            return check_ccg_code(command.ccg_code) if isinstance(command, ProposeInvestment) else ""
        case Closed():
            return state.ccg_code
        case _:
            return state.case.ccg_code


def reads(state: InvestmentState, command: InvestmentCommand, _stream_id: str) -> Reads:
    """The CCG's register, or the meeting that tells its result, when it is the one that was convened (rule W2)."""
    match command:
        case ProposeInvestment():
            return Reads(streams=(ccg_stream(command.ccg_code),))
        case ProposeTerms() | ConveneMeeting():
            code = ccg_code(state, command)
            return Reads(streams=(ccg_stream(code),)) if code else Reads()
        case RecordMeetingDecision() if not isinstance(state, NotProposed | Closed):
            meeting = state.case.open_meeting
            called = meeting is not None and meeting.meeting_id == command.meeting_id
            return Reads(streams=(command.meeting_id,)) if called else Reads()
        case _:
            return Reads()


def schedule(state: InvestmentState) -> Schedule:
    """Every deadline that has yet to pass."""
    return () if isinstance(state, NotProposed | Closed) else state.case.clocks.ahead


def policy(state: InvestmentState) -> Procedures | None:
    """The procedures that were pinned; what is closed is governed by none any more."""
    return None if isinstance(state, NotProposed | Closed) else state.case.procedures


COMMANDS: TypeAdapter[InvestmentCommand] = TypeAdapter(InvestmentCommand, config=LATE)
EVENTS: TypeAdapter[InvestmentEvent] = TypeAdapter(InvestmentEvent, config=LATE)

NOUN: Noun[InvestmentState] = Noun(
    name="investment",
    title="investment",
    initial=NotProposed(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"investment.propose"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
    schedule=schedule,
    policy=policy,
)
