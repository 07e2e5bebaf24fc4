"""The validation, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.codes import ccg_stream, check_ccg_code, noun_of
from domain.deadlines import Schedule
from domain.model import LATE
from domain.noun import Noun, Reads
from domain.procedures import Procedures
from domain.validation.calls import calls
from domain.validation.commands import (
    GiveNotice,
    RecordMeetingDecision,
    ValidationCommand,
)
from domain.validation.decide import decide
from domain.validation.events import ValidationEvent
from domain.validation.evolve import evolve
from domain.validation.notice import notice_key
from domain.validation.state import Closed, NotBegun, ValidationState
from domain.validation.tasks import tasks
from domain.validation.where import where


def ccg_code(state: ValidationState, command: ValidationCommand) -> str:
    """The CCG that gives notice.

    Raises:
        MalformedCode: it is to be given, and the code does not have its form (rule I1).
    """
    match state:
        case NotBegun():
            return check_ccg_code(command.ccg_code) if isinstance(command, GiveNotice) else ""
        case Closed():
            return state.subject.ccg_code
        case _:
            return state.case.subject.ccg_code


def claims(state: ValidationState) -> tuple[str, ...]:
    """That it is the practice's one validation for the year and the investment, also when it has ended."""
    if isinstance(state, NotBegun):
        return ()
    about = state.subject if isinstance(state, Closed) else state.case.subject
    return (notice_key(about.practice, about.financial_year, about.investment),)


def reads(state: ValidationState, command: ValidationCommand, _stream_id: str) -> Reads:
    """The register, the investment, and the meeting that tells its result, when it was convened (rule W2)."""
    match state, command:
        case NotBegun(), GiveNotice():
            investment = (command.investment,) if noun_of(command.investment) == "investment" else ()
            key = notice_key(command.practice, command.financial_year, command.investment)
            return Reads(streams=(ccg_stream(command.ccg_code), *investment), claims=(key,))
        case NotBegun() | Closed(), _:
            return Reads()
        case _, RecordMeetingDecision() if (
            state.case.open_meeting is not None and state.case.open_meeting.meeting_id == command.meeting_id
        ):
            return Reads(streams=(ccg_stream(state.case.subject.ccg_code), command.meeting_id))
        case _:
            return Reads(streams=(ccg_stream(state.case.subject.ccg_code),))


def schedule(state: ValidationState) -> Schedule:
    """Every deadline that has yet to pass."""
    return () if isinstance(state, NotBegun | Closed) else state.case.clocks.ahead


def policy(state: ValidationState) -> Procedures | None:
    """The procedures that were pinned; what is closed is governed by none any more."""
    return None if isinstance(state, NotBegun | Closed) else state.case.procedures


COMMANDS: TypeAdapter[ValidationCommand] = TypeAdapter(ValidationCommand, config=LATE)
EVENTS: TypeAdapter[ValidationEvent] = TypeAdapter(ValidationEvent, config=LATE)

NOUN: Noun[ValidationState] = Noun(
    name="validation",
    title="validation",
    initial=NotBegun(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"validation.give_notice"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    claims=claims,
    tasks=tasks,
    schedule=schedule,
    policy=policy,
)
