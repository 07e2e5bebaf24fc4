"""The embedded engine: a real Temporal server in one process, with its history in one file.

Not for production, which is any Temporal cluster; not a supervisor, which restarts it when it dies.
"""

import asyncio
import json
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pydantic import JsonValue
from temporalio.client import Client
from temporalio.service import RPCError

from engine.connection import EngineUnreachable, Where, connect

HOST = "127.0.0.1"
MOST_UPDATES_IN_FLIGHT = {"history.maxInFlightUpdates": 100}
"""Over all senders, for one workflow; with Temporal's own 10, 30 direct callers get a fifth of the decisions."""
READY_WITHIN = 30.0
STOPS_WITHIN = 10.0
"""Seconds."""


class EngineError(Exception):
    """The embedded engine can't run; the sentence says why and what to do."""


class EngineMissing(EngineError):
    """The program of the engine is not installed."""


class PortInUse(EngineError):
    """Another program listens where the engine should."""


class EngineDidNotStart(EngineError):
    """The engine ended, or did not answer, before it was ready."""


def find_program(name: str) -> Path:
    """A program on PATH, or else beside the running Python, where the packages that carry it put it.

    Raises:
        EngineMissing: it is in neither place.
    """
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise EngineMissing(f"The program '{name}' is neither on PATH nor beside {sys.executable}; install it first.")
    return Path(found)


def check_port_free(port: int, what: str) -> None:
    """Nothing, when a server can listen on the port.

    Raises:
        PortInUse: it can't.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortInUse(
                f"Port {port}, which {what} needs, is in use or not allowed ({error.strerror}); "
                "stop what listens there, or choose another port in the settings."
            ) from error


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class EmbeddedServer:
    """One server. `database` is its SQLite file, or None to keep nothing; without `ui_port` it has no pages."""

    def __init__(
        self,
        *,
        port: int,
        ui_port: int | None = None,
        database: Path | None = None,
        log: Path | None = None,
        dynamic_config: Mapping[str, JsonValue] = MOST_UPDATES_IN_FLIGHT,
    ) -> None:
        self._port = port
        self._ui_port = ui_port
        self._database = database
        self._log = log
        self._dynamic_config = dict(dynamic_config)
        self._process: Process | None = None

    @property
    def address(self) -> str:
        """Where clients connect to."""
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def start(self) -> Client:
        """Start it, wait until it answers, and return a client of it.

        Raises:
            EngineMissing: the program is not installed.
            PortInUse: another program listens there.
            EngineDidNotStart: it ended or did not answer; its log says more.
        """
        program = find_program("temporal")
        check_port_free(self._port, "the engine")
        if self._ui_port is not None:
            check_port_free(self._ui_port, "the engine's web pages")
        with self._open_log() as output:
            # In a session of its own: Ctrl-C reaches whoever started it, who then stops its parts in order.
            self._process = await asyncio.create_subprocess_exec(
                program, *self._arguments(), stdin=DEVNULL, stdout=output, stderr=STDOUT, start_new_session=True
            )
        try:
            return await self._ready(self._process)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop it, and return when it has ended. Stopping it twice does nothing."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOPS_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def died(self) -> int:
        """Return its exit code as soon as it has ended, whatever the reason."""
        if self._process is None:
            raise EngineError("The engine was not started.")
        return await self._process.wait()

    def _arguments(self) -> list[str]:
        arguments = ["server", "start-dev", "--ip", HOST, "--port", str(self._port), "--log-level", "warn"]
        if self._ui_port is None:
            arguments += ["--headless"]
        else:
            arguments += ["--ui-port", str(self._ui_port)]
        if self._database is not None:
            arguments += ["--db-filename", str(self._database)]
            arguments += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"]
        for key, value in self._dynamic_config.items():
            arguments += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
        return arguments

    def _open_log(self) -> IO[bytes]:
        file = Path("/dev/null") if self._log is None else self._log
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if self._database is not None:
                self._database.parent.mkdir(parents=True, exist_ok=True)
            return file.open("ab")
        except OSError as error:
            raise EngineDidNotStart(f"The engine can't write to {error.filename}: {error.strerror}.") from error

    async def _ready(self, process: Process) -> Client:
        where = Where(address=self.address)
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + READY_WITHIN
        while loop.time() < give_up_at:
            if process.returncode is not None:
                raise EngineDidNotStart(f"The engine ended with code {process.returncode}{self._see_log()}.")
            try:
                client = await connect(where, configured=False)
                await client.count_workflows()
            except (EngineUnreachable, RPCError):
                await asyncio.sleep(0.05)
            else:
                return client
        raise EngineDidNotStart(f"The engine did not answer at {self.address} for {READY_WITHIN} s{self._see_log()}.")

    def _see_log(self) -> str:
        return "" if self._log is None else f"; see {self._log}"
