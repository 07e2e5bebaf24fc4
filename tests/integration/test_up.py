"""`delegation up` as a process: start, Ctrl-C, going on; and surroundings that can't be used, in one sentence each."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.main import run
from domain.ccg.commands import RegisterCcg
from domain.messages import Batch, Envelope, Sender
from engine.server import free_port
from ledger import Ledger
from settings import sqlite_url
from tests.workflow.support import MANAGER, system_clock

DELEGATION = (sys.executable, "-m", "cli")
ROOT = Path(__file__).parents[2]
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
RUNS = re.compile(r"Ctrl-C stops everything; nothing is lost by it\.")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of a stack of its own, in a folder whose name would mean something in an address."""
    return os.environ | {
        "DELEGATION_DATA_FOLDER": str(tmp_path / "a ü?#%41" / "var"),
        "DELEGATION_ENGINE_PORT": str(free_port()),
        "DELEGATION_ENGINE_UI_PORT": str(free_port()),
    }


def delegation(
    environment: dict[str, str], *words: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DELEGATION, *words], env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
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


def general(text: str) -> str:
    """What is printed, without what is another at every run: ids, hashes, days."""
    for pattern, name in ((UUID, "UUID"), (r"[0-9a-f]{64}", "HASH"), (r"\d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d", "INSTANT")):
        text = re.sub(pattern, name, text)
    return text.strip()


def follow_the_readme(environment: dict[str, str], folder: Path) -> None:
    """Type each of its commands, and find that each prints what it says; `…` stands for any lines."""
    (session,) = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    typed = re.findall(r"^\$ delegation (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert len(typed) == 5
    for words, expected in typed:
        ended = delegation(environment, *words.split(), folder=folder)
        printed, shown = general(ended.stdout + ended.stderr), general(expected)
        assert printed == shown or (shown.startswith("…\n") and printed.endswith(shown.removeprefix("…"))), printed


def test_a_first_start_loads_an_open_ballot_and_what_was_decided_is_there_after_the_next_start(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    with up(surroundings) as said:
        follow_the_readme(surroundings, tmp_path)
        text = "".join(said)
        assert "ballot-04C-1-1: 56 of 63 practices to vote" in text
        assert "survey-04C-1-1: " in text
        vote = next(line[line.index("ballot vote") :] for line in said if "ballot vote" in line)
        voted = delegation(surroundings, *vote.split())
        assert voted.returncode == 0, voted.stderr
    with up(surroundings) as said:
        assert "first start" not in "".join(said)
        assert "ballot-04C-1-1: 55 of 63 practices to vote" in "".join(said)
        again = delegation(surroundings, *vote.split())
        assert again.returncode == 1
        assert "AlreadyVoted" in again.stdout + again.stderr
        assert delegation(surroundings, "audit", "verify").returncode == 0


def registering() -> Envelope:
    return Envelope(
        command_id="register",
        stream_id="ccg-04C",
        command=RegisterCcg(code="04C", name="Leicester City", practices=(), level=1).model_dump(mode="json"),
        sender=Sender.of(MANAGER),
        received_at=system_clock(),
        correlation_id="register",
    )


def listens(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_stack_that_was_killed_leaves_nothing_behind(surroundings: dict[str, str]) -> None:
    port = surroundings["DELEGATION_ENGINE_PORT"]
    # Something is in the ledger, so that no example has to be loaded.
    ledger = Ledger.open(sqlite_url(Path(surroundings["DELEGATION_DATA_FOLDER"]) / "ledger.sqlite"))
    Path(surroundings["DELEGATION_DATA_FOLDER"]).mkdir(parents=True)
    ledger.migrate()
    ledger.decide(Batch(stream_id="ccg-04C", envelopes=(registering(),)))
    ledger.close()
    with subprocess.Popen([*DELEGATION, "up"], env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(RUNS.search(line) for line in process.stdout)
        assert listens(port)
        process.kill()
    for _ in range(500):
        if not listens(port):
            break
        time.sleep(0.01)
    assert not listens(port)
    with up(surroundings) as said:
        assert "first start" not in "".join(said)


def test_a_first_start_that_is_interrupted_ends_at_once_and_begins_again(surroundings: dict[str, str]) -> None:
    for _ in range(2):
        with subprocess.Popen(
            [*DELEGATION, "up"], env=surroundings, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            assert process.stdout is not None
            assert "first start" in process.stdout.readline()
            began = time.monotonic()
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait() == 0
            assert time.monotonic() - began < 10


def test_ctrl_c_while_everything_is_loaded_ends_it_without_a_word() -> None:
    interrupted = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == "cli.main":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from cli.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


Refused = Callable[..., str]


@pytest.fixture
def refused(
    surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refused:
    """Gives what `up` says when it can't, in these surroundings but for some: one sentence, and exit code 2."""

    def said(**but: str) -> str:
        for name, value in (surroundings | but).items():
            monkeypatch.setenv(name, value)
        assert run(["up"]) == 2
        sentence = capsys.readouterr().err
        assert sentence.count("\n") == 1
        return sentence

    return said


def test_a_port_in_use_is_one_sentence_and_exit_code_2(surroundings: dict[str, str], refused: Refused) -> None:
    with socket.create_server(("127.0.0.1", int(surroundings["DELEGATION_ENGINE_PORT"]))):
        assert f"Port {surroundings['DELEGATION_ENGINE_PORT']}, which the engine" in refused()


def test_an_unwritable_folder_is_one_sentence_and_exit_code_2(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = refused(DELEGATION_DATA_FOLDER=str(tmp_path / "file" / "var"))
    assert "file/var can't be used: Not a directory." in sentence


def test_a_newer_ledger_schema_is_one_sentence_and_exit_code_2(surroundings: dict[str, str], refused: Refused) -> None:
    folder = Path(surroundings["DELEGATION_DATA_FOLDER"])
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "ledger.sqlite") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    database.close()
    assert "newer version of this program" in refused()


@pytest.mark.parametrize("variable", ["TEMPORAL_ADDRESS", "DELEGATION_TEMPORAL_ADDRESS"])
def test_temporal_being_said_to_be_elsewhere_is_one_sentence_and_exit_code_2(
    surroundings: dict[str, str], refused: Refused, variable: str
) -> None:
    sentence = refused(**{variable: "temporal.example:7233"})
    assert sentence.startswith("Temporal is to be at temporal.example:7233")
    assert f"127.0.0.1:{surroundings['DELEGATION_ENGINE_PORT']}" in sentence
