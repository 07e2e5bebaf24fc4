"""Connections and transactions, alike for SQLite and PostgreSQL.

Not what is read and written in them.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ClauseElement,
    Connection,
    Dialect,
    Engine,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.compiler import SQLCompiler

from ledger.errors import LedgerConflict, LedgerDamaged, LedgerError, LedgerNotMigrated, LedgerUnavailable

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 5
"""How long a writer waits for another to be done with a SQLite file or a row, and anybody for a connection to open.

Nobody waits longer for somebody who hangs: a waiting writer keeps a connection from all other streams.
"""

_COLLISIONS = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for a serialisation failure and a deadlock."""
_UNDEFINED = frozenset({"42P01", "42703"})
"""PostgreSQL's codes for a table and a column that are not there."""
_DAMAGED = frozenset({"XX001", "XX002"})
"""PostgreSQL's codes for corrupted data and a corrupted index."""
_DAMAGED_FILE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NOT_TEXT = "Could not decode to UTF-8"
"""How SQLite's driver begins what it says of text that is none; it goes on with the text."""


def _translated(error: DBAPIError, where: str) -> LedgerError:
    code = getattr(error.orig, "sqlstate", None)
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if code in _UNDEFINED or reason.startswith(("no such table", "no such column")):
        return LedgerNotMigrated(f"The ledger at {where} has not been set up, or is older than this program: {reason}.")
    if reason.startswith(_NOT_TEXT):
        # Without the driver's own words, which repeat what is stored: it may be a vote that nobody may see (rule W6).
        return LedgerDamaged(
            f"The ledger at {where} holds something that is not text and was never written so; "
            "`delegation audit verify` names it."
        )
    # The lower byte of SQLite's code says what is wrong, the higher ones where.
    if code in _DAMAGED or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGED_FILE:
        return LedgerDamaged(_damaged(where, reason))
    if isinstance(error, IntegrityError) or code in _COLLISIONS:
        return LedgerConflict(f"Two writers of the ledger at {where} met: {reason}.")
    return LedgerUnavailable(f"The ledger at {where} can't be used at the moment: {reason}.")


def _damaged(where: str, what: str) -> str:
    return f"What is stored at {where} is damaged: {what}; restore it from its backup."


