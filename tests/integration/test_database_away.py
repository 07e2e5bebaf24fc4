"""The ledger's database is away for a while, and nobody's command is lost, late or decided twice."""

import asyncio
import time
from datetime import timedelta

from temporalio.client import Client

from domain.messages import ACCEPTED
from gateway import Undecided
from ledger import Ledger
from tests.integration.conftest import Databases
from tests.workflow.support import MANAGER, SURVEY, Stack, policy, response, system_clock, whole

AWAY = 20.0
"""Seconds."""


async def test_callers_are_answered_and_deadlines_kept_though_the_database_is_away_for_20_seconds(
    embedded_client: Client, postgresql_url: str, databases: Databases
) -> None:
    ledger = Ledger.open(postgresql_url, system_clock)
    ledger.migrate()
    stack = Stack(embedded_client, ledger)
    patient = stack.another_gateway(patience=timedelta(seconds=60))
    answered: dict[str, float] = {}

    async def ask(number: int) -> str:
        sender = patient if number % 2 else stack.gateway
        try:
            outcome = await sender.send(SURVEY, response(f"r{number}"), MANAGER, command_id=f"c{number}")
        except Undecided as undecided:
            return undecided.command_id
        finally:
            answered[f"c{number}"] = time.monotonic() - began
        return outcome.result

    async with stack.worker():
        closes_at = whole(await stack.open_survey(policy(open_for="12 seconds", grace_seconds=1)))
        closes_at += timedelta(seconds=12)
        await asyncio.to_thread(databases.server.stop)
        began = time.monotonic()
        callers = [asyncio.create_task(ask(number)) for number in range(6)]
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(databases.server.start)
        back = time.monotonic() - began
        answers = await asyncio.gather(*callers)
        for number in range(6):
            assert (await stack.outcome(f"c{number}")).result == ACCEPTED
        await stack.until_ended(SURVEY)
    assert answers == ["c0", ACCEPTED, "c2", ACCEPTED, "c4", ACCEPTED]
    assert all(answered[f"c{number}"] < AWAY for number in (0, 2, 4)), "received, not yet decided"
    assert all(AWAY < answered[f"c{number}"] < back + 8 for number in (1, 3, 5)), "soon after the database was back"
    assert sorted(stack.respondents()) == [f"r{number}" for number in range(6)]
    closed = list(ledger.events(SURVEY))[-1]
    assert (closed.type, closed.occurred_at) == ("survey.closed", closes_at), "it passed meanwhile"
    ledger.close()
