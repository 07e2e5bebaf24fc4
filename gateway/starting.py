"""How a stream's workflow is started: its id, type, queue and timeouts, in one place.

Not when: the gateway, the deliveries between streams and the sweep each know that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.messages import SUBMIT, TASK_TIMEOUT, Batch, Envelope, StreamStart, fitting, workflow_type


class _Run(TypedDict):
    """What every start of a stream's workflow has in common."""

    id: str
    task_queue: str
    task_timeout: timedelta
    id_reuse_policy: WorkflowIDReusePolicy


@dataclass(frozen=True)
class Starter:
    """Starts the workflows of streams, on one task queue and with one offset of the domain's clock.

    `clock_offset` is added to the engine's clock; only a rehearsal sets it (rule T6).
    """

    client: Client
    task_queue: str = "delegation"
    clock_offset: timedelta = timedelta(0)

    async def start(self, stream_id: str) -> bool:
        """Start the stream's workflow; False when it runs already.

        Raises:
            RPCError: the engine can't be reached.
        """
        try:
            await self.client.start_workflow(
                workflow_type(stream_id),
                self._input(stream_id),
                **self._run(stream_id),
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def submit(self, stream_id: str, envelopes: Sequence[Envelope]) -> None:
        """Deliver by signal-with-start: durable although no worker runs, and decided in this order.

        Raises:
            RPCError: the engine can't be reached, or refuses; whether it has the commands is unknown.
        """
        rest = tuple(envelopes)
        while rest:
            count = fitting(rest)
            await self.client.start_workflow(
                workflow_type(stream_id),
                self._input(stream_id),
                **self._run(stream_id),
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=SUBMIT,
                start_signal_args=[Batch(stream_id=stream_id, envelopes=rest[:count])],
            )
            rest = rest[count:]

    async def join(self, stream_id: str, envelopes: Sequence[Envelope]) -> bool:
        """Deliver by signal to a run that is there; False, and nothing is started, when there is none.

        Raises:
            RPCError: as of `submit`.
        """
        run = self.client.get_workflow_handle(stream_id)
        try:
            await run.signal(SUBMIT, Batch(stream_id=stream_id, envelopes=tuple(envelopes)))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    def operation(self, stream_id: str) -> WithStartWorkflowOperation[Any, Any]:
        """The start half of an update-with-start; each is used once."""
        return WithStartWorkflowOperation(
            workflow_type(stream_id),
            self._input(stream_id),
            **self._run(stream_id),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )

    def _run(self, stream_id: str) -> _Run:
        return {
            "id": stream_id,
            "task_queue": self.task_queue,
            "task_timeout": TASK_TIMEOUT,
            "id_reuse_policy": WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        }

    def _input(self, stream_id: str) -> StreamStart:
        return StreamStart(stream_id=stream_id, clock_offset_seconds=self.clock_offset.total_seconds())
