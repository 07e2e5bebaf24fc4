"""What every worker consists of, in production, in a rehearsal and in tests: workflows, activities, sandbox.

Not where its parts come from: `worker.py` composes those.
"""

import asyncio
import hashlib
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import structlog
import temporalio
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

import activities
import domain
import workflows
from activities import DeliveringActivities, NoticeActivities, RecordingActivities
from domain.ports import Noticing, Notifier, Owing, Recording
from engine.connection import EngineUnreachable
from engine.replay import sandbox
from gateway.starting import Starter
from workflows.registered import WORKFLOWS

log = structlog.get_logger(__name__)

STICKS_WITHIN = timedelta(seconds=3)
"""How long work waits for the worker that remembers its stream before any worker takes it: what a killed worker costs
its callers. The SDK's own 10 s would use up the gateway's patience."""

STOPS_WITHIN = timedelta(seconds=10)
"""How long a worker may take to stop, beyond the time that its activities are given. The SDK's core was seen to wait
for ever, on a busy machine, when it was stopped while activities waited for it."""

HEARD_OF_WITHIN = timedelta(minutes=2)
"""A worker asks for work again at least every minute."""


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

    `at_once` activities run together. When it stops, those under way have the time of `shutdown` to end. A worker that
    has not stopped long after that is left as it is: what it had under way is done again by another.
    """
    recording = RecordingActivities(ledger)
    delivering = DeliveringActivities(ledger, starter)
    noticing = NoticeActivities(ledger, notifiers)
    with ThreadPoolExecutor(at_once, thread_name_prefix="activity") as threads:
        worker = Worker(
            starter.client,
            task_queue=starter.task_queue,
            workflows=WORKFLOWS,
            workflow_runner=sandbox(),
            activities=[recording.decide_and_append, recording.load, delivering.tell, noticing.send_notice],
            activity_executor=threads,
            max_concurrent_activities=at_once,
            max_concurrent_local_activities=at_once,
            build_id=build_id(),
            sticky_queue_schedule_to_start_timeout=STICKS_WITHIN,
            graceful_shutdown_timeout=shutdown,
        )
        await worker.__aenter__()
        try:
            yield worker
        finally:
            try:
                async with asyncio.timeout((shutdown + STOPS_WITHIN).total_seconds()):
                    await worker.__aexit__(sys.exc_info()[0])
            except TimeoutError:
                log.warning("worker did not stop in time, and is left")


@cache
def build_id() -> str:
    """What Temporal marks each task with that this code has done: the code that a replay depends on, and the SDK's.

    Not the SDK's own way, which reads every module that happens to be loaded, and takes longer than all the rest of a
    worker's start.
    """
    digest = hashlib.sha256(temporalio.__version__.encode())
    for package in (domain, workflows, activities):
        folder = Path(package.__path__[0])
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.relative_to(folder.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


async def is_working(client: Client, task_queue: str, pid: int | None = None) -> bool:
    """Whether a worker on this machine asks the engine for work: the one with this process id, or any.

    Raises:
        EngineUnreachable: the engine does not answer.
    """
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        pollers = (await client.workflow_service.describe_task_queue(request)).pollers
    except RPCError as error:
        raise EngineUnreachable(f"The Temporal server does not answer: {error}.") from error
    since = datetime.now(UTC) - HEARD_OF_WITHIN
    host = socket.gethostname()
    return any(
        # This is how the SDK names a worker to the engine.
        (each.identity == f"{pid}@{host}" or (pid is None and each.identity.endswith(f"@{host}")))
        and each.last_access_time.ToDatetime(UTC) > since
        for each in pollers
    )
