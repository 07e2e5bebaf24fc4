"""`delegation up` as a process: start, Ctrl-C, going on; and surroundings that can't be used, in one sentence each."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.server import free_port

DELEGATION = (sys.executable, "-m", "cli.main")
RUNS = re.compile(r"Ctrl-C stops everything; nothing is lost by it\.")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of a stack of its own."""
    return os.environ | {
        "DELEGATION_DATA_FOLDER": str(tmp_path / "var"),
        "DELEGATION_ENGINE_PORT": str(free_port()),
        "DELEGATION_ENGINE_UI_PORT": str(free_port()),
    }


def delegation(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DELEGATION, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def up(environment: dict[str, str]) -> Iterator[list[str]]:
    """A stack that runs; the lines it says are complete when the block is left, by Ctrl-C."""
    with subprocess.Popen([*DELEGATION, "up"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if RUNS.search(line):
                    break
            assert process.poll() is None, "".join(said)
            yield said
        finally:
            process.send_signal(signal.SIGINT)
            said.extend(process.stdout)
        assert process.wait() == 0
    assert said[-1].startswith("Everything is stopped")


def test_a_first_start_loads_an_open_ballot_and_what_was_decided_is_there_after_the_next_start(
    surroundings: dict[str, str],
) -> None:
    with up(surroundings) as said:
        text = "".join(said)
        assert "ballot-04C-1-1: 56 of 63 practices to vote" in text
        assert "survey-04C-1-1: " in text
        vote = next(line.split(maxsplit=1)[1] for line in said if "ballot vote" in line)
        voted = delegation(surroundings, *vote.split())
        assert voted.returncode == 0, voted.stderr
    with up(surroundings) as said:
        assert "first start" not in "".join(said)
        assert "ballot-04C-1-1: 55 of 63 practices to vote" in "".join(said)
        again = delegation(surroundings, *vote.split())
        assert again.returncode == 1
        assert "AlreadyVoted" in again.stdout + again.stderr
        assert delegation(surroundings, "audit", "verify").returncode == 0


def refused(environment: dict[str, str]) -> str:
    """What `up` says when it can't: one sentence, and exit code 2."""
    ended = delegation(environment, "up")
    assert ended.returncode == 2, ended.stdout
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_a_port_in_use_is_one_sentence_and_exit_code_2(surroundings: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(surroundings["DELEGATION_ENGINE_PORT"])))
        other.listen()
        assert f"Port {surroundings['DELEGATION_ENGINE_PORT']}, which the engine" in refused(surroundings)


def test_an_unwritable_folder_is_one_sentence_and_exit_code_2(surroundings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "file/var can't be written" in refused(
        surroundings | {"DELEGATION_DATA_FOLDER": str(tmp_path / "file" / "var")}
    )


def test_a_newer_ledger_schema_is_one_sentence_and_exit_code_2(surroundings: dict[str, str]) -> None:
    folder = Path(surroundings["DELEGATION_DATA_FOLDER"])
    folder.mkdir()
    with sqlite3.connect(folder / "ledger.sqlite") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    database.close()
    assert "newer version of this program" in refused(surroundings)
