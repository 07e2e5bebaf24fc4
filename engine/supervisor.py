"""Keeps the parts of a stack running on one machine: starts them in order, restarts what dies, stops them in reverse.

Not what is in a stack, nor the words at its start: those are `delegation up`'s (cli/up.py).
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from engine.processes import Child, DidNotStart

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_AFTER = 60.0
"""Seconds: a part that ran this long before it died is started again after the first pause."""
POLL = 0.1
"""Seconds between two looks at whether a process is ready."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Part(Protocol):
    """Something that runs until it is stopped or dies."""

    @property
    def name(self) -> str:
        """What people call it, for example "worker"."""

    async def start(self) -> object:
        """Start it, and return when it is ready.

        Raises:
            DidNotStart: it can't.
        """

    async def died(self) -> int:
        """Return its exit code as soon as it has ended."""

    def last_words(self) -> str:
        """What it wrote last, to be added to a sentence about its end; or nothing."""

    async def stop(self) -> None:
        """Stop it if it runs, and return when it has ended."""


async def _exists(_pid: int) -> bool:
    return True


class ProcessPart:
    """A process as a part. What it prints is added to `log`.

    It is ready as soon as `ready` says so of its process id, and has `starts_within` seconds for it; it has
    `stops_within` seconds to end when it is asked to.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        ready: Callable[[int], Awaitable[bool]] = _exists,
        starts_within: float = 30,
        stops_within: float = 15,
    ) -> None:
        self.name = name
        self._command = tuple(command)
        self._child = Child(log)
        self._ready = ready
        self._starts_within = starts_within
        self._stops_within = stops_within

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid

    async def start(self) -> None:
        """Start the process, and return when it is ready."""
        try:
            await self._child.start(self._command)
        except OSError as error:
            raise DidNotStart(f"The {self.name} can't use {error.filename}: {error.strerror}.") from error
        try:
            async with asyncio.timeout(self._starts_within):
                # Whether it is ready can only be asked.
                while (pid := self._child.pid) is not None and not await self._ready(pid):  # noqa: ASYNC110
                    await asyncio.sleep(POLL)
        except TimeoutError:
            await self.stop()
            raise DidNotStart(
                f"The {self.name} was not ready within {self._starts_within:g} s{self.last_words()}."
            ) from None
        except BaseException:
            await self.stop()
            raise
        if self._child.pid is None:
            raise DidNotStart(f"The {self.name} {_how(await self.died(), self.last_words())}.")

    async def died(self) -> int:
        """Its exit code, when it has ended."""
        return await self._child.died()

    def last_words(self) -> str:
        """What it printed last."""
        return self._child.last_words()

    async def stop(self) -> None:
        """Ask the process to end, and kill it when it does not."""
        await self._child.stop(self._stops_within)


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
            DidNotStart: it can't be started at all.
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
            how = _how(await part.died(), part.last_words())
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
        except DidNotStart as error:
            self._say(f"{error} It is tried again in {min(pause * 2, self._longest_pause):g} s.")
            return False
        self._say(f"The {part.name} runs again.")
        return True


def _how(code: int, last_words: str) -> str:
    """How a part ended, in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}{last_words}"


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
