"""An audit: would today's rules decide the same.

It changes nothing. What a difference means is for people: a rule that was changed, a tampered row, or a defect.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.codes import noun_of
from domain.messages import ACCEPTED, FAULT
from domain.noun import Noun, Reads
from ledger.audits import Report, counted, report
from ledger.chain import GENESIS, canonical
from ledger.errors import UNREADABLE, LedgerError
from ledger.folding import Folded, Folds
from ledger.judging import Judgement, Seen, judge
from ledger.rebuilding import folded_events
from ledger.records import RecordedCommand
from ledger.store import Ledger
from ledger.tables import COMMANDS


class _NotRecorded(LedgerError):
    """Deciding again asks for what the decision did not ask for."""


def redecide(ledger: Ledger) -> Report:
    """Decide every recorded command again, by today's rules, on what it was decided on, and compare.

    What a command was decided on is the stream at its version, the other streams at theirs, and the claims as they were
    held. Compared are the outcome, the rule's name, and the events as today's schema reads them; not sentences.
    Faults are left out: they were defects, not decisions.

    Raises:
        LedgerTooNew: an event was recorded by a newer version of the program.
        LedgerDamaged: the events of a stream do not form a chain, or the content of one can't be read.
    """
    differences: list[str] = []
    commands = faults = 0
    with ledger.database.reading(as_stored=True) as connection:
        again = _Again(connection, ledger.nouns)
        for row in again.commands():
            commands += 1
            recorded = _read(row)
            if recorded is None:
                unreadable = f"command '{row.command_id}' on stream '{row.stream_id}' can't be decided again"
                differences.append(f"{unreadable}: its record can't be read, and `delegation audit verify` names it.")
            elif recorded.outcome.result == FAULT:
                faults += 1
            elif (difference := again.difference(recorded)) is not None:
                differences.append(difference)
    left_out = f" {counted(faults, 'recorded fault')} left out." if faults else ""
    return report(
        differences,
        f"Today's rules decide all {counted(commands - faults, 'recorded command')} as they were decided.{left_out}",
        "Today's rules decide otherwise",
        commands=commands,
    )


def _read(row: Row[Any]) -> RecordedCommand | None:
    """A command from its row, or None when what is stored of it is none."""
    try:
        return RecordedCommand.of(row)
    except UNREADABLE:
        return None


class _Again:
    """Recorded commands, each with the states it was decided on."""

    def __init__(self, connection: Connection, nouns: Mapping[str, Noun[Any]]) -> None:
        self._connection = connection
        self._nouns = nouns
        self._folds = Folds(nouns)
        self._own: list[Folded] = []
        """The fold of the stream at hand after each of its versions, from 0."""
        self._brought: list[str] = []
        """Its events, as canonical JSON in today's schema."""
        self._read: dict[str, Folded] = {}

    def commands(self) -> Iterator[Row[Any]]:
        """All of them, stream by stream; each before the next is asked for can be decided again."""
        chosen = select(COMMANDS).order_by(COMMANDS.c.stream_id, COMMANDS.c.position)
        stream_id = None
        for row in self._connection.execute(chosen).all():
            if row.stream_id != stream_id:
                stream_id = row.stream_id
                self._enter(str(row.stream_id))
            yield row

    def _enter(self, stream_id: str) -> None:
        noun = self._nouns.get(noun_of(stream_id))
        self._own = [] if noun is None else [Folded(stream_id, 0, GENESIS, noun.initial)]
        self._brought = []
        if noun is None:
            return
        for _, today, folded in folded_events(self._connection, self._nouns, stream_id):
            self._own.append(folded)
            self._brought.append(canonical(today.model_dump(mode="json")))

    def difference(self, recorded: RecordedCommand) -> str | None:
        """How today's rules decide otherwise, in a sentence; None when they do not."""
        outcome = recorded.outcome
        noun = self._nouns.get(noun_of(recorded.stream_id))
        command = (
            f"command '{outcome.command_id}' ({recorded.envelope.command.get('type')} on '{recorded.stream_id}', "
            f"decided {recorded.decided_at.isoformat()} at version {recorded.decided_version} "
            f"by rules version {recorded.rules_version})"
        )

        def look_up(reads: Reads) -> Seen:
            return self._seen(recorded, reads)

        own = self._own[recorded.decided_version] if 0 <= recorded.decided_version < len(self._own) else None
        if noun is not None and own is None:
            return f"{command} was decided at a version that the stream does not have."
        try:
            now = judge(noun, own, recorded.stream_id, recorded.envelope, recorded.decided_at, look_up)
        except _NotRecorded as unknown:
            return f"{command} can't be decided again: {unknown}"
        then = _in_words(outcome.result, outcome.rule, outcome.events)
        today = _in_words(now.result, now.rule, tuple(step.event.type for step in now.steps))
        if then != today:
            return f"{command} was {then}, and would now be {today}."
        return self._changed_event(command, recorded, now) if now.result == ACCEPTED else None

    def _changed_event(self, command: str, recorded: RecordedCommand, now: Judgement) -> str | None:
        brought = self._brought[recorded.decided_version : recorded.outcome.version]
        for index, step in enumerate(now.steps, start=1):
            if brought[index - 1 : index] != [step.payload]:
                # Not the value: it may be a vote that nobody may see yet (rule W6).
                return f"{command} would now bring another content of its event {index}, {step.event.type}."
        return None

    def _seen(self, recorded: RecordedCommand, reads: Reads) -> Seen:
        streams = {}
        for other in reads.streams:
            if self._folds.noun(other) is None:
                continue
            if other not in recorded.reads:
                raise _NotRecorded(f"today's rule reads stream '{other}', which the decision did not.")
            fold = self._folds.at_version(self._connection, other, recorded.reads[other], self._read.get(other))
            streams[other] = self._read[other] = fold
        for key in reads.claims:
            if key not in recorded.claims:
                raise _NotRecorded(f"today's rule asks who holds '{key}', which the decision did not.")
        return Seen(streams, {key: recorded.claims[key] for key in reads.claims})


def _in_words(result: str, rule: str | None, events: tuple[str, ...]) -> str:
    match result:
        case "accepted":
            return f"accepted with {', '.join(events)}" if events else "accepted without an event"
        case "refused":
            return f"refused by {rule}"
        case _:
            return f"a {result} ({rule})"
