"""Whatever is changed behind the ledger's back, an audit names it."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from ledger import Covered, Ledger, LedgerDamaged, LedgerError, LedgerTooNew
from ledger.chain import canonical, event_hash, record_hash
from ledger.projections import PROJECTED_TABLES
from ledger.reading import timeline
from ledger.rebuilding import rebuild
from ledger.redeciding import redecide
from ledger.tables import APPEND_ONLY
from ledger.verification import verify
from tests.integration.ledger import parcel
from tests.integration.ledger.support import (
    ONE,
    STRANGER,
    TWO,
    Desk,
    SetClock,
    records,
    reopened,
    rows,
    rows_of_all,
    without_guards,
)


def test_a_ledger_as_it_was_written_is_sound(told: Desk) -> None:
    report = verify(told.ledger)
    assert report.sound
    assert (report.streams, report.events, report.commands) == (2, 6, 10)
    assert report.conclusion == (
        "The ledger is sound: 6 events in 2 streams and 10 decided commands are as they were recorded, "
        f"every projection is what a rebuild gives, and the ledger's head is {report.head}."
    )
    assert verify(told.ledger) == report


def test_a_command_owed_since_before_an_optional_field_was_added_is_as_a_rebuild_gives_it(
    told: Desk, ledger_url: str
) -> None:
    without = r"""replace(content, '"shelf"\:null,', '')"""
    without_guards(ledger_url, f"UPDATE owed SET content = {without} WHERE kind = 'open'")
    opening = told.ledger.load(TWO).owed[-1].envelope
    assert opening is not None
    assert "shelf" not in opening.command
    assert verify(told.ledger).sound


def test_an_empty_ledger_is_sound(ledger: Ledger) -> None:
    assert verify(ledger).sound
    assert redecide(ledger).sound


def test_the_ledgers_head_moves_with_everything_that_is_recorded(told: Desk) -> None:
    heads = [verify(told.ledger).head]
    for command, command_id in (
        (parcel.Stamp(text="green"), "an-event"),
        (parcel.Weigh(), "nothing-to-do"),
        (parcel.Drop(), "a-fault"),
        (parcel.Send(), "a-refusal"),
        (parcel.Deliver(), "a-refusal"),
    ):
        told.send(ONE, command, command_id=command_id)
        heads.append(verify(told.ledger).head)
    assert len(set(heads)) == len(heads)


LOST = {
    "the last event": (
        "DELETE FROM events WHERE stream_id = 'parcel-1' AND version = 3",
        "DELETE FROM commands WHERE command_id = 'stamp-2'",
        "UPDATE streams SET version = 2, hash = (SELECT hash FROM events WHERE stream_id = 'parcel-1' AND version = 2) "
        "WHERE stream_id = 'parcel-1'",
        "UPDATE counts SET number = number - 1 WHERE stream_id = 'parcel-1'",
    ),
    "a whole stream": (
        "DELETE FROM events WHERE stream_id = 'parcel-2'",
        "DELETE FROM commands WHERE stream_id = 'parcel-2'",
        "DELETE FROM streams WHERE stream_id = 'parcel-2'",
        "DELETE FROM turned_away",
        "DELETE FROM notices",
        "DELETE FROM counts WHERE stream_id = 'parcel-2'",
    ),
    "a refusal": (
        "DELETE FROM commands WHERE command_id = 'refused-opening'",
        "DELETE FROM counts WHERE stream_id = 'parcel-3'",
    ),
    "a fault": (
        "DELETE FROM commands WHERE command_id = 'crashed'",
        "UPDATE counts SET number = number - 1 WHERE record = 'commands' AND stream_id = 'parcel-2'",
    ),
    "a reused id": ("DELETE FROM turned_away", "DELETE FROM counts WHERE record = 'turned_away'"),
    "a notice": ("DELETE FROM notices", "DELETE FROM counts WHERE record = 'notices'"),
}


LOST_SENTENCES = {
    "the last event": "The events on stream 'parcel-1' do not begin with the first 3 of what was kept.",
    "a whole stream": "The events on stream 'parcel-2' do not begin with the first 3 of what was kept.",
    "a refusal": "The commands on stream 'parcel-3' do not begin with the first 1 of what was kept.",
    "a fault": "The commands on stream 'parcel-2' do not begin with the first 5 of what was kept.",
    "a reused id": "Record 'turned_away': the row with the hash ",
    "a notice": "Record 'notices': the row with the hash ",
}


@pytest.mark.parametrize("lost", LOST)
def test_what_went_missing_without_a_trace_in_the_database_shows_in_the_head(
    told: Desk, ledger_url: str, lost: str
) -> None:
    """Whoever may change every table may make them agree again; what was kept elsewhere does not."""
    before = verify(told.ledger)
    without_guards(ledger_url, *LOST[lost])
    rebuild(told.ledger)
    after = verify(told.ledger)
    assert (before.sound, after.sound) == (True, True), after.conclusion
    assert after.head != before.head
    assert verify(told.ledger, before.covered).conclusion.startswith(f"The ledger is not sound: {LOST_SENTENCES[lost]}")


def test_a_ledger_that_went_on_begins_with_what_was_kept(told: Desk) -> None:
    kept = verify(told.ledger).covered
    assert kept is not None
    told.send(ONE, parcel.Stamp(text="green"), command_id="an-event")
    told.send(ONE, parcel.Drop(), command_id="a-fault")
    told.send(TWO, parcel.Weigh(), command_id="a-refusal")
    told.send("parcel-9", parcel.Send(), command_id="a-stream")
    told.send(ONE, parcel.Deliver(), command_id="a-refusal")
    report = verify(told.ledger, Covered.model_validate_json(kept.text))
    assert report.sound, report.conclusion
    assert f"it begins with what was kept, and the ledger's head is {report.head}." in report.conclusion
    assert report.head not in (kept.head, "")


def test_what_a_ledger_that_is_not_sound_holds_is_not_kept(told: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, "UPDATE streams SET hash = 'x' WHERE stream_id = 'parcel-1'")
    report = verify(told.ledger)
    assert (report.covered, report.head) == (None, "")


TAMPERING = {
    "UPDATE events SET payload = replace(payload, 'blue', 'grey') WHERE version = 2 AND stream_id = 'parcel-1'": (
        "Stream 'parcel-1', version 2 (parcel.stamped): it is not as it was recorded: its hash differs."
    ),
    "UPDATE events SET occurred_at = '2014-11-01T12:00:00.000001Z' WHERE version = 3": (
        "version 3 (parcel.stamped): it is not as it was recorded: its hash differs."
    ),
    "UPDATE events SET actor = replace(actor, 'person-1', 'person-3') WHERE version = 1 AND stream_id = 'parcel-2'": (
        "Stream 'parcel-2', version 1 (parcel.sent): it is not as it was recorded: its hash differs."
    ),
    "UPDATE events SET causation_id = 'x' WHERE version = 1 AND stream_id = 'parcel-2'": "its hash differs",
    "UPDATE events SET hash = previous_hash WHERE version = 3": "version 3 (parcel.stamped)",
    "UPDATE events SET previous_hash = 'x' WHERE version = 3 AND stream_id = 'parcel-1'": (
        "it names another hash before it than the event before it has."
    ),
    "DELETE FROM events WHERE version = 2 AND stream_id = 'parcel-1'": (
        "Stream 'parcel-1', version 2 is missing: version 3 follows 1."
    ),
    "DELETE FROM events WHERE version > 1 AND stream_id = 'parcel-1'": (
        "Stream 'parcel-1' ends at version 1, and its head is at 3: 2 events missing."
    ),
    "DELETE FROM events WHERE stream_id = 'parcel-1'": "'parcel-1' has a head at version 3 and no events at all.",
    "DELETE FROM streams WHERE stream_id = 'parcel-1'": "Stream 'parcel-1' has events and no head.",
    "UPDATE streams SET hash = 'x' WHERE stream_id = 'parcel-1'": "another hash or version than its head says.",
    "UPDATE commands SET envelope = replace(envelope, 'red', 'bed') WHERE command_id = 'stamp-2'": (
        "Command 'stamp-2' on stream 'parcel-1' is not as it was recorded: its hash differs."
    ),
    "UPDATE events SET position = position + 100 WHERE version = 2 AND stream_id = 'parcel-1'": (
        "Stream 'parcel-1', version 3 (parcel.stamped): its position is not after the one before it."
    ),
    "UPDATE turned_away SET envelope = replace(envelope, 'correlation', 'relation')": (
        "Record 'turned_away', row refused / "
    ),
    "UPDATE turned_away SET sentence = 'x'": "is not as it was recorded: its hash differs.",
    "UPDATE notices SET channel = 'pigeon'": "Record 'notices', row ",
    "UPDATE notices SET recorded_at = '2014-11-01T12:00:00.000001Z'": "is not as it was recorded: its hash differs.",
    "UPDATE owed SET kind = 'tell' WHERE kind = 'notice'": "no event called for this notice.",
    "UPDATE commands SET sentence = 'x' WHERE command_id = 'refused'": (
        "Command 'refused' on stream 'parcel-2' is not as it was recorded: its hash differs."
    ),
    "DELETE FROM commands WHERE command_id = 'stamp-1'": (
        "Command 'stamp-2' on stream 'parcel-1' was decided at version 2, and the commands before it lead to 1."
    ),
    "DELETE FROM commands WHERE command_id = 'stamp-2'": (
        "The commands recorded on stream 'parcel-1' lead to version 2, and its events do not."
    ),
    "DELETE FROM commands WHERE stream_id = 'parcel-1'": "has events that no recorded command brought.",
    "DELETE FROM refusals WHERE command_id = 'refused-opening'": ("Projection 'refusals', row refused-opening / "),
    "UPDATE counts SET number = 2 WHERE record = 'notices'": (
        "Record 'notices', stream 'parcel-2': 2 recorded, and 1 found."
    ),
    "DELETE FROM counts WHERE stream_id = 'parcel-3'": (
        "Record 'commands', stream 'parcel-3': 0 recorded, and 1 found."
    ),
    "UPDATE tasks SET title = 'x' WHERE stream_id = 'parcel-1'": (
        "Projection 'tasks', row parcel-1 / deliver: 'title' is 'x', "
        "and a rebuild gives 'Deliver the parcel with 2 stamps'."
    ),
    "DELETE FROM deadlines": "Projection 'deadlines', row parcel-1 / deliver / reach / ",
    "INSERT INTO claims (key, stream_id) VALUES ('shelf/B', 'parcel-2')": (
        "Projection 'claims', row shelf/B: it is there, and a rebuild does not give it."
    ),
    "DELETE FROM claims": "Projection 'claims', row shelf/A: a rebuild gives it, and it is missing.",
    "UPDATE owed SET target = 'parcel-4' WHERE kind = 'open'": "Projection 'owed', row ",
    "UPDATE refusals SET rule = 'Nothing' WHERE command_id = 'refused' AND rule <> 'CommandIdReused'": (
        "'rule' is 'Nothing', and a rebuild gives 'AlreadyOpened'."
    ),
    "UPDATE streams SET closed = NOT closed WHERE stream_id = 'parcel-1'": (
        "Projection 'streams', row parcel-1: 'closed' is 'True', and a rebuild gives 'False'."
    ),
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_what_was_changed_in_the_database_is_named(told: Desk, ledger_url: str, statement: str) -> None:
    without_guards(ledger_url, statement)
    report = verify(told.ledger)
    assert not report.sound
    assert report.conclusion.startswith("The ledger is not sound: ")
    assert TAMPERING[statement] in report.conclusion


@pytest.mark.parametrize(
    ("table", "row", "counted"),
    [
        ("commands", "command_id = 'refused'", "stream 'parcel-2': 5 recorded, and 4 found."),
        ("commands", "command_id = 'refused-opening'", "stream 'parcel-3': 1 recorded, and 0 found."),
        ("turned_away", "command_id = 'refused'", "stream 'parcel-2': 1 recorded, and 0 found."),
        ("notices", "channel = 'e-mail'", "stream 'parcel-2': 1 recorded, and 0 found."),
    ],
)
def test_a_row_of_no_chain_that_was_taken_away_with_all_that_is_shown_of_it_is_missed(
    told: Desk, ledger_url: str, table: str, row: str, counted: str
) -> None:
    without_guards(ledger_url, f"DELETE FROM {table} WHERE {row}")
    rebuild(told.ledger)
    assert verify(told.ledger).differences == (f"Record '{table}', {counted}",)


ONLY_SQLITE = pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
"""PostgreSQL holds nothing in a column of text that is not text."""

SPOILED = {
    "UPDATE events SET payload = CAST(x'7bff7d' AS TEXT) WHERE version = 2 AND stream_id = 'parcel-1'": (
        "Stream 'parcel-1', version 2 (parcel.stamped): it is not as it was recorded: its hash differs."
    ),
    "UPDATE events SET payload = x'7bff7d' WHERE version = 2 AND stream_id = 'parcel-1'": "(parcel.stamped)",
    "UPDATE events SET type = x'ff' WHERE version = 3": "version 3 (b'\\xff'): it is not as it was recorded",
    "UPDATE events SET occurred_at = x'ff' WHERE version = 3": "Stream 'parcel-1', version 3 (parcel.stamped)",
    "UPDATE commands SET stream_id = x'ff' WHERE command_id = 'stamp-2'": "on stream 'parcel-1' lead to version 2",
    "UPDATE streams SET stream_id = x'ff' WHERE stream_id = 'parcel-1'": "Stream 'b'\\xff'' has a head at version 3",
    "UPDATE streams SET version = 'x' WHERE stream_id = 'parcel-1'": "with another hash or version than its head says.",
    "UPDATE owed SET target = x'ff' WHERE kind = 'open'": "Projection 'owed', row ",
    "UPDATE commands SET sentence = CAST(x'ff' AS TEXT) WHERE command_id = 'stamp-2'": "Command 'stamp-2' on stream",
    "UPDATE commands SET envelope = x'ff' WHERE command_id = 'stamp-2'": "Command 'stamp-2' on stream",
    "UPDATE commands SET hash = x'ff' WHERE command_id = 'stamp-2'": "Command 'stamp-2' on stream 'parcel-1' is not",
    "UPDATE turned_away SET sentence = x'ff'": "Record 'turned_away', row refused / ",
    "UPDATE turned_away SET hash = x'ff'": "Record 'turned_away', row refused / ",
    "UPDATE tasks SET title = CAST(x'ff' AS TEXT) WHERE stream_id = 'parcel-1'": "Projection 'tasks', row parcel-1 / ",
}
"""Bytes that are no text, as a failing disk or an editor leaves them, and values that are none of the column's type."""


