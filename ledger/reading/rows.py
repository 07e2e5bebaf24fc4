"""What every reading is: rows of a projection as typed, frozen values.

Not which projections there are to read: each has a module of its own beside this one.
"""

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import Connection, Select, Table, select

from ledger.errors import legible
from ledger.store import Ledger


def listed(text: str | None) -> Any:
    """A stored list; empty where nothing is stored."""
    return () if text is None else json.loads(text)


Codes = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""A stored list of codes or words."""


class Reading(BaseModel):
    """A row as an edge shows it. Instants are UTC, dates London's."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Opened(Reading):
    """A stream that an application opened."""

    stream_id: str
    application_id: str
    ccg_code: str
    stage: str


R = TypeVar("R", bound=Reading)


def rows(connection: Connection, shape: type[R], query: Select[Any]) -> tuple[R, ...]:
    """All rows that a query gives."""
    with legible():
        return tuple(shape.model_validate({**row}) for row in connection.execute(query).mappings())


def read(ledger: Ledger, shape: type[R], query: Select[Any]) -> tuple[R, ...]:
    """All rows that a query gives, in a transaction of its own."""
    with ledger.database.reading() as connection:
        return rows(connection, shape, query)


def one(ledger: Ledger, shape: type[R], table: Table, stream_id: str) -> R | None:
    """The one row of a stream; None when there is none."""
    return next(iter(read(ledger, shape, select(table).where(table.c.stream_id == stream_id))), None)


def numbered(ledger: Ledger, shape: type[R], table: Table, stream_id: str) -> tuple[R, ...]:
    """The rows of a stream, in the order of their numbers."""
    return read(ledger, shape, select(table).where(table.c.stream_id == stream_id).order_by(table.c.number))
