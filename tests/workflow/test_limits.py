"""Temporal's limits, on the embedded engine, which has them: shrunk where reaching them would take long."""

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue
from temporalio.client import Client, WorkflowHistory

from domain.messages import ACCEPTED, ROLL, TASK_TIMEOUT
from domain.survey.commands import ImportResponses
from engine.replay import replay
from engine.server import EmbeddedServer, free_port
from gateway import Gateway
from ledger import Ledger
from tests.workflow.sender import send
from tests.workflow.support import MANAGER, SURVEY, Stack, response
from tests.workflow.test_delivery import FailingLedger, every_other_time, given_up

SMALL: dict[str, JsonValue] = {
    "history.maxInFlightUpdates": 100,
    "limit.historyCount.suggestContinueAsNew": 80,
    # Else a run that lived for less than a second keeps the next one waiting for the rest of it.
    "history.continueAsNewMinInterval": "10ms",
}


@pytest.fixture
def stack(embedded_client: Client, ledger: Ledger) -> Stack:
    return Stack(embedded_client, ledger)


def regular_activities(history: WorkflowHistory) -> set[str]:
    """The names of the activities that a run asked for, other than local ones."""
    return {event.activity_task_scheduled_event_attributes.activity_type.name for event in history.events}


@pytest.mark.parametrize(
    ("before", "regular"),
    [
        pytest.param(lambda: None, False, id="decided by local activities"),
        pytest.param(every_other_time(given_up), True, id="decided by regular ones, since each local one fails"),
    ],
)
async def test_commands_that_arrive_while_a_run_continues_as_new_are_decided_once_and_answered(
    ledger: Ledger, tmp_path: Path, before: Callable[[], None], regular: bool
) -> None:
    failing = FailingLedger(ledger)
    failing.before = before
    server = EmbeddedServer(port=free_port(), database=tmp_path / "engine.sqlite", dynamic_config=SMALL)
    stack = Stack(await server.start(), ledger)
    gateways = [stack.another_gateway() for _ in range(4)]
    results: Counter[str] = Counter()

    async def ask(gateway: Gateway, caller: str) -> None:
        for number in range(12):
            outcome = await gateway.send(SURVEY, response(f"{caller}-{number}"), MANAGER)
            results[outcome.result] += 1

    async def signal(gateway: Gateway) -> list[str]:
        receipts = []
        for number in range(40):
            receipts.append(await gateway.submit(SURVEY, response(f"signal-{number}"), MANAGER))
            await asyncio.sleep(0.03)
        return [receipt.command_id for receipt in receipts]

    async def roll() -> None:
        for _ in range(2):
            await asyncio.sleep(1.2)
            await stack.client.get_workflow_handle(SURVEY).signal(ROLL)

    try:
        async with stack.worker(failing):
            await stack.open_survey()
            callers = [ask(gateways[number % 4], f"caller{number}") for number in range(20)]
            signals = asyncio.create_task(signal(gateways[0]))
            await asyncio.gather(roll(), *callers)
            for command_id in await signals:
                assert (await stack.outcome(command_id)).result == ACCEPTED
            assert results == {ACCEPTED: 240}
            recorded = stack.respondents()
            assert len(recorded) == len(set(recorded)) == 280
            runs = [run async for run in stack.client.list_workflows(f"WorkflowId = '{SURVEY}'")]
            assert len(runs) >= 4
            asked: set[str] = set()
            for run in runs:
                history = await stack.history(SURVEY, run.run_id)
                assert await replay(history) is None
                asked |= regular_activities(history)
                started = history.events[0].workflow_execution_started_event_attributes
                assert started.workflow_task_timeout.ToTimedelta() == TASK_TIMEOUT, "every run keeps it"
            assert ("decide_and_append" in asked) is regular
    finally:
        await server.stop()


async def test_answers_that_together_are_too_large_to_travel_stop_nothing_and_arrive_whole(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        columns = tuple(f"column-{number}" for number in range(5_000))
        files = [ImportResponses(file_sha256=f"{number:064}", columns=columns, rows=()) for number in range(6)]
        patient = stack.another_gateway(patience=timedelta(seconds=60))
        outcomes = await asyncio.gather(*(patient.send(SURVEY, file, MANAGER) for file in files))
        assert {outcome.rule for outcome in outcomes} == {"ImportFaulty"}
        assert sum(len(outcome.sentence or "") for outcome in outcomes) > 2_500_000
        assert (await stack.send(response("r1"))).result == ACCEPTED


async def test_thirty_commands_at_once_from_one_gateway_are_all_decided(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        outcomes = await asyncio.gather(*(stack.send(response(f"r{number}")) for number in range(30)))
    assert [outcome.result for outcome in outcomes] == [ACCEPTED] * 30
    assert stack.respondents() == [f"r{number}" for number in range(30)]


async def test_thirty_commands_at_once_from_each_of_twelve_processes_are_all_decided(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey()
        # They are forked from a process that has imported everything once; starting twelve anew takes half a minute.
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["tests.workflow.sender"])
        together = processes.Barrier(12)
        reports = []
        for number in range(12):
            report, answers = processes.Pipe(duplex=False)
            names = [f"p{number}-{each}" for each in range(30)]
            sender = processes.Process(
                target=send, args=(embedded_server.address, ledger_url, names, together, answers), daemon=True
            )
            await asyncio.to_thread(sender.start)
            reports.append(report)
        results = await asyncio.gather(*(asyncio.to_thread(report.recv) for report in reports))
    assert results == [[ACCEPTED] * 30] * 12
    assert len(stack.respondents()) == 360
