"""The embedded engine: what it says when it can't start, and that others notice when it dies."""

import os
import signal
import socket
from pathlib import Path

import pytest

from engine.connection import EngineUnreachable, Where, connect
from engine.server import (
    HOST,
    EmbeddedServer,
    EngineDidNotStart,
    EngineMissing,
    PortInUse,
    find_program,
    free_port,
)


async def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port}, which the engine needs"):
            await EmbeddedServer(port=port).start()
        with pytest.raises(PortInUse, match=f"Port {port}, which the engine's web pages need"):
            await EmbeddedServer(port=free_port(), ui_port=port).start()


async def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    database = tmp_path / "file" / "engine.sqlite"
    with pytest.raises(EngineDidNotStart, match=r"The engine can't use .*/file.*: "):
        await EmbeddedServer(port=free_port(), database=database).start()


async def test_it_keeps_its_file_and_tells_when_it_dies(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    client = await embedded_server.start()
    assert (await client.count_workflows()).count == 0
    assert (tmp_path / "engine.sqlite-wal").stat().st_size > 0
    assert embedded_server.pid is not None
    os.kill(embedded_server.pid, signal.SIGKILL)
    assert await embedded_server.died() == -signal.SIGKILL
    assert embedded_server.pid is None
    await embedded_server.stop()
    await embedded_server.start()
    await embedded_server.stop()
    await embedded_server.stop()


async def test_nothing_listening_is_one_sentence() -> None:
    port = free_port()
    with pytest.raises(EngineUnreachable, match=f"No Temporal server at {HOST}:{port} takes a connection"):
        await connect(Where(f"{HOST}:{port}"), configured=False)


def test_a_missing_program_is_named() -> None:
    with pytest.raises(EngineMissing, match="'no-such-program' is neither on PATH nor beside"):
        find_program("no-such-program")
