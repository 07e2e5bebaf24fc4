"""Bringing the tables up to what this version of the program needs, with Alembic inside this process.

Not what the changes are: those are in `ledger/migrations/versions`, and are never edited once released.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ledger.database import Database
from ledger.errors import LedgerNotMigrated, LedgerTooNew

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_604_181_017
"""Any number, the same for all workers: PostgreSQL's name for "the ledger is being migrated"."""


def migrate(database: Database) -> None:
    """Create or upgrade the tables, all or nothing; several processes may do so at once.

    Raises:
        LedgerTooNew: a newer version of the program has migrated the database.
        LedgerUnavailable: the database can't be written.
    """
    with _migrating(database) as connection:
        if _revision(database, connection) != _newest():
            command.upgrade(configuration(connection), "head")


def check_schema(database: Database) -> None:
    """Nothing, when the tables are what this version of the program needs.

    Raises:
        LedgerNotMigrated: they are not there, or older.
        LedgerTooNew: they are newer.
        LedgerUnavailable: the database can't be read.
    """
    with database.reading() as connection:
        revision = _revision(database, connection)
    if revision is None:
        raise LedgerNotMigrated(f"The ledger at {database.where} has not been set up.")
    if revision != _newest():
        raise LedgerNotMigrated(f"The ledger at {database.where} has the schema {revision}, and {_newest()} is needed.")


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    with database.writing() as connection:
        if not database.is_sqlite:
            # Who finds another migrating waits for as long as that takes.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's, for the migrations on a connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _newest() -> str:
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    assert newest is not None, "there is always a first migration"
    return newest


def _revision(database: Database, connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if revision is not None and revision not in known:
        raise LedgerTooNew(
            f"The ledger at {database.where} has the schema {revision} of a newer version of this program; "
            f"this version knows schemas up to {_newest()}."
        )
    return revision
