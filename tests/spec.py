"""Given, when, then: a rule of any noun, tried exactly as the ledger decides it.

Authority, the noun's own `reads` and the stored form of commands and events take part; SQL and Temporal do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, reduce
from typing import Any

from domain.calendar import LONDON, at_hour
from domain.deciding import decide
from domain.model import Command, Event
from domain.noun import Call, Context, Noun, Where
from domain.people import Actor, Task
from domain.refusal import Refusal


@dataclass(frozen=True)
class Decision:
    """What one command brought: events, or a refusal."""

    given: "Given"
    outcome: tuple[Event, ...] | Refusal

    @property
    def events(self) -> tuple[Event, ...]:
        """The events it brought."""
        assert not isinstance(self.outcome, Refusal), f"refused by {self.outcome.rule}: {self.outcome.sentence}"
        return self.outcome

    @property
    def recorded(self) -> "Given":
        """The stream with these events recorded, to go on from."""
        return self.given.and_given(*self.events)

    def then(self, *events: Event) -> "Given":
        """It brought exactly these events."""
        assert self.events == events, "\n".join(["expected:", *map(repr, events), "brought:", *map(repr, self.events)])
        return self.recorded

    def then_types(self, *types: str) -> "Given":
        """It brought events of exactly these types; for when their content is not the point."""
        brought = tuple(event.type for event in self.events)
        assert brought == types, f"expected {types}, brought {brought}"
        return self.recorded

    def then_nothing(self) -> "Given":
        """It was accepted and brought nothing."""
        return self.then()

    def then_refused(self, rule: type[Refusal], part: str = "") -> None:
        """It broke this rule, in a sentence that holds these words."""
        assert isinstance(self.outcome, Refusal), f"expected {rule.__name__}, brought {self.outcome!r}"
        assert type(self.outcome) is rule, f"expected {rule.__name__}, was {self.outcome.rule}: {self.outcome.sentence}"
        assert part in self.outcome.sentence, f"'{part}' is not in: {self.outcome.sentence}"


@dataclass(frozen=True)
class Given:
    """A stream with events recorded on it."""

    noun: Noun[Any]
    stream_id: str
    events: tuple[Event, ...]
    before: "Given | None" = field(default=None, repr=False, compare=False)
    """The stream without the last of these events, which need not be folded again."""

    @cached_property
    def state(self) -> Any:
        """The state that the events, read back from their stored form, fold to."""
        adapter = self.noun.events
        folded = 0 if self.before is None else len(self.before.events)
        stored = (adapter.validate_json(adapter.dump_json(event)) for event in self.events[folded:])
        return reduce(self.noun.evolve, stored, self.noun.initial if self.before is None else self.before.state)

    @property
    def where(self) -> Where:
        """Where the stream stands."""
        return self.noun.where(self.state)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What waits for whom."""
        return self.noun.tasks(self.state)

    @property
    def claims(self) -> tuple[str, ...]:
        """The unique keys that the stream holds."""
        return self.noun.claims(self.state)

    @property
    def calls(self) -> tuple[Call, ...]:
        """What the last event calls for."""
        return self.noun.calls(self.stream_id, self.state, self.events[-1])

    def and_given(self, *events: Event) -> "Given":
        """The stream with more recorded on it."""
        return Given(self.noun, self.stream_id, (*self.events, *events), before=self)

    def when(
        self,
        command: Command,
        by: Actor,
        at: datetime,
        *,
        command_id: str = "command-1",
        decided_at: datetime | None = None,
        streams: Mapping[str, object] | None = None,
        claims: Mapping[str, str | None] | None = None,
    ) -> Decision:
        """The command is received from this actor at this instant, and decided then unless told otherwise.

        `streams` and `claims` are what the ledger holds beside this stream; the decision gets what the noun asks for.
        """
        adapter = self.noun.commands
        stored = adapter.validate_json(adapter.dump_json(command))
        state = self.state
        reads = self.noun.reads(state, stored, self.stream_id)
        context = Context(
            stream_id=self.stream_id,
            command_id=command_id,
            actor=by,
            received_at=at,
            decided_at=decided_at or at,
            version=len(self.events),
            streams={key: value for key, value in (streams or {}).items() if key in reads.streams},
            claims={key: (claims or {}).get(key) for key in reads.claims},
        )
        try:
            return Decision(self, decide(self.noun, state, stored, context))
        except Refusal as refusal:
            return Decision(self, refusal)


def given(noun: Noun[Any], *events: Event, stream_id: str = "") -> Given:
    """A stream of this noun, with these events recorded on it."""
    return Given(noun, stream_id or f"{noun.name}-04C-1", events)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def london(year: int, month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """An instant by London's clocks, as UTC."""
    return at_hour(datetime(year, month, day, tzinfo=LONDON).date(), time(hour, minute, second))


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)
