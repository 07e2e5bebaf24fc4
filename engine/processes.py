"""One process of ours: started apart from the terminal, stopped in good order, and never left behind.

Not when it is started again: that is the supervisor's.
"""

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Sequence
from pathlib import Path

LONGEST_TAIL = 500
"""Bytes of a log."""


class DidNotStart(Exception):
    """A process could not be started, or was not ready; the sentence says why and what to do."""


class Child:
    """A process, at most one at a time, whose output is added to the file `log`, or dropped when there is none.

    It is in a session of its own, so that Ctrl-C reaches us alone, who then stop what we started in order. When we are
    killed, Linux kills it too; elsewhere it would live on.
    """

    def __init__(self, log: Path | None = None) -> None:
        self._log = Path(os.devnull) if log is None else log
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def start(self, command: Sequence[str | Path], folder: Path | None = None) -> None:
        """Start the process, in that working folder or else in ours; it is ready when it exists.

        Raises:
            OSError: the log can't be written, or the program can't be run there.
        """
        with self._log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                cwd=folder,
                start_new_session=True,
                preexec_fn=_dying_with_its_parent(),
            )

    async def died(self) -> int:
        """Return the exit code as soon as it has ended, whatever the reason."""
        assert self._process is not None, "it was started"
        return await self._process.wait()

    async def stop(self, within: float) -> None:
        """Ask it to end, kill it when it has not after so many seconds, and return when it has ended.

        With 0 seconds it is killed at once. When nothing runs, nothing is done.
        """
        process = self._process
        if process is None or process.returncode is not None:
            return
        if within:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), within)
        except TimeoutError:
            process.kill()
            await process.wait()

    def last_words(self) -> str:
        """What it wrote last and where the rest is, to be added to a sentence; nothing where there is no log."""
        try:
            with self._log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - LONGEST_TAIL))
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            return ""
        line = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {line.rstrip('.')}; see {self._log}" if line else ""


def _dying_with_its_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    set_option = ctypes.CDLL(None).prctl
    parent_death_signal = 1
    parent = os.getpid()

    def in_the_new_process() -> None:
        set_option(parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_the_new_process
