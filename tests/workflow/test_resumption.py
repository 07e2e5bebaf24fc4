"""The engine's database may be lost: every open stream goes on from the ledger (rule I6)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from structlog.typing import EventDict
from temporalio.client import Client
from temporalio.service import RetryConfig, RPCError

from domain.application.commands import WithdrawApplication
from domain.messages import ACCEPTED, FAULT, Batch
from domain.model import Event
from domain.noun import Context
from domain.nouns import NOUNS
from domain.survey.commands import PassDeadline
from engine import resumption
from engine.connection import DATA_CONVERTER
from engine.resumption import send_again, sweep, sweep_for_ever
from engine.server import EmbeddedServer
from gateway.starting import Starter
from ledger import Ledger
from tests.cast import APPLICATION, BALLOT, OFFICER
from tests.cast import SURVEY as SURVEY_99Z
from tests.journey.by_hand import ByHand
from tests.journey.story import (
    Step,
    acceptance,
    asking,
    before,
    interest,
    survey,
)
from tests.journey.world import World
from tests.workflow.conftest import Engines
from tests.workflow.support import SURVEY, Stack, opening, policy, response, system_clock, until, whole

SURVEYS = NOUNS["survey"]


def delete_engine_files(folder: Path) -> None:
    for file in folder.glob("engine.sqlite*"):
        file.unlink()


async def test_a_command_wakes_its_stream_after_the_engines_database_was_deleted(
    embedded_server: EmbeddedServer, ledger: Ledger, tmp_path: Path
) -> None:
    before = Stack(await embedded_server.start(), ledger)
    async with before.worker():
        await before.open_survey()
        first = await before.send(response("before"), command_id="c1")
    await embedded_server.stop()
    delete_engine_files(tmp_path)

    after = Stack(await embedded_server.start(), ledger)
    async with after.worker():
        assert (await after.send(response("after"))).result == ACCEPTED
        assert await after.send(response("before"), command_id="c1") == first, "what the engine forgot is still known"
    assert after.respondents() == ["before", "after"]


async def test_a_stream_that_only_waits_for_its_deadline_goes_on_after_the_engines_database_was_deleted(
    embedded_server: EmbeddedServer, ledger: Ledger, tmp_path: Path
) -> None:
    before = Stack(await embedded_server.start(), ledger)
    async with before.worker():
        closes_at = whole(await before.open_survey(policy(open_for="5 seconds", grace_seconds=1)))
        closes_at += timedelta(seconds=5)
    await embedded_server.stop()
    delete_engine_files(tmp_path)

    after = Stack(await embedded_server.start(), ledger)
    async with after.worker():
        with pytest.raises(RPCError, match="not found"):
            await after.status(SURVEY)
        assert SURVEY in (await sweep(ledger, after.starter)).resumed
        assert (await sweep(ledger, after.starter)).resumed == ()
        await after.until_event("survey.closed")
    closed = [event for event in ledger.events(SURVEY) if event.type == "survey.closed"]
    assert [event.occurred_at for event in closed] == [closes_at]
    assert closed[0].recorded_at >= closes_at + timedelta(seconds=1)


def said(lines: list[EventDict]) -> list[str]:
    return [line["event"] for line in lines]


def undelivered(step: Step) -> Step:
    """The step, after which the engine was lost before anything that is owed because of it was delivered."""

    def taken(world: World) -> None:
        assert isinstance(world, ByHand)
        world.holding = True
        step(world)

    return taken


def withdrawal(world: World) -> None:
    """The application is withdrawn."""
    world.does(OFFICER, APPLICATION, WithdrawApplication(reasons="The membership is not ready."))


@pytest.mark.parametrize(
    ("steps", "last", "owing", "told"),
    [
        ((interest, acceptance), asking, (APPLICATION,), {BALLOT: "ballot.open", SURVEY_99Z: "survey.open"}),
        (before(survey), survey, (SURVEY_99Z,), {APPLICATION: "application.record_survey_result"}),
        (before(survey), withdrawal, (APPLICATION,), {BALLOT: "ballot.stop", SURVEY_99Z: "survey.stop"}),
    ],
    ids=["an opening", "a result", "a stop"],
)
def test_what_a_stream_owes_is_delivered_after_the_engine_was_lost(
    engines: Engines, steps: tuple[Step, ...], last: Step, owing: tuple[str, ...], told: dict[str, str]
) -> None:
    world = engines.left_alone(*steps, undelivered(last))
    assert not any(command in world.told(stream_id) for stream_id, command in told.items())
    assert set(owing) <= set(world.resume())
    assert all(command in world.told(stream_id) for stream_id, command in told.items())


async def test_the_sweep_goes_on_while_the_engine_is_away(
    embedded_server: EmbeddedServer, ledger: Ledger, tmp_path: Path, logged: Callable[[ModuleType], list[EventDict]]
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey()
    impatient = await Client.connect(
        embedded_server.address, data_converter=DATA_CONVERTER, retry_config=RetryConfig(max_retries=1)
    )
    await embedded_server.stop()
    delete_engine_files(tmp_path)
    lines = logged(resumption)
    sweeping = asyncio.create_task(sweep_for_ever(ledger, Starter(impatient), timedelta(seconds=0.1)))
    await until(lambda: said(lines).count("sweep put off") >= 2)
    await embedded_server.start()
    await until(lambda: "swept" in said(lines))
    assert await stack.status(SURVEY) == "RUNNING"
    sweeping.cancel()


async def test_the_sweep_goes_on_while_the_ledger_is_damaged(
    embedded_client: Client, tmp_path: Path, logged: Callable[[ModuleType], list[EventDict]]
) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"no database" * 400)
    damaged = Ledger.open(f"sqlite:///{tmp_path / 'damaged.sqlite'}")
    lines = logged(resumption)
    sweeping = asyncio.create_task(sweep_for_ever(damaged, Starter(embedded_client), timedelta(seconds=0.1)))
    await until(lambda: said(lines).count("sweep put off") >= 2)
    assert not sweeping.done()
    sweeping.cancel()


async def test_a_deadline_on_which_the_rules_crashed_passes_once_they_are_mended(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str
) -> None:
    def crashing(state: object, command: object, context: Context) -> tuple[Event, ...]:
        if isinstance(command, PassDeadline):
            raise ZeroDivisionError
        return SURVEYS.decide(state, command, context)

    stack = Stack(await embedded_server.start(), ledger)
    defective = Ledger.open(ledger_url, system_clock, {**NOUNS, "survey": replace(SURVEYS, decide=crashing)})
    async with stack.worker(defective):
        closes_at = await stack.open_survey(policy(open_for="1 second", grace_seconds=0))
        command_id = f"{SURVEY}:close:{(whole(closes_at) + timedelta(seconds=1)).isoformat()}"
        assert (await stack.outcome(command_id)).result == FAULT
        assert (await stack.send(response("r1"))).result != FAULT, "the stream goes on"
    defective.close()
    async with stack.worker():
        sweeping = asyncio.create_task(sweep_for_ever(ledger, stack.starter, timedelta(hours=1)))
        assert (await stack.outcome(f"{command_id}#2")).events == ("survey.closed",)
        await stack.until_ended(SURVEY)
        sweeping.cancel()
    assert await send_again(ledger, stack.starter) == ()


async def test_a_stream_of_a_noun_that_only_a_newer_version_knows_is_left_to_it(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    newer = Ledger.open(ledger_url, system_clock, {"parcel": replace(SURVEYS, name="parcel")})
    opened = newer.decide(
        Batch(stream_id="parcel-1", envelopes=(opening(system_clock(), policy(), stream_id="parcel-1"),))
    )
    newer.close()
    assert opened.outcomes[0].result == ACCEPTED
    assert "parcel-1" in ledger.open_streams()
    assert "parcel-1" not in (await sweep(ledger, stack.starter)).resumed
