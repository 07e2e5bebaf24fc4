"""What happened, event by event: who, when, and which deadline it met. Read from the ledger's events alone.

Answers and tallies are never part of it (rule W6): an event is shown by its sentence and a few named facts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue

from cli.output import event_sentence, words
from domain.application.state import Case as ApplicationCase
from domain.calendar import london
from domain.codes import noun_of
from domain.deadlines import Deadline, Effect, Schedule
from domain.noun import Noun
from domain.people import CLOCK
from ledger import Ledger, RecordedEvent

FACTS: Final = (
    "function",
    "functions",
    "scope",
    "practice",
    "phase",
    "gate",
    "item_id",
    "result",
    "outcome",
    "key",
    "missing",
    "quarter",
    "rating",
    "ballot_id",
    "survey_id",
    "meeting_id",
    "delegation_id",
    "application_id",
    "ending",
    "reason",
    "reasons",
)
"""Fields of an event's payload that are shown beside its sentence, in this order."""
LONGEST_FACT: Final = 120


@dataclass(frozen=True)
class Happening:
    """One event, for people. Instants are UTC."""

    occurred_at: datetime
    recorded_at: datetime
    stream_id: str
    version: int
    type: str
    what: str
    facts: str
    subject: str
    organisation: str
    deadline: str
    """Which deadline it met, missed, moved or is itself; empty where none."""
    command_id: str


def happenings(ledger: Ledger, stream_ids: Iterable[str] | None = None) -> tuple[Happening, ...]:
    """The events of these streams, or of all, by when they count and then as they were recorded."""
    streams = ledger.streams() if stream_ids is None else stream_ids
    found = [
        (event.occurred_at, event.position, happening)
        for stream_id in streams
        for event, happening in _of_stream(ledger, stream_id)
    ]
    return tuple(happening for *_, happening in sorted(found, key=lambda each: each[:2]))


def _of_stream(ledger: Ledger, stream_id: str) -> Iterator[tuple[RecordedEvent, Happening]]:
    noun: Noun[Any] = ledger.nouns[noun_of(stream_id)]
    before = noun.initial
    for event in ledger.events(stream_id):
        after = ledger.state(stream_id, event.version).state
        actor = event.actor
        yield (
            event,
            Happening(
                occurred_at=event.occurred_at,
                recorded_at=event.recorded_at,
                stream_id=stream_id,
                version=event.version,
                type=event.type,
                what=event_sentence(event.type),
                facts=_facts(event.payload),
                subject=actor.subject,
                organisation=actor.organisation,
                deadline=_deadline(noun, before, after, event),
                command_id=event.command_id,
            ),
        )
        before = after


def _facts(payload: Mapping[str, JsonValue]) -> str:
    facts = []
    for name in FACTS:
        match payload.get(name):
            case None | "" | []:
                continue
            case list(values):
                text = ", ".join(str(value) for value in values if isinstance(value, str | int))
            case str() | int() as value:
                text = str(value)
            case _:
                continue
        if text:
            facts.append(f"{words(name)}: {text[:LONGEST_FACT]}{'…' if len(text) > LONGEST_FACT else ''}")
    return "; ".join(facts)


def running(noun: Noun[Any], state: object) -> Schedule:
    """The deadlines that run at this state of a stream; of an application also those that are overdue."""
    case = getattr(state, "case", None)
    return case.clocks.running if isinstance(case, ApplicationCase) else noun.schedule(state)


def _deadline(noun: Noun[Any], before: object, after: object, event: RecordedEvent) -> str:
    reached = {deadline.kind: deadline for deadline in running(noun, before) if deadline.effect is Effect.REACH}
    if event.actor == CLOCK:
        return next((_of_clock(d) for d in running(noun, before) if d.at == event.occurred_at), "")
    if noun.where(after).closed:
        return ""
    still = {deadline.kind: deadline for deadline in running(noun, after) if deadline.effect is Effect.REACH}
    notes = []
    for kind, deadline in reached.items():
        if kind not in still:
            late = event.occurred_at.replace(microsecond=0) > deadline.at
            notes.append(f"{words(kind)} {'late, was due' if late else 'in time, due'} {london(deadline.at)}")
        elif still[kind].at != deadline.at:
            notes.append(f"{words(kind)} now due {london(still[kind].at)}")
    return "; ".join(notes)


def _of_clock(deadline: Deadline) -> str:
    match deadline.effect:
        case Effect.REMIND:
            return f"{words(deadline.kind)} due {london(deadline.reaches_at)}"
        case Effect.REACH:
            return f"{words(deadline.kind)} reached"
        case Effect.ESCALATE:
            return f"{words(deadline.kind)} overdue since {london(deadline.reaches_at)}"
