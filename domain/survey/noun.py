"""The survey, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.codes import ccg_stream
from domain.model import LATE
from domain.noun import Noun, Reads
from domain.survey.calls import calls
from domain.survey.commands import OpenSurvey, SurveyCommand
from domain.survey.decide import decide
from domain.survey.events import SurveyEvent
from domain.survey.evolve import evolve
from domain.survey.state import SurveyState, Unopened
from domain.survey.tasks import tasks
from domain.survey.where import where

COMMANDS: TypeAdapter[SurveyCommand] = TypeAdapter(SurveyCommand, config=LATE)
EVENTS: TypeAdapter[SurveyEvent] = TypeAdapter(SurveyEvent, config=LATE)


def ccg_code(state: SurveyState, command: SurveyCommand) -> str:
    """The CCG on whose behalf people are asked."""
    if isinstance(state, Unopened):
        return command.ccg_code if isinstance(command, OpenSurvey) else ""
    return state.terms.ccg_code


def reads(state: SurveyState, command: SurveyCommand, stream_id: str) -> Reads:
    """The CCG's register, for its member practices at the opening."""
    if isinstance(state, Unopened) and isinstance(command, OpenSurvey):
        return Reads(streams=(ccg_stream(command.ccg_code),))
    return Reads()


NOUN: Noun[SurveyState] = Noun(
    name="survey",
    title="survey",
    initial=Unopened(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"survey.open"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
    policy=lambda state: None if isinstance(state, Unopened) else state.terms.policy,
)
