"""A world on a real ledger, without Temporal: commands are decided here, and the hands of its clock are moved.

What the workflows do is done in the plainest way: what is owed is delivered in the order it was called for, and each
clock command is sent a grace after its deadline.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from domain.codes import noun_of
from domain.messages import ACCEPTED, FAULT, Batch, Due, Envelope, Outcome, Owed, Sender
from domain.model import Command
from domain.people import CLOCK, Actor
from domain.refusal import AlreadyClosed
from ledger import Ledger
from tests.cast import REGISTERED_AT
from tests.journey.story import Step
from tests.journey.world import World
from tests.spec import seconds


@dataclass
class Hands:
    """A clock whose hands are moved."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant they are set to."""
        return self.now


class ByHand(World):
    """A world in which nothing happens but what a test asks for."""

    def __init__(self, ledger: Ledger, clock: Hands) -> None:
        """The clock is the one that the ledger was opened with."""
        super().__init__(ledger)
        self._clock = clock
        self.holding = False
        """Whether what is owed waits until `settle`, as when no worker runs."""
        self._owing: dict[str, None] = {}

    @property
    def now(self) -> datetime:
        """The instant it is; UTC."""
        return self._clock.now

    def send(
        self, by: Actor, stream_id: str, command: Command, *, received_at: datetime | None = None, id_: str = ""
    ) -> Outcome:
        """The command, decided now; received now, or at another instant if it was long on its way."""
        command_id = id_ or str(uuid4())
        envelope = Envelope(
            command_id=command_id,
            stream_id=stream_id,
            command=command.model_dump(mode="json"),
            sender=Sender.of(by),
            received_at=received_at or self.now,
            correlation_id=command_id,
        )
        outcome = self._decide(envelope)
        if not self.holding:
            self.settle()
        return outcome

    def _decide(self, envelope: Envelope) -> Outcome:
        decided = self.ledger.decide(Batch(stream_id=envelope.stream_id, envelopes=(envelope,)))
        (outcome,) = decided.outcomes
        assert outcome.result != FAULT, f"{envelope.command} on {envelope.stream_id} is a fault: {outcome}"
        self._owing[envelope.stream_id] = None
        return outcome

    def settle(self) -> None:
        """Deliver all that is owed, and what is owed because of it, until nothing is."""
        while self._owing:
            stream_id = next(iter(self._owing))
            del self._owing[stream_id]
            for owed in self.ledger.load(stream_id).owed:
                self._deliver(owed)

    def _deliver(self, owed: Owed) -> None:
        if owed.kind == "notice":
            assert self.ledger.notice(owed.key) is not None, owed
            self.ledger.record_notice(owed.key, "test")
            return
        envelope = self.ledger.owed_envelope(owed.key)
        assert envelope is not None, owed
        outcome = self._decide(envelope)
        # What a stream is told may come after its end; whatever else it refuses is never heard of again.
        heard = outcome.result == ACCEPTED or (owed.kind == "tell" and outcome.rule == AlreadyClosed.__name__)
        assert heard, f"{owed.kind} {envelope.command} to {envelope.stream_id}: {outcome.rule}: {outcome.sentence}"

    def until(self, instant: datetime) -> tuple[str, ...]:
        """Time passes up to an instant; the names of the deadlines whose clock commands were sent, in order."""
        passed = []
        while (following := self._next_due()) is not None:
            fires_at, stream_id, due = following
            if fires_at > instant:
                break
            self._clock.now = max(self.now, fires_at)
            self._pass(stream_id, due)
            passed.append(f"{noun_of(stream_id)}.{due.kind}")
        self._clock.now = max(self.now, instant)
        return tuple(passed)

    def _next_due(self) -> tuple[datetime, str, Due] | None:
        running = []
        for stream_id in self.ledger.open_streams():
            progress = self.ledger.load(stream_id).progress
            if progress.due is not None:
                running.append((progress.due.at + seconds(progress.grace_seconds), stream_id, progress.due))
        return min(running, key=lambda each: each[:2], default=None)

    def _pass(self, stream_id: str, due: Due) -> None:
        command_id = f"{stream_id}:{due.kind}:{due.at.isoformat()}"
        assert not self.ledger.outcomes([command_id]), f"{command_id} was sent before: the deadline is stuck"
        envelope = Envelope(
            command_id=command_id,
            stream_id=stream_id,
            command=due.command,
            sender=Sender.of(CLOCK),
            received_at=due.at,
            correlation_id=command_id,
        )
        outcome = self._decide(envelope)
        assert outcome.result == ACCEPTED, outcome
        assert outcome.events, f"{command_id} brought nothing: the deadline is stuck"
        assert self.ledger.load(stream_id).progress.due != due, f"{command_id} did not move the deadline"
        if not self.holding:
            self.settle()

    def check(self) -> None:
        """Whatever happened: nothing is owed, closed streams are silent, and what is stored and projected is sound."""
        self.settle()
        super().check()


Begun = Callable[..., ByHand]
"""Takes steps, and gives a world in which they have been taken."""


class Worlds:
    """Worlds on few ledgers, which are set back to where a test begins.

    A new ledger compiles its statements anew, and telling the story from its beginning takes longer than most tests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledgers: list[tuple[Ledger, Hands]] = []
        self._used = 0
        self._told: dict[tuple[Step, ...], tuple[Path, datetime]] = {}

    def all_free(self) -> None:
        """No world given so far is used any more."""
        self._used = 0

    def after(self, steps: tuple[Step, ...]) -> ByHand:
        """A world in which these steps have been taken."""
        ledger, clock = self._ledger()
        clock.now = self.copy(steps, self._path(self._used))
        self._used += 1
        return ByHand(ledger, clock)

    def copy(self, steps: tuple[Step, ...], file: Path) -> datetime:
        """Write the ledger of a world in which these steps have been taken, and return the instant it is there."""
        if steps not in self._told:
            used = self._used
            world = self.after(steps[:-1]) if steps else self._empty()
            for step in steps[-1:]:
                step(world)
            snapshot = self._folder / f"told-{len(self._told)}.sqlite"
            _copy(self._path(used), snapshot)
            self._told[steps] = (snapshot, world.now)
            self._used = used
        snapshot, now = self._told[steps]
        _copy(snapshot, file)
        return now

    def _empty(self) -> ByHand:
        ledger, clock = self._ledger()
        self._used += 1
        return ByHand(ledger, clock)

    def _ledger(self) -> tuple[Ledger, Hands]:
        if self._used == len(self._ledgers):
            clock = Hands(REGISTERED_AT)
            ledger = Ledger.open(f"sqlite:///{self._path(self._used)}", clock)
            ledger.migrate()
            self._ledgers.append((ledger, clock))
        return self._ledgers[self._used]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.sqlite"

    def close(self) -> None:
        """Close the ledgers."""
        for ledger, _ in self._ledgers:
            ledger.close()


def _copy(from_: Path, to: Path) -> None:
    with closing(sqlite3.connect(from_)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
