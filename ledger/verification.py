"""An audit: is the ledger what was recorded.

It changes nothing. What a difference means is for people: a tampered row, or a defect.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Table, func, select

from domain.codes import noun_of
from domain.messages import Envelope
from domain.noun import Noun
from domain.people import Actor
from ledger.audits import Report, counted, report
from ledger.chain import GENESIS, EventRow, as_sent, event_hash, record_hash
from ledger.covered import Covered
from ledger.errors import UNREADABLE, LedgerDamaged
from ledger.instants import from_text
from ledger.projections.common import NOTICE, OWED
from ledger.rebuilding import Rows, projected
from ledger.records import RecordedCommand
from ledger.store import Ledger
from ledger.tables import COMMANDS, COUNTS, EVENTS, NOTICES, STREAMS, TURNED_AWAY

_AT_ONCE = 1000
_UNSOUND = "The ledger is not sound"


def verify(ledger: Ledger, since: Covered | None = None) -> Report:
    """Recompute every chain and every record's hash, compare heads and counts, and every projection with a rebuild.

    With what an earlier verification covered, also whether the ledger still begins with it.

    Raises:
        LedgerTooNew: something was recorded by a newer version of the program.
    """
    try:
        return _verified(ledger, since)
    except LedgerDamaged as damaged:
        return report([str(damaged)], "", _UNSOUND)


def _verified(ledger: Ledger, since: Covered | None) -> Report:
    with ledger.database.reading(as_stored=True) as connection:
        if damages := ledger.database.damages(connection):
            # What is read from a damaged file says nothing of what was recorded.
            return report([*damages], "", _UNSOUND)
        kept = since or Covered()
        chains = _Chains(connection, kept)
        differences = [*chains.differences()]
        others = [_Records(connection, table, kept) for table in (TURNED_AWAY, NOTICES)]
        for records in others:
            differences += records.differences()
        differences += _uncalled(connection)
        differences += _miscounted(connection)
        if not differences:
            # A projection of events that are not what was recorded would differ, and say nothing more.
            differences = [*_projections(connection, ledger.nouns)]
    streams, events, commands = len(chains.heads), chains.events, chains.commands
    rows = {each.table.name: each.hashes for each in others}
    covered = None if differences else Covered(streams=chains.heads, commands=chains.decided, records=rows)
    head = covered.head if covered else ""
    begins = "" if since is None else "it begins with what was kept, "
    return report(
        differences,
        f"The ledger is sound: {counted(events, 'event')} in {counted(streams, 'stream')} and "
        f"{counted(commands, 'decided command')} are as they were recorded, every projection is what a rebuild gives, "
        f"{begins}and the ledger's head is {head}.",
        _UNSOUND,
        head=head,
        streams=streams,
        events=events,
        commands=commands,
        covered=covered,
    )


class _Chains:
    """The chains of events and the commands that brought them, as they are stored."""

    def __init__(self, connection: Connection, since: Covered) -> None:
        self._connection = connection
        self._since = since
        self._begin_so: set[tuple[str, str]] = set()
        """What and of which stream begins with what was kept."""
        heads = connection.execute(select(STREAMS.c.stream_id, STREAMS.c.version, STREAMS.c.hash))
        self.heads = {stream_id: (version, hash_) for stream_id, version, hash_ in heads}
        self.events = 0
        self.commands = 0
        self.decided: dict[str, tuple[int, str]] = {}
        """By stream: how many commands there are, and a hash over their hashes, in order."""
        self._brought: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        """By stream, in order: the command that an event names, the event's type, and what it says of the command."""

    def differences(self) -> Iterator[str]:
        """All of them; of each stream's chain the first."""
        yield from self._events()
        yield from self._commands()
        for what, kept in (("events", self._since.streams), ("commands", self._since.commands)):
            for stream_id in sorted(kept):
                if (what, stream_id) not in self._begin_so:
                    number = kept[stream_id][0]
                    yield f"The {what} on stream '{stream_id}' do not begin with the first {number} of what was kept."

    def _events(self) -> Iterator[str]:
        chosen = select(EVENTS).order_by(EVENTS.c.stream_id, EVENTS.c.version)
        stream_id, position, version, hash_, broken = "", 0, 0, GENESIS, False
        ended: dict[str, tuple[int, str] | None] = {}
        with self._connection.execute(chosen.execution_options(yield_per=_AT_ONCE)) as found:
            for row_position, *stored, stored_hash in found:
                row = EventRow._make(stored)
                self.events += 1
                if row.stream_id != stream_id:
                    stream_id, position, version, hash_, broken = row.stream_id, 0, 0, GENESIS, False
                of_command = _of_command(row)
                self._brought[stream_id].append((row.command_id, row.type, of_command or 0))
                fault = None if broken else _event_fault(row, stored_hash, version, hash_)
                if fault is None and row_position <= position:
                    fault = f"version {row.version} ({row.type}): its position is not after the one before it."
                if fault is None and of_command is None:
                    fault = f"version {row.version} ({row.type}): who did it, or when, was never written so."
                if fault is not None:
                    broken = True
                    yield f"Stream '{stream_id}', {fault}"
                position, version, hash_ = row_position, row.version, stored_hash
                if self._since.streams.get(stream_id) == (version, hash_):
                    self._begin_so.add(("events", stream_id))
                ended[stream_id] = None if broken else (version, hash_)
        yield from self._ends(ended)

    def _ends(self, ended: Mapping[str, tuple[int, str] | None]) -> Iterator[str]:
        for stream_id, (version, hash_) in sorted(self.heads.items(), key=repr):
            if stream_id not in ended:
                yield f"Stream '{stream_id}' has a head at version {version} and no events at all."
            elif (end := ended[stream_id]) is None:
                continue
            elif isinstance(version, int) and end[0] < version:
                missing = counted(version - end[0], "event")
                yield f"Stream '{stream_id}' ends at version {end[0]}, and its head is at {version}: {missing} missing."
            elif end != (version, hash_):
                yield f"Stream '{stream_id}' ends at version {end[0]} with another hash or version than its head says."
        for stream_id in sorted(self._brought.keys() - self.heads.keys(), key=repr):
            yield f"Stream '{stream_id}' has events and no head."

    def _commands(self) -> Iterator[str]:
        chosen = select(COMMANDS).order_by(COMMANDS.c.stream_id, COMMANDS.c.position)
        stream_id, version, broken = "", 0, False
        number, hashes = 0, sha256()
        with self._connection.execute(chosen.execution_options(yield_per=_AT_ONCE)) as found:
            for row in found:
                self.commands += 1
                if row.stream_id != stream_id:
                    if not broken and (fault := self._unexplained(stream_id, version)):
                        yield fault
                    stream_id, version, broken = row.stream_id, 0, False
                    number, hashes = 0, sha256()
                number += 1
                hashes.update(str(row.hash).encode())
                self.decided[stream_id] = (number, hashes.hexdigest())
                if self._since.commands.get(stream_id) == self.decided[stream_id]:
                    self._begin_so.add(("commands", stream_id))
                fault = None if broken else self._command_fault(row, version)
                if fault is not None:
                    broken = True
                    yield f"Command '{row.command_id}' on stream '{stream_id}' {fault}"
                version = row.version
        if not broken and (fault := self._unexplained(stream_id, version)):
            yield fault
        decided = set(self._connection.scalars(select(COMMANDS.c.stream_id).distinct()))
        for undecided in sorted(self._brought.keys() - decided, key=repr):
            yield f"Stream '{undecided}' has events that no recorded command brought."

    def _unexplained(self, stream_id: str, version: int) -> str | None:
        if len(self._brought.get(stream_id, ())) == version:
            return None
        return f"The commands recorded on stream '{stream_id}' lead to version {version}, and its events do not."

    def _command_fault(self, row: Row[Any], version: int) -> str | None:
        if not _as_recorded(lambda: record_hash(row._asdict()), row.hash):
            return "is not as it was recorded: its hash differs."
        if row.decided_version != version:
            return f"was decided at version {row.decided_version}, and the commands before it lead to {version}."
        try:
            command = RecordedCommand.of(row)
        except UNREADABLE:
            return "was never written so: it can't be read."
        outcome = command.outcome
        brought = self._brought.get(row.stream_id, [])[version : row.version]
        if [each[:2] for each in brought] != [(row.command_id, type_) for type_ in outcome.events]:
            return f"was {outcome.result}, and the events after version {version} are not those it brought."
        for number, (_, type_, of_command) in enumerate(brought, version + 1):
            if of_command != _said_of(command):
                return f"was sent by somebody else, or at another time, than version {number} ({type_}) says."
        return None


