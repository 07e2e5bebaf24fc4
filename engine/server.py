"""The embedded engine: a real Temporal server in one process, with its history in one file.

Not for production, which is any Temporal cluster; not a supervisor, which restarts it when it dies.
"""

import asyncio
import json
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from google.protobuf.empty_pb2 import Empty
from pydantic import JsonValue
from temporalio.api.testservice.v1 import SleepRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from engine.connection import EngineUnreachable, Where, connect
from engine.processes import Child, DidNotStart

HOST = "127.0.0.1"
MOST_UPDATES_IN_FLIGHT = {"history.maxInFlightUpdates": 100}
"""Over all senders, for one workflow; with Temporal's own 10, 30 direct callers get a fifth of the decisions."""
READY_WITHIN = 30.0
STOPS_WITHIN = 10.0
"""Seconds."""


class EngineError(DidNotStart):
    """The embedded engine can't run."""


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
    return Path(found).absolute()


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
    """A port that nothing listens on, and that nobody is given by chance for a minute."""
    with socket.create_server((HOST, 0)) as probe, socket.create_connection(probe.getsockname()):
        # A connection closed from this side keeps the port from being handed out again; a server may listen on it.
        probe.accept()[0].close()
        port: int = probe.getsockname()[1]
        return port


class EmbeddedServer:
    """The server of a stack, as a part that a supervisor can keep running.

    `database` is its SQLite file, or None to keep nothing; without `ui_port` it has no pages.
    """

    name = "engine"

    def __init__(
        self,
        *,
        port: int,
        ui_port: int | None = None,
        database: Path | None = None,
        log: Path | None = None,
        namespace: str = "default",
        dynamic_config: Mapping[str, JsonValue] = MOST_UPDATES_IN_FLIGHT,
    ) -> None:
        self._port = port
        self._ui_port = ui_port
        self._database = database
        self._log = log
        self._namespace = namespace
        self._dynamic_config = dict(dynamic_config)
        self._child = Child(log)

    @property
    def address(self) -> str:
        """Where clients connect to."""
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid

    async def start(self) -> Client:
        """Start it, wait until it answers, and return a client of it.

        Raises:
            EngineMissing: the program is not installed.
            PortInUse: another program listens there.
            EngineDidNotStart: it ended or did not answer; the sentence has what its log says last.
        """
        program = find_program("temporal")
        check_port_free(self._port, "the engine")
        if self._ui_port is not None:
            check_port_free(self._ui_port, "the engine's web pages")
        with _said():
            # The server takes a file's name as a URI, in which some characters of a folder's name would mean something.
            folder = None if self._database is None else self._database.parent
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            await self._child.start((program, *self._arguments()), folder)
        try:
            return await _answering(self._child, self._connected)
        except BaseException:
            await self.stop()
            raise

    async def _connected(self) -> Client:
        client = await connect(Where(self.address, self._namespace), configured=False)
        await client.count_workflows()
        return client

    async def stop(self) -> None:
        """Stop it, and return when it has ended. Stopping it twice does nothing."""
        await self._child.stop(STOPS_WITHIN)

    async def died(self) -> int:
        """Return its exit code as soon as it has ended, whatever the reason."""
        return await self._child.died()

    def last_words(self) -> str:
        """What its log says last."""
        return self._child.last_words()

    def _arguments(self) -> list[str]:
        arguments = ["server", "start-dev", "--ip", HOST, "--port", str(self._port), "--log-level", "warn"]
        arguments += ["--namespace", self._namespace]
        if self._ui_port is None:
            arguments += ["--headless"]
        else:
            arguments += ["--ui-port", str(self._ui_port)]
        if self._database is not None:
            arguments += ["--db-filename", self._database.name]
            arguments += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"]
        for key, value in self._dynamic_config.items():
            arguments += ["--dynamic-config-value", f"{key}={json.dumps(value)}"]
        return arguments


async def _answering(child: Child, connected: Callable[[], Awaitable[Client]]) -> Client:
    """A client of a server that was just started, as soon as that answers."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + READY_WITHIN
    while loop.time() < give_up_at:
        if child.pid is None:
            raise EngineDidNotStart(f"The engine ended with code {await child.died()}{child.last_words()}.")
        try:
            return await connected()
        except (EngineUnreachable, RPCError):
            await asyncio.sleep(0.05)
    raise EngineDidNotStart(f"The engine did not answer for {READY_WITHIN:g} s{child.last_words()}.")


class _Skipping(WorkflowEnvironment):
    """The time of a server that skips it, which stands still but while somebody sleeps."""

    async def sleep(self, duration: timedelta | float) -> None:
        """Let time pass; seconds where it is a number."""
        request = SleepRequest()
        request.duration.FromTimedelta(duration if isinstance(duration, timedelta) else timedelta(seconds=duration))
        await self.client.test_service.unlock_time_skipping_with_sleep(request)

    async def get_current_time(self, handle: WorkflowHandle[Any, Any] | None = None) -> datetime:
        """The server's time, in UTC."""
        return (await self.client.test_service.get_current_time(Empty())).time.ToDatetime(UTC)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The server of rehearsals: it keeps nothing, and begins today.

    Not the SDK's own way of starting it, by which Ctrl-C would reach the server first, and a rehearsal would wait in
    vain for what it has under way; and by which the server would outlive a rehearsal that was killed.

    Raises:
        EngineMissing: the program is not installed.
        EngineDidNotStart: it ended or did not answer.
    """
    port = free_port()
    child = Child()
    program = find_program("temporal-test-server")
    with _said():
        await child.start((program, str(port)))
    try:
        yield _Skipping(await _answering(child, lambda: connect(Where(f"{HOST}:{port}"), configured=False)))
    finally:
        await child.stop(0)


@contextmanager
def _said() -> Iterator[None]:
    """What a file or a program can't be used for, as a sentence."""
    try:
        yield
    except OSError as error:
        raise EngineDidNotStart(f"The engine can't use {error.filename}: {error.strerror}.") from error
