"""Resuming streams from the ledger: every stream that is not closed, or owes something, has a workflow.

What makes a lost engine harmless, and the only way a stream that just waits for a deadline wakes after that.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

import structlog
from temporalio.service import RPCError

from domain.ports import Streams
from gateway.starting import Starter
from ledger import LedgerUnavailable

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Starts under way together; more would only queue in the engine."""


@dataclass(frozen=True)
class Swept:
    """What a sweep found: streams that ran already, and streams whose workflow it started."""

    running: int
    resumed: tuple[str, ...]


async def sweep(ledger: Streams, starter: Starter) -> Swept:
    """Start a workflow for every stream that should have one and has none; running twice changes nothing.

    Raises:
        RPCError: the engine can't be reached.
    """
    streams = await asyncio.to_thread(ledger.open_streams)
    room = asyncio.Semaphore(AT_ONCE)

    async def started(stream_id: str) -> bool:
        async with room:
            return await starter.start(stream_id)

    new = await asyncio.gather(*(started(stream_id) for stream_id in streams))
    resumed = tuple(stream_id for stream_id, was_started in zip(streams, new, strict=True) if was_started)
    log.info("swept", running=len(streams) - len(resumed), resumed=len(resumed))
    return Swept(running=len(streams) - len(resumed), resumed=resumed)


async def sweep_for_ever(ledger: Streams, starter: Starter, every: timedelta) -> NoReturn:
    """Sweep now and again and again; while engine or ledger is away, what a sweep would do waits for the next."""
    while True:
        try:
            await sweep(ledger, starter)
        except (RPCError, LedgerUnavailable) as error:
            log.warning("sweep put off", reason=str(error))
        await asyncio.sleep(every.total_seconds())