def _said_of(command: RecordedCommand) -> int:
    """What each event of a command says of it, in a form to compare."""
    sent = command.envelope
    return hash((sent.sender.actor(), sent.received_at, command.decided_at, sent.correlation_id, sent.causation_id))


def _of_command(row: EventRow) -> int | None:
    """What an event says of its command, in a form to compare; None when it can't be read."""
    try:
        actor, occurred_at, recorded_at = _actor(row.actor), from_text(row.occurred_at), from_text(row.recorded_at)
        return hash((actor, occurred_at, recorded_at, row.correlation_id, row.causation_id))
    except UNREADABLE:
        return None


@lru_cache(maxsize=1024)
def _actor(text: str) -> Actor:
    return Actor.model_validate_json(text)


def _as_recorded(hashed: Callable[[], str], stored: object) -> bool:
    try:
        return hashed() == stored
    except TypeError:  # SQLite holds values of any type in any column; what was recorded are texts and numbers.
        return False


class _Records:
    """The rows of a table of record that forms no chain."""

    def __init__(self, connection: Connection, table: Table, since: Covered) -> None:
        self.table = table
        self._kept = since.records.get(table.name, ())
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        self._rows = [dict(row) for row in found]

    @property
    def hashes(self) -> tuple[str, ...]:
        """Of all rows, sorted."""
        return tuple(sorted(str(row["hash"]) for row in self._rows))

    def differences(self) -> Iterator[str]:
        """Each row that is not as it was recorded, and each that was kept and is gone."""
        for row in self._rows:
            fault = None
            if not _as_recorded(partial(record_hash, row), row["hash"]):
                fault = "is not as it was recorded: its hash differs."
            elif "envelope" in row and not _is_envelope(row["envelope"]):
                fault = "was never written so: it can't be read."
            if fault is not None:
                key = " / ".join(str(row[column.name]) for column in self.table.primary_key.columns)
                yield f"Record '{self.table.name}', row {key}, {fault}"
        for gone in sorted(set(self._kept).difference(self.hashes)):
            yield f"Record '{self.table.name}': the row with the hash {gone}, which was kept, is not there."


