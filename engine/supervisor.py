"""Keeps the parts of a stack running on one machine: starts them in order, restarts what dies, stops them in reverse.

Not what is in a stack, nor the words at its start: those are `delegation up`'s (cli/up.py).
"""

import asyncio
import fcntl
import os
import signal
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from engine.server import EmbeddedServer, EngineError

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_AFTER = 60.0
"""Seconds: a part that ran this long before it died is started again after the first pause."""
STOPS_WITHIN = 15.0
"""Seconds that a process has to end after SIGTERM."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PartDidNotStart(Exception):
    """A part of the stack could not be started; the sentence says why."""


class FolderUnusable(Exception):
    """The data folder can't be written, or another stack uses it."""


class Part(Protocol):
    """Something that runs until it is stopped or dies."""

    @property
    def name(self) -> str:
        """What people call it, for example "worker"."""

    async def start(self) -> None:
        """Start it, and return when it is ready.

        Raises:
            PartDidNotStart: it can't.
        """

    async def died(self) -> int:
        """Return its exit code as soon as it has ended."""

    async def stop(self) -> None:
        """Stop it if it runs, and return when it has ended."""


class EnginePart:
    """The embedded engine as a part."""

    name = "engine"

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        try:
            await self._server.start()
        except EngineError as error:
            raise PartDidNotStart(str(error)) from error

    async def died(self) -> int:
        """Its exit code, when it has ended."""
        return await self._server.died()

    async def stop(self) -> None:
        """Stop the server."""
        await self._server.stop()


class ProcessPart:
    """A process as a part. What it prints is added to `log`."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self._command = tuple(command)
        self._log = log
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def start(self) -> None:
        """Start the process; it is ready when it exists."""
        try:
            with self._log.open("ab") as output:
                # In a session of its own: Ctrl-C reaches the supervisor alone, which then stops its parts in order.
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, stdin=DEVNULL, stdout=output, stderr=STDOUT, start_new_session=True
                )
        except OSError as error:
            raise PartDidNotStart(f"The {self.name} can't be started: {error.strerror}.") from error

    async def died(self) -> int:
        """Its exit code, when it has ended."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask the process to end, and kill it when it does not."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOPS_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


class Supervisor:
    """Keeps parts running. `say` tells people what it does about a part that died."""

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
        settled_after: float = SETTLED_AFTER,
    ) -> None:
        self._say = say
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._settled_after = settled_after
        self._kept: list[tuple[Part, asyncio.Task[None]]] = []

    async def start(self, part: Part) -> None:
        """Start a part and keep it running from now on.

        Raises:
            PartDidNotStart: it can't be started at all.
        """
        await part.start()
        self._kept.append((part, asyncio.create_task(self._keep(part))))

    async def stop(self) -> None:
        """Stop all parts, the one that was started last first."""
        while self._kept:
            part, keeper = self._kept.pop()
            keeper.cancel()
            await asyncio.wait((keeper,))
            await part.stop()

    async def _keep(self, part: Part) -> None:
        loop = asyncio.get_running_loop()
        pause = self._first_pause
        while True:
            began = loop.time()
            how = _how(await part.died())
            if loop.time() - began >= self._settled_after:
                pause = self._first_pause
            self._say(f"The {part.name} {how}; it is started again in {pause:g} s.")
            while not await self._started_again(part, pause):
                pause = min(pause * 2, self._longest_pause)
            pause = min(pause * 2, self._longest_pause)

    async def _started_again(self, part: Part, pause: float) -> bool:
        await asyncio.sleep(pause)
        try:
            await part.start()
        except PartDidNotStart as error:
            self._say(f"{error} It is tried again in {min(pause * 2, self._longest_pause):g} s.")
            return False
        self._say(f"The {part.name} runs again.")
        return True


def _how(code: int) -> str:
    """An exit code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


@asynccontextmanager
async def stop_signals() -> AsyncIterator[asyncio.Event]:
    """An event that is set by Ctrl-C, SIGTERM or a closed terminal, instead of what they do by themselves."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    try:
        yield stopping
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """The data folder, writable and used by no other stack meanwhile; made when there is none.

    Raises:
        FolderUnusable: it can't be written, or another stack uses it.
    """
    lock = folder / "stack.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise FolderUnusable(f"The data folder {folder} can't be written: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderUnusable(f"Another stack uses the data folder {folder}; stop it first.") from error
        yield
    finally:
        os.close(file)
