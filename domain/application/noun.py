"""The application, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.application.calls import calls
from domain.application.commands import (
    AmendExpressionOfInterest,
    ApplicationCommand,
    CallBallot,
    CallSurvey,
    ConveneMeeting,
    RecordBallotResult,
    RecordCohortFailure,
    RecordDelegation,
    RecordMeetingDecision,
    RecordSurveyResult,
    RecordView,
    SubmitApplication,
    SubmitExpressionOfInterest,
    WithdrawApplication,
)
from domain.application.decide import decide
from domain.application.endings import stops
from domain.application.events import ApplicationEvent
from domain.application.evolve import evolve
from domain.application.expression_of_interest import open_application_key
from domain.application.state import ApplicationState, Closed, Delegating, NotStarted, Started
from domain.application.tasks import tasks
from domain.application.where import where
from domain.codes import ccg_stream, check_ccg_code, noun_of
from domain.deadlines import Schedule
from domain.model import LATE
from domain.noun import Noun, Reads
from domain.policy import Policy


def ccg_code(state: ApplicationState, command: ApplicationCommand) -> str:
    """The CCG that applies.

    Raises:
        MalformedCode: the application is to begin, and the code does not have its form (rule I1).
    """
    match state:
        case NotStarted():
            return check_ccg_code(command.ccg_code) if isinstance(command, SubmitExpressionOfInterest) else ""
        case Started() | Closed():
            return state.ccg_code
        case _:
            return state.case.ccg_code


def claims(state: ApplicationState) -> tuple[str, ...]:
    """While it is open, that it is its CCG's one application (rule I2)."""
    match state:
        case NotStarted() | Closed():
            return ()
        case Started():
            return (open_application_key(state.ccg_code),)
        case _:
            return (open_application_key(state.case.ccg_code),)


def reads(state: ApplicationState, command: ApplicationCommand, _stream_id: str) -> Reads:
    """The CCG's register, the cohort, or the stream that tells its result, if it was called (rules C1, W2)."""
    match command:
        case SubmitExpressionOfInterest():
            code = command.ccg_code
            return Reads(streams=(ccg_stream(code), *_cohort(command.cohort_id)), claims=(open_application_key(code),))
        case AmendExpressionOfInterest() | CallBallot() | CallSurvey() | ConveneMeeting() | RecordView():
            return Reads(streams=(ccg_stream(ccg_code(state, command)),))
        case RecordBallotResult():
            return _of_called(state, command.ballot_id)
        case RecordSurveyResult():
            return _of_called(state, command.survey_id)
        case RecordMeetingDecision():
            return _of_called(state, command.meeting_id)
        case RecordDelegation():
            return _of_called(state, command.delegation_id)
        case SubmitApplication() | RecordCohortFailure() if not isinstance(state, NotStarted | Started | Closed):
            return Reads(streams=_cohort(state.case.cohort_id))
        case WithdrawApplication() if isinstance(state, Delegating):
            return Reads(streams=(state.delegation_id,))
        case _:
            return Reads()


def schedule(state: ApplicationState) -> Schedule:
    """Every deadline that has yet to pass."""
    return () if isinstance(state, NotStarted | Started | Closed) else state.case.clocks.ahead


def policy(state: ApplicationState) -> Policy | None:
    """The policy that was pinned; a closed application is governed by none any more."""
    match state:
        case NotStarted() | Closed():
            return None
        case Started():
            return state.policy
        case _:
            return state.case.policy


def _cohort(cohort_id: str | None) -> tuple[str, ...]:
    return (cohort_id,) if cohort_id is not None and noun_of(cohort_id) == "cohort" else ()


def _of_called(state: ApplicationState, stream_id: str) -> Reads:
    if isinstance(state, NotStarted | Started | Closed):
        return Reads()
    return Reads(streams=(stream_id,)) if stream_id in stops(state) else Reads()


COMMANDS: TypeAdapter[ApplicationCommand] = TypeAdapter(ApplicationCommand, config=LATE)
EVENTS: TypeAdapter[ApplicationEvent] = TypeAdapter(ApplicationEvent, config=LATE)

NOUN: Noun[ApplicationState] = Noun(
    name="application",
    title="application",
    initial=NotStarted(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"application.submit_expression_of_interest"}),
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
    halting=frozenset({"application.returned_for_information"}),
)