class Database:
    """One SQLite file or PostgreSQL database. May be used by many threads."""

    def __init__(self, url: str) -> None:
        """Nothing is opened until the first transaction.

        Raises:
            LedgerUnavailable: the address is not one of SQLite or PostgreSQL.
        """
        try:
            address = make_url(url)
        except ArgumentError:
            raise LedgerUnavailable("The ledger's address is not a database URL.") from None
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise LedgerUnavailable(f"The ledger can't be kept in {address.get_backend_name()}.")
        self.where = address.render_as_string(hide_password=True)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(address) if self.is_sqlite else _postgresql_engine(address)
        # SQLite's own waiting is a poll without order; threads of this process queue here instead.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def reading(self, *, as_stored: bool = False) -> Iterator[Connection]:
        """A transaction that sees one moment of the ledger and writes nothing.

        `as_stored` is for audits: bytes that are no text are read with U+FFFD in their place, so that a record which
        holds them is found to differ from what was recorded.

        Raises:
            LedgerUnavailable: the database can't be read.
            LedgerNotMigrated: it lacks a table.
            LedgerDamaged: its files are damaged, or text that is read is none.
        """
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._transaction(options) as connection:
            if not (as_stored and self.is_sqlite):
                yield connection
                return
            driver: Any = connection.connection.dbapi_connection
            usual, driver.text_factory = driver.text_factory, _decoded
            try:
                yield connection
            finally:
                driver.text_factory = usual

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed on leaving, or undone by an exception.

        Raises:
            LedgerUnavailable: the database can't be written; whether a failing commit took hold is then unknown.
            LedgerConflict: another writer was first; nothing was written.
            LedgerNotMigrated: the database lacks a table.
            LedgerDamaged: the database's files are damaged.
        """
        with self._writer, self._transaction({"ledger_writes": True}) as connection:
            yield connection

    @contextmanager
    def _transaction(self, options: dict[str, Any]) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**options)
                with connection.begin():
                    yield connection
        except DataError:
            # A value that the database can't hold is this program's defect, and not the database's state.
            raise
        except (DatabaseError, InterfaceError) as error:
            translated = _translated(error, self.where)
            raise translated from (None if isinstance(translated, LedgerDamaged) else error)
        except UnicodeDecodeError:
            # SQLite names what it can't read of the schema, and its driver can't read that.
            raise LedgerDamaged(_damaged(self.where, "its schema is no text")) from None
        except PoolTimeout as error:
            raise LedgerUnavailable(f"The ledger at {self.where} has no connection free.") from error

    def damages(self, connection: Connection) -> tuple[str, ...]:
        """What is damaged in a SQLite file, each in a sentence; nothing that is stored is repeated.

        By the whole check, since the quick one does not compare an index with its table. PostgreSQL has none that every
        reader may ask for; what it finds damaged it says when it is read.

        Raises:
            LedgerDamaged: it is damaged so that it can't be checked.
        """
        if not self.is_sqlite:
            return ()
        checked = "\n".join(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
        lines = [line for line in checked.splitlines() if line != "ok" and not line.startswith("***")]
        return tuple(_damaged(self.where, line) for line in lines)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _decoded(stored: bytes) -> str:
    return stored.decode(errors="replace")


def _postgresql_engine(address: Any) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        paramstyle="format",
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        connect_args={"connect_timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _writes(connection):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")

    return engine


def _writes(connection: Connection) -> bool:
    writes: bool = connection.get_execution_options().get("ledger_writes", False)
    return writes


def _use_wal(cursor: sqlite3.Cursor) -> None:
    # When several processes open a new file at once, one changes its mode, for which SQLite lets no other wait.
    gives_up_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > gives_up_at:
                raise
            time.sleep(0.01)
        else:
            return


def _sqlite_engine(address: Any) -> Engine:
    engine = create_engine(address, hide_parameters=True, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver would otherwise begin transactions by itself, and only at the first write.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")

    return engine


Rows = Sequence[Mapping[str, Any]]
"""Each with a value for every column, but for one that the database numbers by itself."""


def insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows; meeting one that is there already makes the transaction start again."""
    _write(connection, _inserting, table, rows)


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert those rows whose primary key is not there yet."""
    _write(connection, _inserting_new, table, rows)


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, or replace those with the same primary key."""
    _write(connection, _upserting, table, rows)


def remove(connection: Connection, table: Table, rows: Rows) -> None:
    """Delete the rows with these primary keys."""
    _write(connection, _removing, table, rows)


_Statement = Callable[[Table, str], ClauseElement]


def _write(connection: Connection, statement: _Statement, table: Table, rows: Rows) -> None:
    if rows:
        text, names = _as_the_driver_takes_it(statement, table, connection.dialect)
        connection.exec_driver_sql(text, [tuple([row[name] for name in names]) for row in rows])


# Compiled once, and values handed over as they are: that takes longer than SQLite takes to write them.
@lru_cache(maxsize=512)
def _as_the_driver_takes_it(statement: _Statement, table: Table, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    compiled = statement(table, dialect.name).compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None, "both drivers are used with places, not with names"
    return str(compiled), tuple(compiled.positiontup)


def _inserting(table: Table, dialect: str) -> "sqlite.Insert | postgresql.Insert":
    statement: sqlite.Insert | postgresql.Insert
    # Only one of the two is loaded: what a command line needs of a database takes longer to load than to ask.
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        statement = sqlite_insert(table)
    else:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        statement = postgresql_insert(table)
    numbered = table.autoincrement_column
    return statement.inline().values(
        {column.name: bindparam(column.name) for column in table.columns if column is not numbered}
    )


def _inserting_new(table: Table, dialect: str) -> ClauseElement:
    return _inserting(table, dialect).on_conflict_do_nothing()


def _upserting(table: Table, dialect: str) -> ClauseElement:
    statement = _inserting(table, dialect)
    values = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    keys = [column.name for column in table.primary_key.columns]
    if not values:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def _removing(table: Table, _dialect: str) -> ClauseElement:
    return delete(table).where(*(column == bindparam(column.name) for column in table.primary_key.columns))
