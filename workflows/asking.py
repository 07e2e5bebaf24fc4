"""Asking the activities, so that every answer comes in the end: with which timeouts, and what when Temporal gives up.

No failure of an activity leaves these functions (docs/adr/0011).
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities import DeliveringActivities, NoticeActivities
    from domain.messages import Decided, Delivery, Owed

AFTER_FAILURE = timedelta(seconds=2)
"""Until an activity that Temporal gave up on is asked for again."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


async def recorded(method: Callable[[Any, Asked], Decided], argument: Asked, summary: str) -> Decided:
    """The ledger's answer: quickly by a local activity, or however long it takes by a regular one."""
    try:
        return await workflow.execute_local_activity_method(
            method,
            argument,
            start_to_close_timeout=timedelta(seconds=2),
            schedule_to_close_timeout=timedelta(seconds=4),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3),
            summary=summary,
        )
    except FailureError as failure:
        # An exhausted local activity raises more kinds than ActivityError, and each of them would fail the run.
        workflow.logger.warning("The ledger did not answer in time; asking until it does: %s", failure)
    return await _until_done(
        lambda: workflow.execute_activity_method(
            method,
            argument,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=_retry(first=0.5, longest=5),
            summary=summary,
        )
    )


async def tell(owed: Owed) -> None:
    """Have a command delivered to the stream that it is owed to."""
    await _until_done(
        lambda: workflow.execute_activity_method(
            DeliveringActivities.tell,
            Delivery(key=owed.key, stream_id=owed.stream_id),
            start_to_close_timeout=timedelta(seconds=20),
            retry_policy=_retry(first=0.5, longest=30),
            summary=f"{owed.kind} {owed.stream_id}",
        )
    )


async def send_notice(owed: Owed) -> None:
    """Have people told."""
    await _until_done(
        lambda: workflow.execute_activity_method(
            NoticeActivities.send_notice,
            Delivery(key=owed.key, stream_id=owed.stream_id),
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=_retry(first=1, longest=300),
            summary="Tell people",
        )
    )


def _retry(*, first: float, longest: float) -> RetryPolicy:
    """Without limit; pauses in seconds, doubled from the first to the longest."""
    return RetryPolicy(initial_interval=timedelta(seconds=first), maximum_interval=timedelta(seconds=longest))


async def _until_done(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer of an activity that retries without limit, asked for again even if Temporal gives up on it."""
    while True:
        try:
            return await ask()
        except FailureError as failure:
            workflow.logger.error("An activity was given up on and is asked for again: %s", failure)
        await workflow.sleep(AFTER_FAILURE, summary="Before asking again")
