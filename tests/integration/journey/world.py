"""All nouns together on a real ledger, without Temporal: commands, what streams owe each other, and a clock by hand.

What the workflows do is done here in the plainest way: what is owed is delivered in the order it was called for, and
each clock command is sent a grace after its deadline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import select

from domain.calendar import LONDON, at_hour
from domain.codes import noun_of
from domain.messages import ACCEPTED, FAULT, REFUSED, Batch, Due, Envelope, Outcome, Owed, Sender
from domain.model import Command
from domain.nouns import NOUNS
from domain.people import CLOCK, Actor, Role, Task
from domain.ports import PendingNotice
from domain.refusal import AlreadyClosed, Refusal
from ledger import Ledger
from ledger.chain import GENESIS, event_hash
from ledger.projections import PROJECTIONS
from ledger.records import RecordedEvent

State = TypeVar("State")


def london(year: int, month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """An instant by London's clocks, as UTC."""
    return at_hour(datetime(year, month, day, tzinfo=LONDON).date(), time(hour, minute, second))


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)


@dataclass
class Hands:
    """A clock whose hands are moved."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant they are set to."""
        return self.now


class World:
    """People who send commands to streams on one ledger, while time passes when the test says so."""

    def __init__(self, ledger: Ledger, clock: Hands) -> None:
        """The clock is the one that the ledger was opened with."""
        self.ledger = ledger
        self._clock = clock
        self.holding = False
        """Whether what is owed waits until `settle`, as when no worker runs."""
        self.notices: list[PendingNotice] = []
        self._owing: dict[str, None] = {}

    @property
    def now(self) -> datetime:
        """The instant it is; UTC."""
        return self._clock.now

    @now.setter
    def now(self, instant: datetime) -> None:
        self._clock.now = instant

    # What people do

    def send(
        self, by: Actor, stream_id: str, command: Command, *, received_at: datetime | None = None, id_: str = ""
    ) -> Outcome:
        """The command, decided now; received now, or at an earlier instant if it was long on its way."""
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

    def does(
        self, by: Actor, stream_id: str, *commands: Command, received_at: datetime | None = None
    ) -> tuple[str, ...]:
        """Commands that are accepted; the types of the events that they bring."""
        events: list[str] = []
        for command in commands:
            outcome = self.send(by, stream_id, command, received_at=received_at)
            assert outcome.result == ACCEPTED, f"{command.type}: {outcome.rule}: {outcome.sentence}"
            events.extend(outcome.events)
        return tuple(events)

    def refuses(
        self,
        by: Actor,
        stream_id: str,
        command: Command,
        rule: type[Refusal],
        words: str = "",
        *,
        received_at: datetime | None = None,
    ) -> None:
        """A command that is refused by this rule, in a sentence with these words; nothing is recorded on the stream."""
        before = self.ledger.head(stream_id)
        outcome = self.send(by, stream_id, command, received_at=received_at)
        assert outcome.result == REFUSED, f"{command.type} was {outcome.result}: {outcome.events}"
        assert outcome.rule == rule.__name__, f"{outcome.rule}: {outcome.sentence}"
        assert words in (outcome.sentence or ""), outcome.sentence
        assert self.ledger.head(stream_id) == before

    def _decide(self, envelope: Envelope) -> Outcome:
        decided = self.ledger.decide(Batch(stream_id=envelope.stream_id, envelopes=(envelope,)))
        (outcome,) = decided.outcomes
        assert outcome.result != FAULT, f"{envelope.command} on {envelope.stream_id} is a fault: {outcome}"
        self._owing[envelope.stream_id] = None
        return outcome

    # What streams owe

    def settle(self) -> None:
        """Deliver all that is owed, and what is owed because of it, until nothing is."""
        while self._owing:
            stream_id = next(iter(self._owing))
            del self._owing[stream_id]
            for owed in self.ledger.load(stream_id).owed:
                self._deliver(owed)

    def _deliver(self, owed: Owed) -> None:
        notice = self.ledger.notice(owed.key)
        if notice is not None:
            self.notices.append(notice)
            self.ledger.record_notice(owed.key, "test")
            return
        envelope = self.ledger.owed_envelope(owed.key)
        assert envelope is not None, owed
        outcome = self._decide(envelope)
        # What a stream is told may come after its end; whatever else it refuses is never heard of again.
        heard = outcome.result == ACCEPTED or (owed.kind == "tell" and outcome.rule == AlreadyClosed.__name__)
        assert heard, f"{owed.kind} {envelope.command} to {envelope.stream_id}: {outcome.rule}: {outcome.sentence}"

    def told(self, stream_id: str) -> tuple[str, ...]:
        """What other streams sent to this one, in order: the type of each command, with "refused" if it was."""
        sent = (each for each in self.ledger.commands(stream_id) if each.envelope.sender.roles == (Role.STREAM.value,))
        return tuple(
            f"{each.envelope.command['type']}{'' if each.outcome.result == ACCEPTED else ' refused'}" for each in sent
        )

    # What the clock does

    def until(self, instant: datetime) -> tuple[str, ...]:
        """Time passes up to an instant; the names of the deadlines whose clock commands were sent, in order."""
        passed = []
        while (following := self._next_due()) is not None:
            fires_at, stream_id, due = following
            if fires_at > instant:
                break
            self.now = max(self.now, fires_at)
            self._pass(stream_id, due)
            passed.append(f"{noun_of(stream_id)}.{due.kind}")
        self.now = max(self.now, instant)
        return tuple(passed)

    def forward(self, **by: float) -> tuple[str, ...]:
        """As `until`, for a time from now."""
        return self.until(self.now + timedelta(**by))

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

    # What can be seen

    def stage(self, stream_id: str) -> str:
        """The stage of a stream, empty when there is none."""
        return self.ledger.load(stream_id).progress.stage

    def waiting_for(self, stream_id: str) -> str:
        """Who or what a stream waits for, in words."""
        return self.ledger.load(stream_id).progress.waiting_for

    def due(self, stream_id: str) -> tuple[str, datetime] | None:
        """The name and instant of a stream's next deadline."""
        due = self.ledger.load(stream_id).progress.due
        return None if due is None else (due.kind, due.at)

    def state(self, stream_id: str, kind: type[State]) -> State:
        """The state of a stream, which must be of this stage."""
        state = self.ledger.state(stream_id).state
        assert isinstance(state, kind), state
        return state

    def tasks(self, stream_id: str) -> tuple[Task, ...]:
        """What a stream waits for, and from whom."""
        return NOUNS[noun_of(stream_id)].tasks(self.ledger.state(stream_id).state)

    def todo(self, *stream_ids: str) -> Mapping[str, str]:
        """By task key, the role that it waits for."""
        return {task.key: task.assignee.role.value for each in stream_ids for task in self.tasks(each)}

    def events(self, stream_id: str) -> tuple[str, ...]:
        """The types of a stream's events."""
        return tuple(event.type for event in self.ledger.events(stream_id))

    def last(self, stream_id: str) -> RecordedEvent:
        """A stream's last event."""
        return tuple(self.ledger.events(stream_id))[-1]

    # What always holds

    def check(self) -> None:
        """Whatever happened: nothing is owed, chains verify, and what is projected is what the events fold to."""
        self.settle()
        recorded = tuple(self.ledger.events())
        by_stream = {
            stream_id: tuple(sorted(events, key=lambda event: event.version))
            for stream_id, events in groupby(sorted(recorded, key=_stream_of), key=_stream_of)
        }
        assert set(by_stream) == set(self.ledger.streams())
        for stream_id, events in by_stream.items():
            _check_chain(events)
            self._check_fold(stream_id, events)
        self._check_commands(recorded)

    def _check_fold(self, stream_id: str, events: tuple[RecordedEvent, ...]) -> None:
        noun = NOUNS[noun_of(stream_id)]
        state = noun.initial
        for event in events:
            assert not noun.where(state).closed, f"{event.type} was recorded on {stream_id}, which had closed"
            state = noun.evolve(state, noun.events.validate_json(event.stored.payload))
        standing = self.ledger.load(stream_id)
        assert standing.owed == (), stream_id
        assert self.ledger.state(stream_id).state == state, stream_id
        assert (standing.progress.stage, standing.progress.closed) == (
            noun.where(state).stage,
            noun.where(state).closed,
        )
        with self.ledger.database.reading() as connection:
            for projection in PROJECTIONS:
                of_stream = select(projection.table).where(projection.table.c.stream_id == stream_id)
                keys = projection.table.primary_key.columns.keys()
                rows = {tuple(row[key] for key in keys): dict(row) for row in connection.execute(of_stream).mappings()}
                expected = projection.of(noun, stream_id, state)
                assert rows == {key: dict(row) for key, row in expected.items()}, (stream_id, projection.table.name)

    def _check_commands(self, recorded: tuple[RecordedEvent, ...]) -> None:
        decided = [command.outcome for command in self.ledger.commands()]
        assert len({outcome.command_id for outcome in decided}) == len(decided)
        assert {outcome.result for outcome in decided} <= {ACCEPTED, REFUSED}
        brought = {outcome.command_id: outcome.events for outcome in decided if outcome.events}
        found: dict[str, tuple[str, ...]] = {}
        for event in recorded:
            found[event.command_id] = (*found.get(event.command_id, ()), event.type)
        assert brought == found


def _stream_of(event: RecordedEvent) -> str:
    return event.stream_id


def _check_chain(events: tuple[RecordedEvent, ...]) -> None:
    previous = GENESIS
    for version, event in enumerate(events, start=1):
        assert event.version == version
        assert event.stored.previous_hash == previous
        assert event_hash(event.stored) == event.hash
        previous = event.hash
