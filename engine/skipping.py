"""Letting time pass on the engine that skips it, also where a fault of that engine holds time up.

Not until when: the rehearsal goes from deadline to deadline.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from temporalio.api.testservice.v1 import UnlockTimeSkippingRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

HELD_UP: Final = 0.1
"""Seconds, in real time, after which it is looked into why time does not pass; else it takes milliseconds."""


class Skipping:
    """Time on one engine, and the children whose end holds it up.

    When a workflow ends whose parent has ended before, this engine waits for ever for the parent to hear of it, and no
    time passes any more (temporalio/sdk-java#1618; ours live on after their parents, docs/adr/0011). It does not say
    so, but the parent's history shows of which children it never heard; for each of them time is let go once.
    """

    def __init__(self, environment: WorkflowEnvironment, workflow_ids: Callable[[], Iterable[str]]) -> None:
        """`workflow_ids` gives those that may be parents; one that has no workflow is passed over."""
        self._environment = environment
        self._workflow_ids = workflow_ids
        self._let_go: set[str] = set()

    async def until(self, instant: datetime) -> None:
        """Let time pass until an instant of the engine's clock; one that has passed changes nothing.

        Raises:
            RPCError: the engine can't be reached, or time stands still all the same.
        """
        remaining = instant - await self._environment.get_current_time()
        if remaining <= timedelta(0):
            return
        sleeping = asyncio.create_task(self._environment.sleep(remaining))
        try:
            while not (await asyncio.wait((sleeping,), timeout=HELD_UP))[0]:
                await self._let_time_go()
            await sleeping
        finally:
            sleeping.cancel()

    async def _let_time_go(self) -> None:
        async for run_id in self._unheard():
            if run_id not in self._let_go:
                self._let_go.add(run_id)
                await self._environment.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())

    async def _unheard(self) -> AsyncIterator[str]:
        """Runs that ended without their parent's history having an event for it."""
        for workflow_id in await asyncio.to_thread(self._workflow_ids):
            for child, run_id in await _children_left(self._environment.client, workflow_id):
                described = await self._environment.client.get_workflow_handle(child, run_id=run_id).describe()
                if described.status is WorkflowExecutionStatus.COMPLETED:
                    yield run_id


async def _children_left(client: Client, workflow_id: str) -> Iterable[tuple[str, str]]:
    """The children, as workflow and run, of whose end a workflow that has ended itself has not heard."""
    try:
        handle = client.get_workflow_handle(workflow_id)
        if (await handle.describe()).status is WorkflowExecutionStatus.RUNNING:
            return ()
        events = (await handle.fetch_history()).events
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return ()
        raise
    heard = {
        event.child_workflow_execution_completed_event_attributes.workflow_execution.run_id
        for event in events
        if event.HasField("child_workflow_execution_completed_event_attributes")
    }
    started = [
        event.child_workflow_execution_started_event_attributes.workflow_execution
        for event in events
        if event.HasField("child_workflow_execution_started_event_attributes")
    ]
    return [(child.workflow_id, child.run_id) for child in started if child.run_id not in heard]
