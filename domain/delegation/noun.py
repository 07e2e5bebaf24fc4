"""The delegation as a noun: what the ledger and the workflows find by a stream's id."""

from typing import assert_never

from pydantic import TypeAdapter

from domain.delegation.calls import calls
from domain.delegation.commands import DelegationCommand, OpenDelegation
from domain.delegation.decide import decide, reads
from domain.delegation.events import DelegationEvent
from domain.delegation.evolve import evolve
from domain.delegation.state import Closed, DelegationState, Live, NotStarted
from domain.delegation.tasks import tasks
from domain.delegation.where import where
from domain.model import LATE
from domain.noun import Noun


def ccg_code(state: DelegationState, command: DelegationCommand) -> str:
    """The CCG that the delegation is to."""
    match state:
        case NotStarted():
            return command.ccg_code if isinstance(command, OpenDelegation) else ""
        case Live() | Closed():
            return state.ccg_code
        case _:
            assert_never(state)


NOUN: Noun[DelegationState] = Noun(
    name="delegation",
    title="delegation",
    initial=NotStarted(),
    commands=TypeAdapter(DelegationCommand, config=LATE),
    events=TypeAdapter(DelegationEvent, config=LATE),
    opening=frozenset({"delegation.open"}),
    decide=decide,
    evolve=evolve,
    where=where,
    ccg_code=ccg_code,
    reads=reads,
    calls=calls,
    tasks=tasks,
    halting=frozenset({"delegation.paused"}),
)
