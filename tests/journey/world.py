"""What steps and tests ask of a world: people send commands, time passes, and what came of it can be seen.

Not how commands are decided or how time passes: each kind of world has its own way.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from domain.codes import noun_of
from domain.messages import ACCEPTED, REFUSED, Outcome
from domain.model import Command
from domain.nouns import NOUNS
from domain.people import Actor, Role, Task
from domain.refusal import Refusal
from ledger import Ledger
from ledger.records import RecordedCommand, RecordedEvent
from ledger.redeciding import redecide
from ledger.verification import verify

State = TypeVar("State")


class World(ABC):
    """People who send commands to streams on one ledger, while time passes when the test says so."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    @property
    @abstractmethod
    def now(self) -> datetime:
        """The instant it is; UTC."""

    @abstractmethod
    def send(
        self, by: Actor, stream_id: str, command: Command, *, received_at: datetime | None = None, id_: str = ""
    ) -> Outcome:
        """The command, decided now; received now, or at another instant if it was long on its way."""

    @abstractmethod
    def until(self, instant: datetime) -> tuple[str, ...]:
        """Time passes up to an instant; the names of the deadlines whose clock commands were sent, in order."""

    def forward(self, **by: float) -> tuple[str, ...]:
        """As `until`, for a time from now."""
        return self.until(self.now + timedelta(**by))

    # What people do

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

    def told(self, stream_id: str) -> tuple[str, ...]:
        """What other streams sent to this one, in order: the type of each command, with "refused" if it was."""
        sent = (each for each in self.ledger.commands(stream_id) if each.envelope.sender.roles == (Role.STREAM.value,))
        return tuple(
            f"{each.envelope.command['type']}{'' if each.outcome.result == ACCEPTED else ' refused'}" for each in sent
        )

    def decided(self) -> int:
        """How many commands have been decided."""
        return sum(1 for _ in self.ledger.commands())

    def since(self, number: int) -> tuple[RecordedCommand, ...]:
        """The commands that were decided after so many had been, in order."""
        return tuple(self.ledger.commands())[number:]

    # What always holds

    def check(self) -> None:
        """Whatever happened: nothing is owed, closed streams are silent, and what is stored and projected is sound."""
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
