"""The ledger's contract is tried on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator

import pytest
from sqlalchemy import NullPool, create_engine, text

from domain import authority
from ledger import Ledger
from tests.integration.conftest import Databases
from tests.integration.ledger import parcel
from tests.integration.ledger.support import ONE, START, TWO, Desk, SetClock, newest


@pytest.fixture(autouse=True)
def _entitled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "ENTITLED", {**authority.ENTITLED, **parcel.ENTITLED})


@pytest.fixture(scope="session")
def migrated_database(databases: Databases) -> str:
    """The address of a migrated PostgreSQL database, for one test after the other."""
    url = databases.create()
    ledger = Ledger.open(url)
    ledger.migrate()
    ledger.close()
    return url


@pytest.fixture
def emptied_database(migrated_database: str) -> Iterator[str]:
    """It, emptied after the test: a database of its own takes longer than most tests, for its many files."""
    yield migrated_database
    engine = create_engine(migrated_database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no guard fires
        tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        for table in connection.execute(tables).scalars().all():
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"))
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest()})


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, ledger_url: str) -> str:
    """The address of an empty ledger in each kind of database, one after the other."""
    url: str = ledger_url if request.param == "sqlite" else request.getfixturevalue("emptied_database")
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


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A ledger in which a little of everything happened."""
    desk.send(ONE, parcel.Send(shelf="A", deliver_by=START), command_id="send-1")
    desk.send(ONE, parcel.Stamp(text="blue"), command_id="stamp-1")
    desk.send(ONE, parcel.Stamp(text="red"), command_id="stamp-2")
    desk.sent(TWO, parcel.Compare(other=ONE), parcel.Split(into="parcel-2-1"))
    desk.send(TWO, parcel.Send(), command_id="refused")
    desk.send(TWO, parcel.Weigh(), command_id="refused")
    desk.send(TWO, parcel.Drop(), command_id="crashed")
    desk.send("parcel-3", parcel.Send(shelf="A"), command_id="refused-opening")
    desk.send("pigeon-3", parcel.Send(), command_id="no-noun")
    (notice,) = [owed.key for owed in desk.ledger.load(TWO).owed if owed.kind == "notice"]
    desk.ledger.record_notice(notice, "e-mail")
    return desk
