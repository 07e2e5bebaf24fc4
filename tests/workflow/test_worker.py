"""The worker as the process it is: what it logs, how it stops, and what it says when it can't work."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

import worker
from domain.messages import Batch
from engine.rehearsal import StepFailed
from engine.server import EmbeddedServer
from engine.workers import running_worker
from gateway import Starter
from ledger import Ledger
from tests.workflow.support import MANAGER, SURVEY, Stack, opening, policy, response, until

ROOT = Path(__file__).parents[2]


async def started(folder: Path, **settings: str) -> Process:
    """A worker's process, in a folder of its own so that no `.env` is read."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DELEGATION_", "TEMPORAL"))
    }
    environment |= {f"DELEGATION_{name.upper()}": value for name, value in settings.items()}
    environment["PYTHONPATH"] = str(ROOT)
    return await create_subprocess_exec(
        sys.executable, ROOT / "worker.py", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )


async def test_a_worker_resumes_decides_logs_and_stops_when_it_is_asked_to(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str, tmp_path: Path
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    # Decided without a workflow, as if the engine's database had been lost since.
    ledger.decide(Batch(stream_id=SURVEY, envelopes=(opening(stack.clock(), policy()),)))
    process = await started(
        tmp_path,
        database_url=ledger_url,
        temporal_address=embedded_server.address,
        log_format="json",
        data_folder=str(tmp_path / "data"),
    )
    await until(lambda: not ledger.load(SURVEY).owed)
    outcome = await stack.send(response("r1"))
    process.terminate()
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    lines = [json.loads(line) for line in errors.decode().splitlines()]
    (decided,) = [line for line in lines if outcome.command_id in line.get("commands", ())]
    assert (decided["event"], decided["organisations"], decided["stream"]) == ("decided", ["04C"], SURVEY)
    assert decided["workflow"] == SURVEY
    assert decided["run"]
    assert {"working", "notice", "stopping"} <= {line["event"] for line in lines}
    assert len(list((tmp_path / "data" / "notices").glob("*.eml"))) == 1
    assert MANAGER.subject not in errors.decode(), "no line tells who acted"


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("engine_port", "1", "No Temporal server at 127.0.0.1:"),
        ("database_url", "sqlite:////dev/null/ledger.sqlite", "The ledger at sqlite"),
        ("database_url", "sqlite:///not-migrated.sqlite", "The ledger at sqlite"),
        ("engine_port", "99999", "DELEGATION_ENGINE_PORT is '99999', and must be at most 65535."),
        ("temporal_address", "no host:at all", "No Temporal server at no host:at all takes a connection."),
        ("notices_folder", "/dev/null/notices", "The folder /dev/null/notices can't be used: Not a directory."),
    ],
)
def test_surroundings_that_can_not_be_used_are_one_sentence_and_exit_code_2(
    setting: str,
    value: str,
    sentence: str,
    ledger: Ledger,
    ledger_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("telemetry.configure", lambda *_: None)
    monkeypatch.setenv("DELEGATION_DATABASE_URL", ledger_url)
    monkeypatch.setenv(f"DELEGATION_{setting.upper()}", value)
    assert worker.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert len(said.splitlines()) == 1


async def test_a_namespace_that_is_not_there_is_one_sentence_and_exit_code_2(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str, tmp_path: Path
) -> None:
    await embedded_server.start()
    process = await started(
        tmp_path, database_url=ledger_url, temporal_address=embedded_server.address, temporal_namespace="elsewhere"
    )
    _, errors = await process.communicate()
    assert process.returncode == 2
    assert errors.decode().splitlines() == [
        f"The Temporal server at {embedded_server.address} can't be used with namespace 'elsewhere': "
        "Namespace elsewhere is not found."
    ]


async def test_in_a_log_of_json_what_can_not_be_used_is_a_line_of_it(
    ledger: Ledger, ledger_url: str, tmp_path: Path
) -> None:
    ledger.check_schema()
    process = await started(tmp_path, database_url=ledger_url, temporal_address="127.0.0.1:1", log_format="json")
    _, errors = await process.communicate()
    assert process.returncode == 2
    (line,) = errors.decode().splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"]) == ("can't work", "error")
    assert said["reason"].startswith("No Temporal server at 127.0.0.1:1 takes a connection.")


async def test_an_engine_that_goes_away_is_told_of_in_the_log(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str, tmp_path: Path
) -> None:
    await embedded_server.start()
    process = await started(
        tmp_path, database_url=ledger_url, temporal_address=embedded_server.address, log_format="json"
    )
    assert process.stderr is not None
    async for line in process.stderr:
        if json.loads(line)["event"] == "swept":
            break
    assert embedded_server.pid is not None
    os.kill(embedded_server.pid, signal.SIGKILL)
    async for line in process.stderr:
        said = json.loads(line)
        assert said["level"] == "warning"
        assert said["logger"].startswith("temporalio")
        break
    process.kill()
    await process.communicate()


async def test_a_worker_that_does_not_stop_is_left_and_hides_no_failure(
    embedded_client: Client, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("temporalio.bridge.worker.Worker.finalize_shutdown", never)
    monkeypatch.setattr("engine.workers.STOPS_WITHIN", timedelta(seconds=0.5))
    with pytest.raises(StepFailed, match="unexpected"):
        async with asyncio.timeout(10), running_worker(ledger, Starter(embedded_client), (), shutdown=timedelta(0)):
            raise StepFailed("unexpected")
