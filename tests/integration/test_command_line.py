"""The command as a process of its own: exit codes, and one sentence where others would have a stack trace."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.main import run
from domain.ccg.commands import RegisterCcg
from domain.messages import Batch, Envelope, Sender
from engine.server import free_port
from ledger import Ledger

ROOT = Path(__file__).parents[2]


def delegation(data: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The ended process of a command line, with its data folder and settings."""
    environment = {**os.environ, "DELEGATION_DATA_FOLDER": str(data), **settings}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def data(ledger_url: str, tmp_path: Path) -> Path:
    """A data folder with an empty ledger."""
    return tmp_path


def test_a_reading_command_needs_no_engine(data: Path) -> None:
    ended = delegation(data, "list")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_command_loads_neither_alembic_nor_the_other_database(data: Path) -> None:
    environment = {**os.environ, "DELEGATION_DATA_FOLDER": str(data)}
    command = [sys.executable, "-X", "importtime", "-m", "cli", "list"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert {"cli.main", "sqlalchemy.dialects.sqlite"} <= loaded
    assert not loaded & {"alembic", "sqlalchemy.dialects.postgresql", "psycopg"}


@pytest.mark.parametrize("words", ["withdraw application-04C-1 --reasons No --as accountable-officer", "sweep"])
def test_an_engine_that_does_not_answer_is_one_sentence_and_2(data: Path, words: str) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    ended = delegation(data, *words.split(), DELEGATION_TEMPORAL_ADDRESS=nobody)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert nobody in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_does_not_answer_is_one_sentence_and_2(data: Path) -> None:
    nowhere = f"postgresql://user:secret@127.0.0.1:{free_port()}/ledger"
    ended = delegation(data, "list", DELEGATION_DATABASE_URL=nowhere)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr


def test_a_reader_who_has_read_enough_is_no_error(data: Path) -> None:
    command = f"{sys.executable} -m cli people --json | true; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_folder_that_can_not_be_written_to_is_one_sentence_and_2(data: Path) -> None:
    (data / "file").touch()
    for words in ("case new file/case", "rehearse examples/leicester-city --keep {}/file/kept"):
        ended = delegation(data, *words.replace("file/case", f"{data}/file/case").format(data).split())
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr
        assert str(data / "file") in ended.stderr


@pytest.mark.parametrize("words", ["list", "people --json", "timeline --csv", "--help"])
def test_a_closed_output_is_no_error(data: Path, words: str) -> None:
    command = f"{sys.executable} -m cli {words} >&-"
    environment = {**os.environ, "DELEGATION_DATA_FOLDER": str(data)}
    ended = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_output_that_can_not_be_written_to_is_one_sentence_and_2() -> None:
    command = f"{sys.executable} -m cli people > /dev/full"
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (2, "Standard output can't be written to: No space left on device.\n")


def test_with_every_standard_stream_closed_the_exit_code_is_right() -> None:
    ended = subprocess.run(["bash", "-c", f"{sys.executable} -m cli fly <&- >&- 2>&-"], cwd=ROOT, check=False)
    assert ended.returncode == 2


def test_an_argument_that_is_not_text_is_named() -> None:
    words = [sys.executable.encode(), b"-m", b"cli", b"show", b"application-\xff"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (2, b"'application-\\udcff' is not text in UTF-8.\n")


def test_a_ledger_of_an_older_version_is_shown_and_owed_anew_by_a_migration_that_rebuilds(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older version may have owed less to other streams, and shown less, than this one finds in the same events."""
    file = data / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{file}")
    register = Envelope(
        command_id="register",
        stream_id="ccg-04C",
        command=RegisterCcg(code="04C", name="Leicester City", practices=(), level=1).model_dump(mode="json"),
        sender=Sender(subject="pm", organisation="04C", roles=("programme_manager",)),
        received_at=datetime(2014, 7, 1, 9, tzinfo=UTC),
        correlation_id="register",
    )
    ledger.decide(Batch(stream_id="ccg-04C", envelopes=(register,)))
    ledger.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM ccgs")
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", str(data))
    assert run(["migrate"]) == 0
    assert run(["audit", "verify"]) == 1
    assert "a rebuild gives it, and it is missing" in capsys.readouterr().out
    assert run(["migrate", "--rebuild"]) == 0
    assert run(["audit", "verify"]) == 0