@ONLY_SQLITE
@pytest.mark.parametrize("statement", SPOILED)
def test_what_is_no_text_any_more_is_named_as_any_other_change(told: Desk, ledger_url: str, statement: str) -> None:
    without_guards(ledger_url, statement.replace(":", r"\:"))
    report = verify(told.ledger)
    assert SPOILED[statement] in report.conclusion
    for read in (lambda: redecide(told.ledger), lambda: timeline(told.ledger, ONE)):
        with suppress(LedgerError):
            read()


@ONLY_SQLITE
def test_what_is_no_text_any_more_is_not_repeated_where_it_is_read(told: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, "UPDATE events SET payload = CAST(x'22736563726574ff22' AS TEXT) WHERE version = 2")
    with pytest.raises(LedgerDamaged, match="`delegation audit verify` names it") as raised:
        list(told.ledger.events(ONE))
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert "its hash differs" in verify(told.ledger).conclusion


def spoil(url: str, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change the first page of a table or an index in the file of a ledger that nobody has open."""
    file = Path(url.removeprefix("sqlite:///"))
    number, size = rows(url, f"SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = '{name}'")[
        0
    ]
    content = file.read_bytes()
    begins, ends = (number - 1) * size, number * size
    file.write_bytes(content[:begins] + change(content[begins:ends]) + content[ends:])


@ONLY_SQLITE
def test_an_index_that_is_not_as_its_table_is_named(told: Desk, ledger_url: str) -> None:
    """Every row would be found as it was recorded, but for those that a command looks for by the index."""
    told.ledger.close()
    spoil(ledger_url, "ix_commands_stream_id_position", lambda page: page.replace(b"parcel-1", b"parcel-9", 1))
    where = re.escape(ledger_url)
    words = f"What is stored at {where} is damaged: .*ix_commands_stream_id_position.*; restore it from its backup\\."
    report = verify(told.ledger)
    assert report.conclusion.startswith("The ledger is not sound: What is stored at ")
    assert all(re.fullmatch(words, difference) for difference in report.differences), report.differences
    assert (report.sound, report.covered) == (False, None)


@ONLY_SQLITE
def test_a_page_that_is_damaged_is_said_to_be_so_whatever_reads_it(told: Desk, ledger_url: str) -> None:
    told.ledger.close()
    spoil(ledger_url, "events", lambda page: b"\x77" + page[1:])
    said = f"What is stored at {ledger_url} is damaged: database disk image is malformed; restore it from its backup."
    today = reopened(ledger_url)
    assert verify(today).differences[0].startswith(f"What is stored at {ledger_url} is damaged: ")
    reads: tuple[Callable[[], object], ...] = (
        lambda: redecide(today),
        lambda: today.state(ONE),
        lambda: list(today.history(ONE)),
        lambda: Desk(today).send(ONE, parcel.Stamp(text="green")),
    )
    for read in reads:
        with pytest.raises(LedgerDamaged) as raised:
            read()
        assert str(raised.value) == said
    today.close()


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("name", "said"),
    [(b"events", r"malformed database schema \(events\).*"), (b"\xff\xffents", "its schema is no text")],
)
def test_a_damaged_schema_is_said_to_be_so(told: Desk, ledger_url: str, name: bytes, said: str) -> None:
    told.ledger.close()
    file = Path(ledger_url.removeprefix("sqlite:///"))
    file.write_bytes(
        file.read_bytes()
        .replace(b"CREATE TABLE events", b"CREATE TABLE (vents")
        .replace(b"tableevents", b"table" + name)
    )
    assert re.search(f"is damaged: {said}; restore it from its backup", verify(told.ledger).conclusion)


UNREADABLE = {
    "{": "its content can't be read.",
    '{"type":"parcel.stamped","by":"person-1"}': "its content can't be read: field 'text' is missing.",
    '{"type":"parcel.stamped","by":"person-1","text":["secret"]}': "its content can't be read: field 'text' is not as",
    '{"type":"parcel.stamped","by":"person-1","txet":"secret"}': "its content can't be read: field 'text' is missing.",
    '{"type":"parcel.secret"}': "its content can't be read.",
}


@pytest.mark.parametrize("payload", UNREADABLE)
def test_an_event_whose_content_can_not_be_read_is_named_and_its_content_is_not(
    told: Desk, ledger_url: str, payload: str
) -> None:
    """Whether or not it has a hash of its own."""
    said = f"Stream 'parcel-1', version 3 (parcel.stamped): {UNREADABLE[payload]}"
    for recorded in list(told.ledger.events(ONE))[-1:]:
        forged = recorded.stored._replace(payload=payload)
        where = f"WHERE stream_id = '{ONE}' AND version = 3"
        without_guards(
            ledger_url,
            f"UPDATE events SET payload = '{payload}', hash = '{event_hash(forged)}' {where}".replace(":", r"\:"),
            f"UPDATE streams SET hash = '{event_hash(forged)}' {where}",
        )
    today = reopened(ledger_url)
    assert verify(today).conclusion.startswith(f"The ledger is not sound: {said}")
    reads: tuple[Callable[[], object], ...] = (
        lambda: redecide(today),
        lambda: today.state(ONE),
        lambda: list(today.history(ONE)),
    )
    for read in reads:
        with pytest.raises(LedgerDamaged) as raised:
            read()
        assert str(raised.value).startswith(said)
        assert "secret" not in f"{raised.value} {raised.value.__cause__}"
    today.close()


def test_an_event_with_a_field_of_a_newer_version_is_said_to_be_one(told: Desk, ledger_url: str) -> None:
    more = """replace(payload, '"by"\\:', '"more"\\:"secret","by"\\:')"""
    without_guards(ledger_url, f"UPDATE events SET payload = {more} WHERE stream_id = '{ONE}' AND version = 3")
    today = reopened(ledger_url)
    with pytest.raises(
        LedgerTooNew, match=r"version 3 \(parcel.stamped\): .* does not know all of its fields; "
    ) as raised:
        redecide(today)
    assert "secret" not in f"{raised.value} {raised.value.__cause__}"
    today.close()


def test_a_forged_event_with_a_hash_of_its_own_breaks_the_chain_after_it(told: Desk, ledger_url: str) -> None:
    event = next(event for event in told.ledger.events(ONE) if event.version == 2)
    forged = event.stored._replace(payload=canonical(event.payload | {"text": "grey"}))
    without_guards(
        ledger_url,
        f"UPDATE events SET payload = '{forged.payload}', hash = '{event_hash(forged)}' "
        f"WHERE stream_id = '{ONE}' AND version = 2",
    )
    assert "Stream 'parcel-1', version 3 (parcel.stamped): it names another hash" in verify(told.ledger).conclusion


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"actor": STRANGER.model_dump_json()}, "was sent by somebody else, or at another time, than version 3 "),
        ({"occurred_at": "2014-10-01T12:00:00.000000Z"}, "was sent by somebody else, or at another time, than "),
        ({"correlation_id": "another"}, "was sent by somebody else, or at another time, than version 3 "),
        ({"actor": "{}"}, "version 3 (parcel.stamped): who did it, or when, was never written so."),
        ({"recorded_at": "yesterday"}, "version 3 (parcel.stamped): who did it, or when, was never written so."),
        ({"schema_version": 0}, "version 3 (parcel.stamped): there never was a schema version 0 of it."),
    ],
)
def test_an_event_that_was_given_other_circumstances_and_all_hashes_is_named(
    told: Desk, ledger_url: str, changed: dict[str, Any], said: str
) -> None:
    event = next(event for event in told.ledger.events(ONE) if event.version == 3)
    hash_ = event_hash(event.stored._replace(**changed))
    ((column, value),) = changed.items()
    without_guards(
        ledger_url,
        f"UPDATE events SET {column} = '{value}', hash = '{hash_}' WHERE stream_id = '{ONE}' AND version = 3".replace(
            ":", r"\:"
        ),
        f"UPDATE streams SET hash = '{hash_}' WHERE stream_id = '{ONE}'",
    )
    assert said in verify(told.ledger).conclusion


@pytest.mark.parametrize("spoiled", [{"envelope": "x"}, {"envelope": "{}"}, {"events": "x"}, {"decided_at": "soon"}])
def test_a_command_that_was_given_what_is_no_record_and_a_hash_is_named_and_nothing_of_it_repeated(
    told: Desk, ledger_url: str, spoiled: dict[str, str]
) -> None:
    (row,) = [row for row in records(ledger_url, "commands") if row["command_id"] == "refused-opening"]
    ((column, value),) = spoiled.items()
    hash_ = record_hash(row | spoiled)
    without_guards(
        ledger_url,
        f"UPDATE commands SET {column} = '{value}', hash = '{hash_}' WHERE command_id = 'refused-opening'",
    )
    assert (
        "Command 'refused-opening' on stream 'parcel-3' was never written so: it can't be read."
        in verify(told.ledger).conclusion
    )
    if column == "envelope":
        with pytest.raises(LedgerDamaged, match="something that was never written so"):
            rebuild(told.ledger)


def test_what_was_turned_away_and_is_no_record_any_more_is_named(told: Desk, ledger_url: str) -> None:
    (row,) = records(ledger_url, "turned_away")
    hash_ = record_hash(row | {"envelope": "[]"})
    without_guards(ledger_url, f"UPDATE turned_away SET envelope = '[]', hash = '{hash_}'")
    assert ", was never written so: it can't be read." in verify(told.ledger).conclusion


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_is_recorded(
    told: Desk, ledger_url: str, table: str, change: str
) -> None:
    engine = create_engine(ledger_url)
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), engine.begin() as connection:
        connection.execute(text(change.format(table)))
    engine.dispose()
    assert verify(told.ledger).sound


def test_nothing_is_decided_on_a_stream_whose_events_are_missing(told: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, f"DELETE FROM events WHERE stream_id = '{ONE}' AND version = 3")
    restarted = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    with pytest.raises(LedgerDamaged, match="do not lead to its head at version 3"):
        Desk(restarted).send(ONE, parcel.Stamp(text="green"))
    restarted.close()


def test_a_rebuild_restores_every_projection_from_nothing(told: Desk, ledger_url: str) -> None:
    names = [table.name for table in PROJECTED_TABLES]
    before = rows_of_all(ledger_url, [*names, "streams"])
    without_guards(
        ledger_url,
        "DELETE FROM tasks",
        "DELETE FROM claims",
        "DELETE FROM owed",
        "UPDATE refusals SET rule = 'x'",
        "UPDATE deadlines SET kind = 'y'",
        "UPDATE streams SET stage = 'z'",
    )
    rebuild(told.ledger)
    assert rows_of_all(ledger_url, [*names, "streams"]) == before
    assert verify(told.ledger).sound


def test_a_rebuild_does_not_hide_that_events_are_missing(told: Desk, ledger_url: str) -> None:
    without_guards(ledger_url, f"DELETE FROM events WHERE stream_id = '{ONE}' AND version = 3")
    rebuild(told.ledger)
    assert (
        "Stream 'parcel-1' ends at version 2, and its head is at 3: 1 event missing." in verify(told.ledger).conclusion
    )
