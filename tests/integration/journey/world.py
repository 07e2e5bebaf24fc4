"""All nouns together on a real ledger, without Temporal: commands, what streams owe each other, and a clock by hand.

What the workflows do is done here in the plainest way: what is owed is delivered in the order it was called for, and
each clock command is sent a grace after its deadline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import uuid4

from domain.calendar import LONDON, at_hour
from domain.codes import noun_of
from domain.messages import ACCEPTED, FAULT, REFUSED, Batch, Due, Envelope, Outcome, Owed, Sender
from domain.model import Command
from domain.nouns import NOUNS
from domain.people import CLOCK, Actor, Role, Task
from domain.ports import PendingNotice
from domain.refusal import AlreadyClosed, Refusal
from ledger import Ledger
from ledger.records import RecordedEvent
from ledger.verification import redecide, verify

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
        if owed.kind == "notice":
            notice = self.ledger.notice(owed.key)
            assert notice is not None, owed
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
        """Whatever happened: nothing is owed, closed streams are silent, and what is stored and projected is sound."""
        self.settle()
        verified = verify(self.ledger)
        assert verified.sound, verified
        for stream_id in self.ledger.streams():
            self._check_fold(stream_id)
        self._check_commands()

    def check_again(self) -> None:
        """As `check`, and every command is decided as it was when it is decided again."""
        self.check()
        decided = redecide(self.ledger)
        assert decided.sound, decided

    def _check_fold(self, stream_id: str) -> None:
        noun = NOUNS[noun_of(stream_id)]
        state = noun.initial
        for version, event in enumerate(self.ledger.events(stream_id), start=1):
            assert event.version == version
            assert not noun.where(state).closed, f"{event.type} was recorded on {stream_id}, which had closed"
            state = noun.evolve(state, noun.events.validate_json(event.stored.payload))
        assert self.ledger.state(stream_id).state == state, stream_id
        standing, where = self.ledger.load(stream_id), noun.where(state)
        assert standing.owed == (), stream_id
        assert (standing.progress.stage, standing.progress.closed) == (where.stage, where.closed)

    def _check_commands(self) -> None:
        decided = [command.outcome for command in self.ledger.commands()]
        assert len({outcome.command_id for outcome in decided}) == len(decided)
        assert {outcome.result for outcome in decided} <= {ACCEPTED, REFUSED}
        brought = {outcome.command_id: outcome.events for outcome in decided if outcome.events}
        found: dict[str, tuple[str, ...]] = {}
        for event in self.ledger.events():
            found[event.command_id] = (*found.get(event.command_id, ()), event.type)
        assert brought == found
