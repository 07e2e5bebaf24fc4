"""What happened, event by event: who, when, under which rules, and which deadline it met.

An event is shown by its sentence and a few named facts; answers and tallies are never among them (rule W6).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from pydantic import JsonValue

from cli.output import NOTHING_LEFT, event_sentence, words
from domain.calendar import london
from domain.codes import noun_of
from domain.deadlines import Clocks, Deadline, Effect, Schedule
from domain.importing import Fault
from domain.messages import Outcome
from domain.noun import Noun
from domain.people import CLOCK
from ledger import Ledger, LedgerTooNew
from ledger.reading import Entry, timeline

FACTS: Final = (
    "subject",
    "function",
    "functions",
    "scope",
    "practice",
    "side",
    "phase",
    "gate",
    "item_id",
    "choice",
    "result",
    "outcome",
    "key",
    "body",
    "position",
    "level",
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
    "guardian_note",
)
"""Fields of an event's payload that are shown beside its sentence, in this order."""
IN_WORDS: Final[Mapping[str, Callable[[Mapping[str, JsonValue]], str]]] = {
    "interests": lambda interest: f"{words(str(interest.get('kind')))} in {interest.get('organisation')}",
    "exclusions": lambda exclusion: f"{exclusion.get('subject')} by {exclusion.get('rule_id')}",
    "exclusion": lambda exclusion: (
        f"{exclusion.get('subject')} by {exclusion.get('rule_id')} ({exclusion.get('interest')})"
    ),
}
"""Fields that hold one group of fields or several, and what is shown of each."""
LONGEST_FACT: Final = 120


@dataclass(frozen=True)
class Happening:
    """One event, for people: who did what when, by which command, under which rules. Instants are UTC."""

    occurred_at: datetime
    recorded_at: datetime
    stream_id: str
    version: int
    type: str
    what: str
    facts: str
    subject: str
    organisation: str
    command: str
    command_id: str
    deadline: str
    """Which deadline it met, missed, moved, stopped or is itself; empty where none."""
    rules_version: str
    policy_hash: str


def happenings(ledger: Ledger, stream_id: str | None = None) -> tuple[Happening, ...]:
    """The events of a stream and all that it opened, or of all streams, by when they count."""
    if stream_id is None:
        entries = [entry for each in ledger.streams() for entry in timeline(ledger, each, with_opened=False)]
    else:
        entries = list(timeline(ledger, stream_id))
    entries.sort(key=lambda entry: (entry.occurred_at, entry.recorded_at, entry.position))
    states = _States(ledger)
    return tuple(_happening(entry, states) for entry in entries)


def what_came(ledger: Ledger, stream_id: str, outcome: Outcome) -> tuple[str, ...]:
    """What an accepted command brought: each event with its facts, then every fault that kept a row of a file out."""
    before = outcome.version - len(outcome.events)
    recorded = islice(ledger.events(stream_id, after=before), len(outcome.events))
    payloads = {event.version: event.payload for event in recorded}
    told = [
        with_facts(event_sentence(kind), _facts(payloads.get(version, {})))
        for version, kind in enumerate(outcome.events, before + 1)
    ]
    left_out = [f"Left out: {fault}." for payload in payloads.values() for fault in _left_out(payload)]
    return (*(told or [NOTHING_LEFT]), *left_out)


def _left_out(payload: Mapping[str, JsonValue]) -> Iterator[Fault]:
    faults = payload.get("left_out")
    if isinstance(faults, list):
        yield from (Fault.model_validate(fault, strict=False) for fault in faults)


def with_facts(what: str, facts: str) -> str:
    """A sentence, and beside it what an event says of itself."""
    return f"{what} [{facts}]" if facts else what


class _States:
    """Each stream's state after each of its versions."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folded: dict[tuple[str, int], object] = {}

    def noun(self, stream_id: str) -> Noun[Any]:
        noun = self._ledger.nouns.get(noun_of(stream_id))
        if noun is None:
            raise LedgerTooNew(f"The ledger holds a stream '{stream_id}' of a kind that this version lacks.")
        return noun

    def after(self, stream_id: str, version: int) -> object:
        if (stream_id, version) not in self._folded:
            self._folded[stream_id, version] = self._ledger.state(stream_id, version).state
        return self._folded[stream_id, version]


def _happening(entry: Entry, states: _States) -> Happening:
    return Happening(
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        stream_id=entry.stream_id,
        version=entry.version,
        type=entry.type,
        what=event_sentence(entry.type),
        facts=_facts(entry.payload),
        subject=entry.subject,
        organisation=entry.organisation,
        command=entry.command,
        command_id=entry.command_id,
        deadline=_deadline(
            states.noun(entry.stream_id),
            states.after(entry.stream_id, entry.version - 1),
            states.after(entry.stream_id, entry.version),
            entry,
        ),
        rules_version=entry.rules_version,
        policy_hash=entry.policy_hash or "",
    )


def _facts(payload: Mapping[str, JsonValue]) -> str:
    facts: list[tuple[str, str]] = []
    # Of a group of fields, such as a review, what it says of itself is shown as if it stood beside it.
    groups = [payload, *(value for value in payload.values() if isinstance(value, dict))]
    for name in FACTS:
        match next((group[name] for group in groups if name in group), None):
            case None | "" | []:
                continue
            case list(values):
                text = ", ".join(str(value) for value in values if isinstance(value, str | int))
            case str() | int() as value:
                text = str(value)
            case _:
                continue
        facts.append((name, text))
    for name, in_words in IN_WORDS.items():
        found = payload.get(name)
        told = [in_words(each) for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]
        facts.append((name, ", ".join(told)))
    return "; ".join(
        f"{words(name)}: {text[:LONGEST_FACT]}{'…' if len(text) > LONGEST_FACT else ''}" for name, text in facts if text
    )


def running(noun: Noun[Any], state: object) -> Schedule:
    """The deadlines that run at this state of a stream; where its clocks are kept also those that are overdue."""
    clocks = getattr(getattr(state, "case", None), "clocks", None)
    return clocks.running if isinstance(clocks, Clocks) else noun.schedule(state)


def _deadline(noun: Noun[Any], before: object, after: object, entry: Entry) -> str:
    reached = {deadline.kind: deadline for deadline in running(noun, before) if deadline.effect is Effect.REACH}
    if entry.subject == CLOCK.subject and entry.organisation == CLOCK.organisation:
        return next((_of_clock(d) for d in running(noun, before) if d.at == entry.occurred_at), "")
    if noun.where(after).closed:
        return ""
    still = {deadline.kind: deadline for deadline in running(noun, after) if deadline.effect is Effect.REACH}
    notes = []
    for kind, deadline in reached.items():
        if kind not in still and entry.type in noun.halting:
            notes.append(f"{words(kind)} stopped, was due {london(deadline.at)}")
        elif kind not in still:
            late = entry.occurred_at.replace(microsecond=0) > deadline.at
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
