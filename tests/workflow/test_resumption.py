"""The engine's database may be lost: every open stream goes on from the ledger (rule I6)."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.messages import ACCEPTED
from engine.resumption import sweep, sweep_for_ever
from engine.server import EmbeddedServer
from ledger import Ledger
from tests.workflow.support import SURVEY, Stack, policy, response, whole


def delete_engine_files(folder: Path) -> None:
    for file in folder.glob("engine.sqlite*"):
        file.unlink()


async def test_streams_go_on_when_the_engines_database_was_deleted(
    embedded_server: EmbeddedServer, ledger: Ledger, tmp_path: Path
) -> None:
    before = Stack(await embedded_server.start(), ledger)
    async with before.worker():
        closes_at = whole(await before.open_survey(policy(open_for="6 seconds", grace_seconds=1)))
        closes_at += timedelta(seconds=6)
        assert (await before.send(response("before"))).result == ACCEPTED
    await embedded_server.stop()
    delete_engine_files(tmp_path)

    after = Stack(await embedded_server.start(), ledger)
    async with after.worker():
        assert (await after.send(response("after"))).result == ACCEPTED, "a command wakes its stream"
        handle = after.client.get_workflow_handle(SURVEY)
        await handle.terminate("lost once more, and now nobody sends anything")

        swept = await sweep(ledger, after.starter)
        assert SURVEY in swept.resumed
        assert (await sweep(ledger, after.starter)).resumed == ()
        await after.until_event("survey.closed", within=15)
    assert datetime.now(UTC) >= closes_at + timedelta(seconds=1)
    assert after.respondents() == ["before", "after"]


async def test_what_a_stream_owes_is_delivered_after_the_engine_was_lost(
    embedded_server: EmbeddedServer, ledger: Ledger
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey(policy(open_for="1 second", grace_seconds=0))
        await stack.until_event("survey.closed")
        await stack.until_ended(SURVEY)
    assert SURVEY not in ledger.open_streams(), "closed, and its application was told"
    assert (await sweep(ledger, stack.starter)).resumed == ()


async def test_the_sweep_goes_on_while_the_engine_is_away(embedded_server: EmbeddedServer, ledger: Ledger) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey()
    await embedded_server.stop()
    sweeping = asyncio.create_task(sweep_for_ever(ledger, stack.starter, timedelta(seconds=0.2)))
    await asyncio.sleep(0.5)
    assert not sweeping.done()
    sweeping.cancel()
