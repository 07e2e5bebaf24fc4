"""What makes a noun: the functions and types that the ledger and the workflows find by a stream's id.

`domain.nouns` lists them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import JsonValue, TypeAdapter

from domain.deadlines import Deadline, Schedule
from domain.model import Command, Event
from domain.people import Actor, Assignee, Task
from domain.timing import Reckoning

S = TypeVar("S")
"""A noun's state: a union of its stages."""
T = TypeVar("T")


@dataclass(frozen=True)
class Reads:
    """What a decision reads from other streams, in its own transaction (rule W2)."""

    streams: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a decision knows besides its stream's state and the command.

    `received_at` is the instant a command counts at; `decided_at` is recorded and no rule compares it (rule T1).
    `streams` holds the folded state of each stream asked for in `Reads`, `claims` the holder of each key asked for.
    """

    stream_id: str
    command_id: str
    actor: Actor
    received_at: datetime
    decided_at: datetime
    version: int
    streams: Mapping[str, object] = field(default_factory=dict)
    claims: Mapping[str, str | None] = field(default_factory=dict)

    def state_of(self, stream_id: str, kind: type[T]) -> T | None:
        """Another stream's state when it is of that stage, else None."""
        state = self.streams.get(stream_id)
        return state if isinstance(state, kind) else None


@dataclass(frozen=True)
class Where:
    """Where a stream stands: what `Progress` is made from."""

    stage: str
    waiting_for: str = ""
    closed: bool = False
    deadline: Deadline | None = None
    grace_seconds: int = 5


@dataclass(frozen=True)
class Open:
    """An event calls for another stream to be opened with this command."""

    stream_id: str
    command: Command


@dataclass(frozen=True)
class Tell:
    """An event calls for another stream to be told this."""

    stream_id: str
    command: Command


@dataclass(frozen=True)
class Notice:
    """An event calls for somebody to be told, outside the system. Holds no personal data."""

    to: Assignee
    subject: str
    body: str


Call = Open | Tell | Notice


def _nothing(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True)
class Noun(Generic[S]):
    """One kind of stream.

    Commands and events are typed as their bases here, since the ledger handles every noun alike; inside a noun they are
    closed unions, and its functions match on them exhaustively.
    """

    name: str
    title: str
    initial: S
    """The state of a stream that does not exist."""
    commands: TypeAdapter[Any]
    events: TypeAdapter[Any]
    opening: frozenset[str]
    """Types of the commands that may open a stream."""
    decide: Callable[[S, Any, Context], tuple[Event, ...]]
    evolve: Callable[[S, Any], S]
    where: Callable[[S], Where]
    ccg_code: Callable[[S, Any], str]
    """The CCG that a stream, or the command that opens it, is about."""
    reads: Callable[[S, Any, str], Reads] = lambda _state, _command, _stream_id: Reads()
    calls: Callable[[str, S, Any], tuple[Call, ...]] = _nothing
    """(stream id, state after the event, event): what the event calls for."""
    claims: Callable[[S], tuple[str, ...]] = _nothing
    """Keys that only one stream may hold at a time, for example `open-application/04C`."""
    tasks: Callable[[S], tuple[Task, ...]] = _nothing
    schedule: Callable[[S], Schedule] = lambda state: getattr(state, "schedule", ())
    """Every deadline that a stream has ahead of it."""
    policy: Callable[[S], Reckoning | None] = lambda state: getattr(state, "policy", None)
    """The rules that a stream is governed by, where it has any; their hash is recorded with every decision."""
    secret: frozenset[str] = frozenset()
    """Types of the commands of which no sentence repeats anything that was written in them (rule W6)."""
    halting: frozenset[str] = frozenset()
    """Types of the events with which a deadline stops running though what was due has not been done."""
    upcasters: Mapping[str, Callable[[dict[str, JsonValue], int], dict[str, JsonValue]]] = field(default_factory=dict)
    """By event type: (payload, stored schema version) to a payload of today's version (docs/adr/0003)."""
