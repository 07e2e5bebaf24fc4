"""What every worker consists of, in production, in a rehearsal and in tests: workflows, activities, sandbox.

Not where its parts come from: `worker.py` composes those.
"""

from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from temporalio.worker import Worker

from activities import DeliveringActivities, NoticeActivities, RecordingActivities
from domain.ports import Noticing, Notifier, Owing, Recording
from engine.replay import sandbox
from gateway.starting import Starter
from workflows.registered import WORKFLOWS

STICKS_WITHIN = timedelta(seconds=3)
"""How long work waits for the worker that remembers its stream before any worker takes it: what a killed worker costs
its callers. The SDK's own 10 s would use up the gateway's patience."""


class WorkersLedger(Recording, Owing, Noticing, Protocol):
    """What a worker asks of the ledger."""


@asynccontextmanager
async def running_worker(
    ledger: WorkersLedger,
    starter: Starter,
    notifiers: Sequence[Notifier],
    *,
    at_once: int = 16,
    shutdown: timedelta = timedelta(seconds=5),
) -> AsyncIterator[Worker]:
    """A worker that runs until the block is left, on the client and task queue of the starter.

    `at_once` activities run together. When it stops, those under way have the time of `shutdown` to end.
    """
    recording = RecordingActivities(ledger)
    delivering = DeliveringActivities(ledger, starter)
    noticing = NoticeActivities(ledger, notifiers)
    with ThreadPoolExecutor(at_once, thread_name_prefix="activity") as threads:
        async with Worker(
            starter.client,
            task_queue=starter.task_queue,
            workflows=WORKFLOWS,
            workflow_runner=sandbox(),
            activities=[recording.decide_and_append, recording.load, delivering.tell, noticing.send_notice],
            activity_executor=threads,
            max_concurrent_activities=at_once,
            max_concurrent_local_activities=at_once,
            sticky_queue_schedule_to_start_timeout=STICKS_WITHIN,
            graceful_shutdown_timeout=shutdown,
        ) as worker:
            yield worker
