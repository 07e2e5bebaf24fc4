"""A stream's state from its events.

Not decisions, and not whether the events are what was recorded: that is `ledger.verification`.
"""

import gc
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import Connection, bindparam, select

from domain.codes import noun_of
from domain.model import Event
from domain.noun import Noun
from ledger.chain import GENESIS, EventRow, canonical
from ledger.errors import LedgerDamaged, LedgerTooNew
from ledger.tables import EVENTS, STREAMS

CACHED_STREAMS = 1024


@dataclass(frozen=True, slots=True)
class Folded:
    """A stream's state at a version, and the hash of the event that brought it there."""

    stream_id: str
    version: int
    hash: str
    state: Any


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream's chain ends; version 0 is a stream that does not exist."""

    version: int = 0
    hash: str = GENESIS


_HEAD = select(STREAMS.c.version, STREAMS.c.hash).where(STREAMS.c.stream_id == bindparam("stream_id"))
_HEADS = {None: _HEAD, "append": _HEAD.with_for_update(), "read": _HEAD.with_for_update(read=True)}
_EVENTS_BETWEEN = (
    select(
        EVENTS.c.version,
        EVENTS.c.type,
        EVENTS.c.schema_version,
        EVENTS.c.payload,
        EVENTS.c.previous_hash,
        EVENTS.c.hash,
    )
    .where(
        EVENTS.c.stream_id == bindparam("stream_id"),
        EVENTS.c.version > bindparam("after"),
        EVENTS.c.version <= bindparam("until"),
    )
    .order_by(EVENTS.c.version)
)


def read_head(connection: Connection, stream_id: str, *, to: Literal["append", "read"] | None = None) -> Head:
    """Where a stream's chain ends.

    Read `to` append or read, it is locked until the transaction ends: nobody else then appends to the stream meanwhile,
    and to append, nobody else reads it to decide. SQLite has one writer, and needs no locks.
    """
    row = connection.execute(_HEADS[to], {"stream_id": stream_id}).first()
    return Head() if row is None else Head(row.version, row.hash)


def parse_event(noun: Noun[Any], stored: EventRow) -> Event:
    """An event from what was stored, brought up to today's schema (docs/adr/0003).

    Raises:
        LedgerTooNew: this version of the program does not know such an event.
        LedgerDamaged: it knows such events, and this one's content can't be read.
    """
    return _parsed(noun, stored.stream_id, stored.version, stored.type, stored.schema_version, stored.payload)


def _parsed(noun: Noun[Any], stream_id: str, version: int, type_: str, schema_version: int, payload: str) -> Event:
    upcast, today = noun.upcasters.get(type_), _todays_schema(type_)
    named = f"Stream '{stream_id}', version {version} ({type_}):"
    try:
        if today is None or schema_version > today:
            unknown = "its type" if today is None else f"schema version {schema_version} of it"
            raise LedgerTooNew(f"{named} this version of the program does not know {unknown}; {_PERHAPS_NEWER}")
        if schema_version < 1:
            raise LedgerDamaged(f"{named} there never was a schema version {schema_version} of it.")
        event: Event = noun.events.validate_json(
            payload if upcast is None else canonical(upcast(json.loads(payload), schema_version))
        )
    except ValidationError as error:
        faults = [fault for fault in error.errors() if fault["type"] != "extra_forbidden"]
        if not faults:
            raise LedgerTooNew(
                f"{named} this version of the program does not know all of its fields; {_PERHAPS_NEWER}"
            ) from None
        raise LedgerDamaged(f"{named} its content can't be read{_field(faults[0])}.") from None
    except (ValueError, TypeError, LookupError, AttributeError):
        raise LedgerDamaged(f"{named} its content can't be read.") from None
    return event


_PERHAPS_NEWER = "unless `delegation audit verify` finds it changed, a newer one recorded it."


@lru_cache(maxsize=1024)
def _todays_schema(type_: str) -> int | None:
    known = {each.model_fields["type"].default: each.schema_version for each in Event.__subclasses__()}
    return known.get(type_)


