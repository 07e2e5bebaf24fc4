"""What a projection is: rows that follow from a stream's state, written with the events that change it.

Not which projections there are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, bindparam, delete

from domain.noun import Noun
from ledger.database import upsert

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
        remove_rows(connection, self.table, [key for key in before if key not in after])
        upsert(connection, self.table, [row for key, row in after.items() if before.get(key) != row])


def remove_rows(connection: Connection, table: Table, keys: list[Key]) -> None:
    """Delete rows by primary key."""
    if keys:
        columns = table.primary_key.columns.keys()
        rows = [{f"key_{column}": value for column, value in zip(columns, key, strict=True)} for key in keys]
        connection.execute(_removing(table), rows)


@lru_cache(maxsize=128)
def _removing(table: Table) -> Delete:
    matches = (column == bindparam(f"key_{column.name}") for column in table.primary_key.columns)
    return delete(table).where(*matches)
