"""What commands act through: the running stack, or a rehearsal in its place.

Not what is sent or shown: that is each command's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from domain.messages import Outcome, Progress
from domain.model import Command
from engine.case import AnyCase, C, Person
from gateway import Receipt
from ledger import Ledger


@dataclass(frozen=True)
class Sent:
    """A command on its way to a stream; without an id of its own it is given one."""

    stream_id: str
    command: Command
    command_id: str | None = None
    by: Person | None = None
    """Who sends it, when not the person who typed."""
    note: str | None = None
    """What to say to whoever typed it, after what became of it."""
    needs: str | None = None
    """The stream that must have decided what was sent to it before this can be decided."""


DELIVERED: Final = "delivered"
"""What became of a command that is durable, and not decided while somebody waited: beside the ledger's own results."""


@dataclass(frozen=True)
class Happened:
    """What became of a command."""

    sent: Sent
    outcome: Outcome
    told: tuple[str, ...]
    """The same in words: one sentence or more."""
    progress: Progress | None = None
    """Where its stream stands now, if it was accepted."""

    @property
    def result(self) -> str:
        """`accepted`, `refused`, `fault` or `delivered`."""
        return self.outcome.result


class Session(Protocol):
    """The surroundings of a command."""

    @property
    def ledger(self) -> Ledger:
        """The ledger to read from."""

    def person(self, subject: str, people: Path | None = None, about: str | None = None) -> Person:
        """The person with this id, in a file of people when one is given; of several the one of the CCG it is about.

        Raises:
            Unusable: nobody is known by it, or several people are.
        """

    @property
    def ledger_url(self) -> str:
        """Where that ledger is."""

    def now(self) -> datetime:
        """Now, by the domain's clock (UTC)."""

    def new_command_id(self) -> str:
        """An id for a command that was given none."""

    def send(self, sent: Sent, person: Person, command_id: str) -> Outcome:
        """Have a command decided.

        Raises:
            Undecided, NotDelivered: see `gateway.Gateway.send`.
        """

    def submit(self, sent: Sent, person: Person, command_id: str) -> Receipt:
        """Deliver a command without waiting for its decision.

        Raises:
            Refusal, NotDelivered: see `gateway.Gateway.submit`.
        """

    def happened(self, happened: Happened) -> None:
        """Take note of what became of a command."""

    def say(self, text: str) -> None:
        """Tell whoever typed the command."""

    def moved(self, case: C) -> C:
        """A case with its dates as they are in this session."""

    def remember(self, case: AnyCase, stream_id: str) -> None:
        """Know the people of a case from now on."""


_SESSION: ContextVar[Session] = ContextVar("session")


def session() -> Session:
    """The session that the running command acts through."""
    return _SESSION.get()


@contextmanager
def acting_through(surroundings: Session) -> Iterator[None]:
    """Commands run within act through this session."""
    token = _SESSION.set(surroundings)
    try:
        yield
    finally:
        _SESSION.reset(token)


def next_stream(noun: str, ccg_code: str, command_id: str | None) -> str:
    """The id of the next stream of this noun for a CCG, such as `dispute-04C-2`, or of the one this command began."""
    ledger = session().ledger
    number = 1
    while ledger.exists(stream_id := f"{noun}-{ccg_code}-{number}"):
        if command_id is not None and next(iter(ledger.events(stream_id))).command_id == command_id:
            break
        number += 1
    return stream_id
