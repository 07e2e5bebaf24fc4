"""The supervisor with real processes: what dies is started again, and everything stops in order."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.folders import FolderUnusable, held_folder
from engine.processes import DidNotStart
from engine.supervisor import ProcessPart, Supervisor, stop_signals

WAITS = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
ENDS = "raise SystemExit(3)"


def python(name: str, program: str, log: Path) -> ProcessPart:
    return ProcessPart(name, (sys.executable, "-c", program), log)


def pid(part: ProcessPart) -> int:
    assert part.pid is not None
    return part.pid


def runs(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


class Said:
    """What a supervisor said, to be waited for."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, line: str) -> None:
        self._lines.put_nowait(line)

    async def next(self, count: int) -> list[str]:
        async with asyncio.timeout(10):
            return [await self._lines.get() for _ in range(count)]


async def test_a_part_that_is_killed_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    said = Said()
    supervisor = Supervisor(said, first_pause=0.01)
    part = python("worker", WAITS, tmp_path / "log")
    await supervisor.start(part)
    first = pid(part)
    os.kill(first, signal.SIGKILL)
    assert await said.next(2) == [
        "The worker was ended by SIGKILL; it is started again in 0.01 s.",
        "The worker runs again.",
    ]
    second = pid(part)
    assert second != first
    await supervisor.stop()
    assert not runs(second)


async def test_a_part_that_keeps_dying_is_started_again_ever_more_slowly(tmp_path: Path) -> None:
    said = Said()
    supervisor = Supervisor(said, first_pause=0.01, longest_pause=0.04)
    await supervisor.start(python("worker", ENDS, tmp_path / "log"))
    lines = await said.next(8)
    await supervisor.stop()
    pauses = [line.rsplit(" in ", 1)[1] for line in lines[::2]]
    assert pauses == ["0.01 s.", "0.02 s.", "0.04 s.", "0.04 s."]
    assert lines[0].startswith("The worker ended with exit code 3;")


async def test_parts_stop_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    stopped: list[str] = []

    class Noted(ProcessPart):
        async def stop(self) -> None:
            await super().stop()
            stopped.append(self.name)

    supervisor = Supervisor(stopped.append)
    parts = [Noted(name, (sys.executable, "-c", WAITS), tmp_path / name) for name in ("engine", "worker")]
    for part in parts:
        await supervisor.start(part)
    pids = [pid(part) for part in parts]
    await supervisor.stop()
    assert stopped == ["worker", "engine"]
    assert not any(runs(each) for each in pids)


async def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a child inherits it
    try:
        part = ProcessPart("worker", ("sleep", "60"), tmp_path / "log", stops_within=0.1)
        await part.start()
    finally:
        signal.signal(signal.SIGTERM, deaf)
    await part.stop()
    assert await part.died() == -signal.SIGKILL


async def test_a_part_says_last_why_it_ended(tmp_path: Path) -> None:
    said = Said()
    supervisor = Supervisor(said, first_pause=0.01)
    await supervisor.start(python("worker", "raise SystemExit('The ledger is gone.')", tmp_path / "log"))
    (line,) = await said.next(1)
    await supervisor.stop()
    assert line == (
        f"The worker ended with exit code 1: The ledger is gone; see {tmp_path / 'log'}; it is started again in 0.01 s."
    )


async def test_a_part_that_ends_before_it_is_ready_did_not_start(tmp_path: Path) -> None:
    async def never(_pid: int) -> bool:
        return False

    part = ProcessPart("worker", (sys.executable, "-c", ENDS), tmp_path / "log", ready=never)
    with pytest.raises(DidNotStart, match=r"The worker ended with exit code 3\."):
        await part.start()


async def test_a_part_that_is_not_ready_in_time_is_stopped(tmp_path: Path) -> None:
    pids: list[int] = []

    async def never(pid: int) -> bool:
        pids.append(pid)
        return False

    part = ProcessPart("worker", (sys.executable, "-c", WAITS), tmp_path / "log", ready=never, starts_within=0.3)
    with pytest.raises(DidNotStart, match=r"The worker was not ready within 0\.3 s\."):
        await part.start()
    assert not runs(pids[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_no_part_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    supervising = f"""
import asyncio, os, signal, sys
from pathlib import Path
from engine.supervisor import ProcessPart
async def main() -> None:
    part = ProcessPart("worker", (sys.executable, "-c", {WAITS!r}), Path({str(tmp_path / "log")!r}))
    await part.start()
    print(part.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", supervising], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    for _ in range(500):
        if not runs(int(ended.stdout)):
            break
        time.sleep(0.01)
    assert not runs(int(ended.stdout))


async def test_ctrl_c_sets_an_event_and_does_nothing_else() -> None:
    async with stop_signals() as stopping:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.wait_for(stopping.wait(), 5)


def test_two_stacks_can_not_share_a_data_folder(tmp_path: Path) -> None:
    refused = pytest.raises(FolderUnusable, match=r"Another stack \(process \d+\) uses the data folder")
    with held_folder(tmp_path / "var"), refused, held_folder(tmp_path / "var"):
        pass


def test_a_data_folder_is_free_again_after_its_stack_ended(tmp_path: Path) -> None:
    for _ in range(2):
        with held_folder(tmp_path / "var"):
            pass


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = pytest.raises(FolderUnusable, match=r"file/var can't be used: Not a directory\.")
    with refused, held_folder(tmp_path / "file" / "var"):
        pass
