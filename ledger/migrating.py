"""Bringing the tables up to what this version of the program needs, with Alembic inside this process.

Not what the changes are: those are in `ledger/migrations/versions`, and are never edited once released.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from ledger.database import Database
from ledger.errors import LedgerNotMigrated, LedgerTooNew

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_SCHEMAS = sorted(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
"""Every schema there was, oldest first, as their files are named: Alembic takes a tenth of a second to be loaded."""
_NEWEST = _SCHEMAS[-1]
_LOCK = 4_604_181_017
"""Any number, the same for all workers: PostgreSQL's name for "the ledger is being migrated"."""


def migrate(database: Database) -> None:
    """Create or upgrade the tables, all or nothing; several processes may do so at once.

    Raises:
        LedgerTooNew: a newer version of the program has migrated the database.
        LedgerUnavailable: the database can't be written.
    """
    from alembic import command

    with _migrating(database) as connection:
        if _schema(database, connection) != _NEWEST:
            command.upgrade(configuration(connection), "head")


def check_schema(database: Database) -> None:
    """Nothing, when the tables are what this version of the program needs.

    Raises:
        LedgerNotMigrated: they are not there, or older.
        LedgerTooNew: they are newer.
        LedgerUnavailable: the database can't be read.
    """
    with database.reading() as connection:
        schema = _schema(database, connection)
    if schema is None:
        raise LedgerNotMigrated(f"The ledger at {database.where} has not been set up.")
    if schema != _NEWEST:
        raise LedgerNotMigrated(f"The ledger at {database.where} has the schema {schema}, and {_NEWEST} is needed.")


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    with database.writing() as connection:
        if not database.is_sqlite:
            # Who finds another migrating waits for as long as that takes.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's, for the migrations on a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _schema(database: Database, connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    schema = connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar()
    if schema is not None and schema not in _SCHEMAS:
        raise LedgerTooNew(
            f"The ledger at {database.where} has the schema {schema} of a newer version of this program; "
            f"this version knows schemas up to {_NEWEST}."
        )
    return schema
