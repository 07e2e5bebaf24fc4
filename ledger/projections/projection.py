"""What a projection is: rows that follow from a stream's state, written with the events that change it.

Not which projections there are.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from domain.noun import Noun
from ledger.database import remove, upsert
from ledger.folding import Folded

KEPT_STREAMS = 256

Value = str | int | bool | None
Row = Mapping[str, Value]
Key = tuple[Value, ...]


@dataclass(frozen=True)
class Projection:
    """Rows of one table as a function of a stream's state. The table has the column `stream_id`."""

    table: Table
    rows: Callable[[Noun[Any], str, Any], Iterable[Row]]
    """(noun, stream id, state) to rows."""
    noun: str | None = None
    """The only noun it is about, or None for every noun."""

    def of(self, noun: Noun[Any], stream_id: str, state: Any) -> dict[Key, Row]:
        """The rows of a stream in this state, by primary key; none of a noun that it is not about."""
        if self.noun not in (None, noun.name):
            return {}
        columns = self.table.primary_key.columns.keys()
        return {tuple(row[column] for column in columns): row for row in self.rows(noun, stream_id, state)}

    def write(self, connection: Connection, before: Mapping[Key, Row], after: Mapping[Key, Row]) -> None:
        """Write what differs."""
        columns = self.table.primary_key.columns.keys()
        remove(connection, self.table, [dict(zip(columns, key, strict=True)) for key in before if key not in after])
        upsert(connection, self.table, [row for key, row in after.items() if before.get(key) != row])


class Projected:
    """The rows that streams' states give, kept for the state that each stream was left in, where its next batch begins.

    Kept under the hash of the state's last event, which nothing else can have.
    """

    def __init__(self, projections: tuple[Projection, ...]) -> None:
        self._projections = projections
        self._kept: OrderedDict[str, tuple[str, tuple[dict[Key, Row], ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, connection: Connection, noun: Noun[Any], before: Folded, after: Folded) -> None:
        """Write what differs from the rows of the state before."""
        old = self._of(noun, before)
        new = self._of(noun, after)
        for projection, was, shall_be in zip(self._projections, old, new, strict=True):
            projection.write(connection, was, shall_be)

    def _of(self, noun: Noun[Any], folded: Folded) -> tuple[dict[Key, Row], ...]:
        with self._lock:
            kept = self._kept.get(folded.stream_id)
        if kept is not None and kept[0] == folded.hash:
            return kept[1]
        # A stream that does not exist has no rows, whatever its initial state would give.
        exists = folded.version > 0
        rows = tuple(each.of(noun, folded.stream_id, folded.state) if exists else {} for each in self._projections)
        with self._lock:
            self._kept[folded.stream_id] = (folded.hash, rows)
            self._kept.move_to_end(folded.stream_id)
            if len(self._kept) > KEPT_STREAMS:
                self._kept.popitem(last=False)
        return rows