def _field(fault: ErrorDetails) -> str:
    # Not its value: it may be a vote that nobody may see yet (rule W6).
    match fault:
        case {"loc": (_, str() as field), "type": "missing"}:
            return f": field '{field}' is missing"
        case {"loc": (_, str() as field, *_)}:
            return f": field '{field}' is not as it must be"
        case _:
            return ""


class Folds:
    """Folds streams, and keeps what it folded last, since states never change.

    A kept state is used only for the very chain it was folded from: its hash must be the head's, or the hash that the
    next event names.
    """

    def __init__(self, nouns: Mapping[str, Noun[Any]]) -> None:
        self.nouns = nouns
        self._kept: OrderedDict[str, Folded] = OrderedDict()
        self._lock = threading.Lock()

    def noun(self, stream_id: str) -> Noun[Any] | None:
        """The noun of a stream, or None when no noun has the word its id begins with."""
        return self.nouns.get(noun_of(stream_id))

    def current(self, connection: Connection, stream_id: str) -> Folded:
        """The state of a stream as this transaction sees it; the noun's initial state when there is no such stream.

        The noun must be known.
        """
        return self.at_head(connection, stream_id, read_head(connection, stream_id))

    def at_head(self, connection: Connection, stream_id: str, head: Head) -> Folded:
        """The state at a head that was read in this transaction.

        Raises:
            LedgerDamaged: the events do not lead to this head, or the content of one can't be read.
        """
        with self._lock:
            kept = self._kept.get(stream_id)
        if kept is not None and kept.version == head.version and kept.hash == head.hash:
            return kept
        starts = [self._initial(stream_id)]
        if kept is not None and kept.version < head.version:
            starts.insert(0, kept)
        for start in starts:
            folded = self._onward(connection, start, head.version)
            if folded is not None and (folded.version, folded.hash) == (head.version, head.hash):
                self.keep(folded)
                return folded
        raise LedgerDamaged(
            f"The events of stream '{stream_id}' do not lead to its head at version {head.version}; "
            "verify the ledger before anything more is decided on it."
        )

    def at_version(self, connection: Connection, stream_id: str, version: int, start: Folded | None = None) -> Folded:
        """The state at an earlier version, folded onward from `start` where that is not later.

        Raises:
            LedgerDamaged: the events up to that version do not form a chain, or the content of one can't be read.
        """
        usable = start is not None and start.stream_id == stream_id and start.version <= version
        folded = self._onward(connection, start if usable and start else self._initial(stream_id), version)
        if folded is None:
            raise LedgerDamaged(f"The events of stream '{stream_id}' up to version {version} do not form a chain.")
        return folded

    def keep(self, folded: Folded) -> None:
        """Keep what was folded from committed events."""
        with self._lock:
            self._kept[folded.stream_id] = folded
            self._kept.move_to_end(folded.stream_id)
            if len(self._kept) > CACHED_STREAMS:
                self._kept.popitem(last=False)

    def _initial(self, stream_id: str) -> Folded:
        return Folded(stream_id, 0, GENESIS, self.nouns[noun_of(stream_id)].initial)

    def _onward(self, connection: Connection, start: Folded, version: int) -> Folded | None:
        """The fold from a start up to a version, or None when the events found do not continue the start's chain."""
        if start.version == version:
            return start
        bounds = {"stream_id": start.stream_id, "after": start.version, "until": version}
        rows = connection.execute(_EVENTS_BETWEEN, bounds)
        with collector_paused():
            return _fold(self.nouns[noun_of(start.stream_id)], start, rows)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles meanwhile: folds and decisions make many small values and none.

    Looking for cycles among them took two thirds of a fold's time, and a seventh of a batch's decisions.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _fold(noun: Noun[Any], start: Folded, rows: Iterable[tuple[Any, ...]]) -> Folded | None:
    state, version, hash_ = start.state, start.version, start.hash
    evolve = noun.evolve
    for row_version, type_, schema_version, payload, previous_hash, row_hash in rows:
        if row_version != version + 1 or previous_hash != hash_:
            return None
        state = evolve(state, _parsed(noun, start.stream_id, row_version, type_, schema_version, payload))
        version, hash_ = row_version, row_hash
    return Folded(start.stream_id, version, hash_, state)
