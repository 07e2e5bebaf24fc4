"""Real servers and a real ledger for the tests that need them; what one test has there, no other sees."""

import gc
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from temporalio.client import Client
    from temporalio.testing import WorkflowEnvironment

    from engine.server import EmbeddedServer
    from ledger import Ledger
    from tests.journey.by_hand import Worlds


# How long an example takes says nothing on a machine that is busy with others.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection() -> None:
    """Look for no garbage while all is loaded."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was loaded by now out of every later search for garbage: it is much, and none of it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Let the SDK's native threads settle: they may crash the interpreter while it shuts down, after all is done."""
    if "temporalio.bridge.temporal_sdk_bridge" in sys.modules:
        time.sleep(0.3)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty ledger, to copy: setting one up takes longer than most tests."""
    from ledger import Ledger

    file = tmp_path_factory.mktemp("migrated") / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{file}")
    ledger.migrate()
    ledger.close()
    return file


@pytest.fixture
def ledger_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of an empty ledger."""
    file = tmp_path / "ledger.sqlite"
    shutil.copy(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def ledger(ledger_url: str) -> "Iterator[Ledger]":
    """That ledger, open."""
    from ledger import Ledger

    opened = Ledger.open(ledger_url, lambda: datetime.now(UTC))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Worlds]":
    """The journey as told so far, shared by all tests that begin somewhere in it."""
    from tests.journey.by_hand import Worlds

    worlds = Worlds(tmp_path_factory.mktemp("worlds"))
    yield worlds
    worlds.close()


@pytest.fixture
async def time_skipping_env() -> "AsyncIterator[WorkflowEnvironment]":
    """A Temporal server on which time passes when a test says so; it starts at the present day."""
    from engine.server import time_skipping_server

    async with time_skipping_server() as environment:
        yield environment


def _embedded(folder: Path) -> "EmbeddedServer":
    from engine.server import EmbeddedServer, free_port

    return EmbeddedServer(port=free_port(), database=folder / "engine.sqlite", log=folder / "engine.log")


async def _killed(server: "EmbeddedServer") -> None:
    """Stopping it in good order takes a second, and nobody needs its file any more."""
    if server.pid is not None:
        os.kill(server.pid, signal.SIGKILL)
        await server.died()


@pytest.fixture
async def embedded_server(tmp_path: Path) -> "AsyncIterator[EmbeddedServer]":
    """The embedded engine with its file in the test's folder, as `make up` starts it, but not started."""
    server = _embedded(tmp_path)
    yield server
    await _killed(server)


@pytest.fixture(scope="session")
async def shared_server(tmp_path_factory: pytest.TempPathFactory) -> "AsyncIterator[EmbeddedServer]":
    """The embedded engine, started, for one test after the other."""
    server = _embedded(tmp_path_factory.mktemp("engine"))
    await server.start()
    yield server
    await _killed(server)


@pytest.fixture
async def embedded_client(shared_server: "EmbeddedServer") -> "Client":
    """A client of the embedded engine, in a namespace that no other test has."""
    from google.protobuf.duration_pb2 import Duration
    from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest

    from engine.connection import Where, connect

    client = await connect(Where(shared_server.address, f"test-{uuid4()}"), configured=False)
    day = Duration(seconds=86_400)
    request = RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=day)
    await client.workflow_service.register_namespace(request)
    return client
