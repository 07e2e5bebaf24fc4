"""The cohort, as the ledger and the workflows find it."""

from typing import assert_never

from pydantic import TypeAdapter

from domain.codes import ccg_in, check_ccg_code, noun_of
from domain.cohort.calls import calls
from domain.cohort.commands import CohortCommand, OpenCohort, RecordApplication
from domain.cohort.decide import decide
from domain.cohort.events import CohortEvent
from domain.cohort.evolve import evolve
from domain.cohort.state import CohortState, Concluded, Deciding, Failed, Proceeding, Unopened, member_of
from domain.cohort.tasks import tasks
from domain.cohort.where import where
from domain.deadlines import Schedule
from domain.model import LATE
from domain.noun import Noun, Reads


def ccg_code(state: CohortState, command: CohortCommand) -> str:
    """The CCG that leads it.

    Raises:
        MalformedCode: the cohort is to be opened, and the code does not have its form (rule I1).
    """
    match state:
        case Unopened():
            return check_ccg_code(command.lead) if isinstance(command, OpenCohort) else ""
        case Deciding() | Proceeding() | Failed() | Concluded():
            return state.shared.lead
        case _:
            assert_never(state)


def reads(state: CohortState, command: CohortCommand, _stream_id: str) -> Reads:
    """The application that tells, when its CCG is a member (rule W2)."""
    if isinstance(state, Unopened) or not isinstance(command, RecordApplication):
        return Reads()
    named = noun_of(command.application_id) == "application" and ccg_in(command.application_id)
    return Reads(streams=(command.application_id,)) if named and member_of(state.members, named) else Reads()


def schedule(state: CohortState) -> Schedule:
    """Every deadline that has yet to pass."""
    return state.clocks.ahead if isinstance(state, Deciding | Proceeding) else ()


COMMANDS: TypeAdapter[CohortCommand] = TypeAdapter(CohortCommand, config=LATE)
EVENTS: TypeAdapter[CohortEvent] = TypeAdapter(CohortEvent, config=LATE)

NOUN: Noun[CohortState] = Noun(
    name="cohort",
    title="cohort",
    initial=Unopened(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"cohort.open"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
    schedule=schedule,
    policy=lambda state: None if isinstance(state, Unopened) else state.shared.terms.policy,
)
