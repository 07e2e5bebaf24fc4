"""The ledger's contract is tried on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator

import pytest

from domain import authority
from ledger import Ledger
from tests.integration.ledger import parcel
from tests.integration.ledger.support import Desk, SetClock


@pytest.fixture(autouse=True)
def _entitled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "ENTITLED", {**authority.ENTITLED, **parcel.ENTITLED})


@pytest.fixture
def ledger_url(either_url: str) -> str:
    """The address of a database of each kind."""
    return either_url


@pytest.fixture
def clock() -> SetClock:
    """The ledger's clock."""
    return SetClock()


@pytest.fixture
def ledger(ledger_url: str, clock: SetClock) -> Iterator[Ledger]:
    """An empty ledger for parcels."""
    opened = Ledger.open(ledger_url, clock, parcel.NOUNS)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """A sender of commands to it."""
    return Desk(ledger)
