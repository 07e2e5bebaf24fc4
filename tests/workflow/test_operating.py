"""What operators do to runs that are open: cancel, terminate, reset and roll them, and send them slips."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client

from domain.messages import ACCEPTED, ROLL, SUBMIT
from engine.resumption import sweep
from ledger import Ledger
from tests.workflow.support import MANAGER, MOMENTS, SURVEY, Stack, policy, response, until
from tests.workflow.test_delivery import FailingLedger, lost


@pytest.fixture
def stack(embedded_client: Client, ledger: Ledger) -> Stack:
    return Stack(embedded_client, ledger)


async def runs_of(stack: Stack, workflow_id: str) -> list[str]:
    """The statuses of its runs, the latest first."""
    found = [run async for run in stack.client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    return [run.status.name for run in sorted(found, key=lambda run: run.start_time, reverse=True) if run.status]


async def until_status(stack: Stack, workflow_id: str, status: str) -> None:
    async with asyncio.timeout(MOMENTS):
        while await stack.status(workflow_id) != status:  # noqa: ASYNC110  # the engine tells nobody
            await asyncio.sleep(0.02)


async def reset_to_first_task(stack: Stack, workflow_id: str) -> None:
    """As `temporal workflow reset --type FirstWorkflowTask` does."""
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    first = next(event.event_id for event in (await stack.history(workflow_id)).events if event.event_type == done)
    await stack.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=stack.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id),
            reason="repaired",
            workflow_task_finish_event_id=first,
            request_id=f"reset-{workflow_id}",
        )
    )


async def test_a_run_that_is_cancelled_first_decides_what_it_has_received(stack: Stack, ledger: Ledger) -> None:
    failing = FailingLedger(ledger)
    async with stack.worker(failing):
        await stack.open_survey()
        failing.before = lost
        patient = stack.another_gateway(patience=timedelta(seconds=60))
        waiting = asyncio.create_task(patient.send(SURVEY, response("r0"), MANAGER))
        for number in (1, 2):
            await stack.gateway.submit(SURVEY, response(f"r{number}"), MANAGER, command_id=f"c{number}")
            await asyncio.sleep(0.3)
        await stack.client.get_workflow_handle(SURVEY).cancel()
        await asyncio.sleep(0.5)
        failing.before = lambda: None
        assert (await waiting).result == ACCEPTED
        assert [(await stack.outcome(each)).result for each in ("c1", "c2")] == [ACCEPTED, ACCEPTED]
        await until_status(stack, SURVEY, "CANCELED")
        assert (await stack.send(response("r3"))).result == ACCEPTED, "the stream is open all the same"
    assert sorted(stack.respondents()) == ["r0", "r1", "r2", "r3"]
    await stack.check_replay()


async def test_callers_of_a_run_that_is_terminated_are_answered_by_the_next(stack: Stack, ledger: Ledger) -> None:
    failing = FailingLedger(ledger)
    async with stack.worker(failing):
        await stack.open_survey(policy(open_for="12 seconds", grace_seconds=0))
        failing.before = lost
        callers = [asyncio.create_task(stack.send(response(f"r{number}"))) for number in range(50)]
        await asyncio.sleep(0.2)
        await stack.client.get_workflow_handle(SURVEY).terminate("an operator's slip")
        failing.before = lambda: None
        assert {(await caller).result for caller in callers} == {ACCEPTED}
        await stack.client.get_workflow_handle(SURVEY).terminate("and once more, with nobody sending")
        assert SURVEY in (await sweep(stack.ledger, stack.starter)).resumed
        await stack.until_event("survey.closed")
    assert len(stack.respondents()) == 50


async def test_a_run_reset_to_its_first_task_repeats_nothing(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        for number in range(3):
            await stack.send(response(f"r{number}"))
            await stack.gateway.submit(SURVEY, response(f"signal-{number}"), MANAGER, command_id=f"c{number}")
            await stack.outcome(f"c{number}")
        before, told = stack.events(), len(stack.outbox.sent)
        await reset_to_first_task(stack, SURVEY)
        assert (await stack.send(response("after"))).result == ACCEPTED
        await until(lambda: not stack.ledger.load(SURVEY).owed)
    assert stack.events() == [*before, "survey.response_recorded"]
    assert len(stack.outbox.sent) == told
    assert await runs_of(stack, SURVEY) == ["RUNNING", "TERMINATED"]
    await stack.check_replay()


async def test_an_idle_run_that_is_rolled_continues_as_new(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        await until(lambda: not stack.ledger.load(SURVEY).owed)
        await stack.client.get_workflow_handle(SURVEY).signal(ROLL)
        async with asyncio.timeout(MOMENTS):
            while await runs_of(stack, SURVEY) != ["RUNNING", "CONTINUED_AS_NEW"]:  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.05)
        assert (await stack.send(response("r1"))).result == ACCEPTED


@pytest.mark.parametrize(
    "slip",
    [[], ["no batch"], [{"stream_id": SURVEY}], [{"stream_id": SURVEY, "envelopes": [{"command_id": "c1"}]}]],
    ids=["nothing", "text", "an empty batch", "half an envelope"],
)
async def test_a_signal_that_holds_no_batch_stops_nothing(stack: Stack, slip: Sequence[object]) -> None:
    async with stack.worker():
        await stack.open_survey()
        await stack.client.get_workflow_handle(SURVEY).signal(SUBMIT, args=slip)
        gateway = stack.another_gateway(patience=timedelta(seconds=5))
        assert (await gateway.send(SURVEY, response("r1"), MANAGER)).result == ACCEPTED
