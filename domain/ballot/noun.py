"""The ballot, as the ledger and the workflows find it."""

from pydantic import TypeAdapter

from domain.ballot.calls import calls
from domain.ballot.commands import BallotCommand, OpenBallot
from domain.ballot.decide import decide
from domain.ballot.events import BallotEvent
from domain.ballot.evolve import evolve
from domain.ballot.state import BallotState, Unopened
from domain.ballot.tasks import tasks
from domain.ballot.where import where
from domain.model import LATE
from domain.noun import Noun

COMMANDS: TypeAdapter[BallotCommand] = TypeAdapter(BallotCommand, config=LATE)
EVENTS: TypeAdapter[BallotEvent] = TypeAdapter(BallotEvent, config=LATE)


def ccg_code(state: BallotState, command: BallotCommand) -> str:
    """The CCG whose practices vote."""
    if isinstance(state, Unopened):
        return command.ccg_code if isinstance(command, OpenBallot) else ""
    return state.terms.ccg_code


NOUN: Noun[BallotState] = Noun(
    name="ballot",
    title="ballot",
    initial=Unopened(),
    commands=COMMANDS,
    events=EVENTS,
    opening=frozenset({"ballot.open"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    calls=calls,
    tasks=tasks,
    secret=frozenset({"ballot.cast_vote", "ballot.record_paper_vote", "ballot.import_votes"}),
    policy=lambda state: None if isinstance(state, Unopened) else state.terms.policy,
)
