"""The ledger's contract is tried on SQLite and on PostgreSQL alike."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from domain import authority
from ledger import Ledger
from tests.integration.conftest import Databases
from tests.integration.ledger import parcel
from tests.integration.ledger.support import Desk, SetClock


@pytest.fixture(autouse=True)
def _entitled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "ENTITLED", {**authority.ENTITLED, **parcel.ENTITLED})


def _migrated(url: str) -> str:
    ledger = Ledger.open(url)
    ledger.migrate()
    ledger.close()
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "ledger.sqlite"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(databases: Databases) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = make_url(_migrated(databases.create())).database
    assert name is not None
    return name


@pytest.fixture
def migrated_copy(databases: Databases, migrated_database: str) -> Iterator[str]:
    """The address of a copy of it."""
    url = databases.create(migrated_database)
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty ledger in each kind of database, one after the other."""
    if request.param == "sqlite":
        file = tmp_path / "ledger.sqlite"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("migrated_copy")
    return url


@pytest.fixture
def clock() -> SetClock:
    """The ledger's clock."""
    return SetClock()


@pytest.fixture
def ledger(ledger_url: str, clock: SetClock) -> Iterator[Ledger]:
    """An empty ledger for parcels."""
    opened = Ledger.open(ledger_url, clock, parcel.NOUNS)
    yield opened
    opened.close()


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """A sender of commands to it."""
    return Desk(ledger)