def _is_envelope(text: str) -> bool:
    try:
        Envelope.model_validate_json(text)
    except UNREADABLE:
        return False
    return True


def _uncalled(connection: Connection) -> Iterator[str]:
    """Each notice that was sent, and that no event called for."""
    called = select(OWED.c.key).where(OWED.c.kind == NOTICE)
    for key in connection.scalars(select(NOTICES.c.key).where(NOTICES.c.key.not_in(called)).order_by(NOTICES.c.key)):
        yield f"Record 'notices', row {key}: no event called for this notice."


_BY_STREAM = {
    COMMANDS: select(COMMANDS.c.stream_id, func.count()).group_by(COMMANDS.c.stream_id),
    TURNED_AWAY: select(TURNED_AWAY.c.stream_id, func.count()).group_by(TURNED_AWAY.c.stream_id),
    NOTICES: select(OWED.c.stream_id, func.count())
    .join(NOTICES, NOTICES.c.key == OWED.c.key)
    .group_by(OWED.c.stream_id),
}
"""By table that forms no chain: how many rows each stream has."""


def _miscounted(connection: Connection) -> Iterator[str]:
    """Each stream that has more or fewer rows than were recorded for it."""
    for table, by_stream in _BY_STREAM.items():
        counted = select(COUNTS.c.stream_id, COUNTS.c.number).where(COUNTS.c.record == table.name)
        recorded, found = (dict(connection.execute(each).all()) for each in (counted, by_stream))
        for stream_id in sorted(recorded.keys() | found.keys(), key=repr):
            rows, there = recorded.get(stream_id, 0), found.get(stream_id, 0)
            if rows != there:
                yield f"Record '{table.name}', stream '{stream_id}': {rows} recorded, and {there} found."


def _event_fault(row: EventRow, stored_hash: str, version: int, previous_hash: str) -> str | None:
    named = f"version {row.version} ({row.type}): "
    if row.version != version + 1:
        return f"version {version + 1} is missing: version {row.version} follows {version}."
    if row.previous_hash != previous_hash:
        return named + "it names another hash before it than the event before it has."
    if not _as_recorded(lambda: event_hash(row), stored_hash):
        return named + "it is not as it was recorded: its hash differs."
    return None


def _projections(connection: Connection, nouns: Mapping[str, Noun[Any]]) -> Iterator[str]:
    for table, rebuilt in projected(connection, nouns).items():
        columns = table.primary_key.columns.keys()
        stored = {
            tuple(row[column] for column in columns): dict(row) for row in connection.execute(select(table)).mappings()
        }
        if table is OWED:
            stored = {key: _in_todays_schema(row, nouns) for key, row in stored.items()}
        yield from _compared(table, stored, rebuilt)


def _in_todays_schema(owed: dict[str, Any], nouns: Mapping[str, Noun[Any]]) -> dict[str, Any]:
    """The row as today's schema writes it, since an optional field may have been added to its command since."""
    try:
        noun = nouns.get(noun_of(owed["target"]))
        if owed["kind"] == NOTICE or noun is None:
            return owed
        envelope = Envelope.model_validate_json(owed["content"])
        command = noun.commands.validate_json(json.dumps(envelope.command))
    except (ValidationError, TypeError):
        return owed
    today = envelope.model_copy(update={"command": command.model_dump(mode="json")})
    return owed | {"content": as_sent(today.model_dump(mode="json"))}


def _compared(table: Table, stored: Mapping[Any, Any], rebuilt: Rows) -> Iterator[str]:
    for key in sorted(stored.keys() | rebuilt.keys(), key=repr):
        row = f"Projection '{table.name}', row {' / '.join(str(part) for part in key)}: "
        if key not in stored:
            yield row + "a rebuild gives it, and it is missing."
        elif key not in rebuilt:
            yield row + "it is there, and a rebuild does not give it."
        else:
            for name in table.columns.keys():  # noqa: SIM118 - iterating columns gives columns, not names
                if stored[key][name] != rebuilt[key][name]:
                    yield row + f"'{name}' is '{stored[key][name]}', and a rebuild gives '{rebuilt[key][name]}'."
                    break
