"""Telling a stream what another one owes it.

Not deciding what is owed: the ledger computes that from the events.
"""

import asyncio

import structlog
from temporalio import activity

from domain.messages import Delivery
from domain.ports import Dispatch, Owing

log = structlog.get_logger(__name__)


class DeliveringActivities:
    """Delivery is durable and may happen twice: the receiving stream knows the command by its derived id."""

    def __init__(self, ledger: Owing, dispatch: Dispatch) -> None:
        self._ledger = ledger
        self._dispatch = dispatch

    @activity.defn(name="tell")
    async def tell(self, delivery: Delivery) -> None:
        """Send the command by signal-with-start, so that it is decided although its stream's workflow may not run."""
        envelope = await asyncio.to_thread(self._ledger.owed_envelope, delivery.key)
        if envelope is None:
            log.error("owed command not found", command=delivery.key, stream=delivery.stream_id)
            return
        await self._dispatch.submit(envelope.stream_id, (envelope,))
        log.info("told", command=delivery.key, stream=envelope.stream_id)
