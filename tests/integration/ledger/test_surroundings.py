"""The database itself: set up, too new, out of reach; each said in one sentence."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select, text

from ledger import Ledger, LedgerDamaged, LedgerNotMigrated, LedgerTooNew, LedgerUnavailable
from ledger.chain import record_hash
from ledger.database import Database
from ledger.migrating import configuration, migrate
from ledger.projections import PROJECTED_TABLES
from ledger.tables import METADATA, NOTICES, TURNED_AWAY
from ledger.verification import verify
from tests.integration.ledger import parcel
from tests.integration.ledger.support import Desk, SetClock, newest, rows, without_guards


def test_migrations_give_exactly_the_tables_that_the_program_uses(ledger_url: str) -> None:
    assert set(PROJECTED_TABLES) <= set(METADATA.tables.values())
    engine = create_engine(ledger_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_migrations_follow_one_another_by_number() -> None:
    scripts = [*ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]
    numbers = [f"{number:04}" for number in range(1, 1 + len(scripts))]
    assert [script.revision for script in scripts] == numbers
    assert sorted(Path(script.path).name[:4] for script in scripts) == numbers


def test_migrating_again_changes_nothing(desk: Desk) -> None:
    desk.sent("parcel-1")
    desk.ledger.check_schema()
    desk.ledger.migrate()
    assert desk.ledger.exists("parcel-1")


def test_several_processes_may_migrate_at_once(either_url: str) -> None:
    def migrate(_number: int) -> None:
        ledger = Ledger.open(either_url)
        ledger.migrate()
        ledger.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, range(4)))
    assert rows(either_url, "SELECT version_num FROM alembic_version") == [(newest(),)]


def test_a_ledger_that_was_not_set_up_is_said_to_be_so(either_url: str) -> None:
    ledger = Ledger.open(either_url)
    with pytest.raises(LedgerNotMigrated, match="has not been set up"):
        ledger.check_schema()
    with pytest.raises(LedgerNotMigrated, match="has not been set up, or is older than this program"):
        ledger.load("ccg-04C")
    with pytest.raises(LedgerNotMigrated):
        Desk(ledger).send("parcel-1", parcel.Send())
    ledger.close()


def test_a_ledger_of_a_newer_version_is_left_alone(desk: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, "UPDATE alembic_version SET version_num = '9999'")
    for use in (desk.ledger.check_schema, desk.ledger.migrate):
        with pytest.raises(LedgerTooNew, match="has the schema 9999 of a newer version of this program"):
            use()


def test_a_ledger_with_an_older_schema_is_said_to_need_migrating(desk: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(LedgerNotMigrated, match=f"has the schema 0001, and {newest()} is needed"):
        desk.ledger.check_schema()


def test_what_had_no_hash_in_an_older_schema_is_kept_and_has_one(either_url: str) -> None:
    database = Database(either_url)
    with database.writing() as connection:
        command.upgrade(configuration(connection), "0003")
        for statement in (
            "INSERT INTO notices VALUES ('key', 'e-mail', '2014-11-01T12:00:00.000000Z')",
            "INSERT INTO reuses VALUES ('id', 'content', 'parcel-1', 'parcel.send', '{}', 'then', 'later', 'Zoë')",
        ):
            connection.execute(text(statement))
    migrate(database)
    with database.reading() as connection:
        (notice,) = connection.execute(select(NOTICES)).mappings()
        (turned_away,) = connection.execute(select(TURNED_AWAY)).mappings()
    database.close()
    assert (notice["key"], turned_away["rule"], turned_away["sentence"]) == ("key", "CommandIdReused", "Zoë")
    for row in (notice, turned_away):
        assert record_hash(dict(row)) == row["hash"]


def test_what_an_older_schema_did_not_count_is_sound_and_counted_from_then_on(either_url: str) -> None:
    ledger = Ledger.open(either_url, SetClock(), parcel.NOUNS)
    with ledger.database.writing() as connection:
        command.upgrade(configuration(connection), "0007")
    desk = Desk(ledger)
    desk.sent("parcel-1", parcel.Split(into="parcel-1-1"))
    desk.send("parcel-2", parcel.Stamp(text="blue"), command_id="refused")
    desk.send("parcel-2", parcel.Deliver(), command_id="refused")
    notice = ledger.load("parcel-1").owed[0].key
    ledger.record_notice(notice, "e-mail")
    ledger.migrate()
    assert rows(either_url, "SELECT * FROM counts ORDER BY 1, 2") == [
        ("commands", "parcel-1", 2),
        ("commands", "parcel-2", 1),
        ("notices", "parcel-1", 1),
        ("turned_away", "parcel-2", 1),
    ]
    desk.send("parcel-2", parcel.Stamp(text="blue"), command_id="refused-too")
    for _once in range(2):
        desk.send("parcel-2", parcel.Deliver(), command_id="refused-too")
        ledger.record_notice(notice, "letter")
    assert verify(ledger).sound
    ledger.close()


def test_an_event_of_a_newer_version_stops_the_stream_and_is_no_fault(desk: Desk, ledger_url: str) -> None:
    desk.sent("parcel-1")
    newer = """'{"type":"parcel.teleported"}'"""
    without_guards(ledger_url, f"UPDATE events SET type = 'parcel.teleported', payload = {newer}")
    restarted = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    with pytest.raises(
        LedgerTooNew,
        match=r"'parcel-1', version 1 \(parcel\.teleported\): this version of the program does not know its type;",
    ):
        Desk(restarted).send("parcel-1", parcel.Stamp(text="blue"))
    assert len(rows(ledger_url, "SELECT * FROM commands")) == 1
    restarted.close()


def test_an_event_of_a_newer_schema_is_not_read_though_its_fields_are_those_of_today(
    desk: Desk, ledger_url: str
) -> None:
    desk.sent("parcel-1")
    without_guards(ledger_url, "UPDATE events SET schema_version = 2")
    restarted = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    with pytest.raises(
        LedgerTooNew, match=r"\(parcel\.sent\): this version of the program does not know schema version 2 of it;"
    ):
        Desk(restarted).send("parcel-1", parcel.Stamp(text="blue"))
    restarted.close()


def test_a_stream_of_a_kind_that_this_version_lacks_can_not_be_audited(desk: Desk, ledger_url: str) -> None:
    desk.sent("parcel-1")
    real = Ledger.open(ledger_url)
    with pytest.raises(LedgerTooNew, match="a stream 'parcel-1' of a kind that this version lacks"):
        verify(real)
    real.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////nowhere/at/all/ledger.sqlite", "unable to open database file"),
        ("postgresql://nobody@127.0.0.1:1/ledger?connect_timeout=1", "can't be used at the moment"),
    ],
)
def test_a_database_out_of_reach_is_named_in_one_sentence(url: str, words: str) -> None:
    ledger = Ledger.open(url)
    for use in (ledger.migrate, ledger.open_streams):
        with pytest.raises(LedgerUnavailable, match=words) as error:
            use()
        assert "\n" not in str(error.value)
    ledger.close()


@pytest.mark.parametrize("url", ["mysql://localhost/ledger", "a file"])
def test_only_sqlite_and_postgresql_can_keep_a_ledger(url: str) -> None:
    with pytest.raises(LedgerUnavailable):
        Ledger.open(url)


def test_a_password_is_never_part_of_a_message() -> None:
    ledger = Ledger.open("postgresql://nobody:hunter2@127.0.0.1:1/ledger")
    with pytest.raises(LedgerUnavailable) as error:
        ledger.open_streams()
    assert "hunter2" not in str(error.value)
    ledger.close()


def test_what_a_statement_that_failed_was_given_is_no_part_of_its_error(desk: Desk) -> None:
    """It may be a vote, or somebody's words, and errors are logged."""
    with pytest.raises(LedgerNotMigrated) as raised, desk.ledger.database.writing() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:answer)"), {"answer": "against"})
    assert "nowhere" in str(raised.value.__cause__)
    assert "against" not in f"{raised.value} {raised.value.__cause__}"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    file.write_bytes(b"this is a letter, and no database at all" * 40)
    ledger = Ledger.open(f"sqlite:///{file}")
    for use in (ledger.migrate, ledger.check_schema):
        with pytest.raises(
            LedgerDamaged, match=f"What is stored at .*{file} is damaged: file is not a database; restore"
        ):
            use()
    ledger.close()


def test_a_writer_waits_for_another_process_and_gives_up_with_a_sentence(
    desk: Desk, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sent("parcel-1")
    monkeypatch.setattr("ledger.database.BUSY_SECONDS", 1)
    impatient = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    engine = create_engine(ledger_url)
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        connection.execute(text("BEGIN IMMEDIATE" if sqlite else "SELECT * FROM streams FOR UPDATE"))
        with pytest.raises(LedgerUnavailable, match="database is locked" if sqlite else "lock timeout"):
            Desk(impatient).send("parcel-1", parcel.Stamp(text="blue"), command_id="stamp")
        assert impatient.head("parcel-1").version == 1
    engine.dispose()
    assert Desk(impatient).send("parcel-1", parcel.Stamp(text="blue"), command_id="stamp").result == "accepted"
    impatient.close()


def test_the_ledger_takes_up_again_when_the_database_is_back(desk: Desk, ledger_url: str) -> None:
    desk.sent("parcel-1")
    engine = create_engine(ledger_url)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            connection.execute(text(ended + "AND pid <> pg_backend_pid()"))
    engine.dispose()
    assert desk.send("parcel-1", parcel.Stamp(text="blue")).result == "accepted"
