"""Resuming streams from the ledger: every stream that is not closed, or owes something, has a workflow.

What makes a lost engine harmless, and the only way a stream that just waits for a deadline wakes after that.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

import structlog
from temporalio.service import RPCError

from domain.codes import noun_of
from domain.messages import WORKFLOW_TYPES
from domain.ports import Streams
from gateway.starting import Starter
from ledger import LedgerDamaged, LedgerUnavailable

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Starts under way together; more would only queue in the engine."""
SOONER = timedelta(seconds=30)
"""After which a sweep that could not be made is tried again."""


@dataclass(frozen=True)
class Swept:
    """What a sweep found: streams that ran already, and streams whose workflow it started."""

    running: int
    resumed: tuple[str, ...]


async def sweep(ledger: Streams, starter: Starter) -> Swept:
    """Start a workflow for every stream that should have one and has none; running twice changes nothing.

    Streams of a noun that only a newer version of the program knows are left to its workers.

    Raises:
        RPCError: the engine can't be reached.
    """
    found = await asyncio.to_thread(ledger.open_streams)
    streams = [stream_id for stream_id in found if noun_of(stream_id) in WORKFLOW_TYPES]
    room = asyncio.Semaphore(AT_ONCE)

    async def started(stream_id: str) -> bool:
        async with room:
            return await starter.start(stream_id)

    new = await asyncio.gather(*(started(stream_id) for stream_id in streams))
    resumed = tuple(stream_id for stream_id, was_started in zip(streams, new, strict=True) if was_started)
    log.info("swept", running=len(streams) - len(resumed), resumed=len(resumed))
    return Swept(running=len(streams) - len(resumed), resumed=resumed)


async def send_again(ledger: Streams, starter: Starter) -> tuple[str, ...]:
    """Send again what the clock and streams sent and a defect kept from being decided; the ids it is sent under.

    So that a deploy which mends the defect heals its streams: a deadline passes after all, a result arrives. While the
    defect is there, each time brings one more recorded fault.

    Raises:
        RPCError: the engine can't be reached.
    """
    faulted = await asyncio.to_thread(ledger.faulted)
    for envelope in faulted:
        await starter.submit(envelope.stream_id, (envelope,))
        log.info("sent again after a fault", stream=envelope.stream_id, command=envelope.command_id)
    return tuple(envelope.command_id for envelope in faulted)


async def sweep_for_ever(ledger: Streams, starter: Starter, every: timedelta) -> NoReturn:
    """Sweep now and again and again, and at first send again what faulted, since this worker may have the mended code.

    While engine or ledger is away, what a sweep would do waits for the next, which then comes sooner.
    """
    mended = False
    while True:
        try:
            await sweep(ledger, starter)
            if not mended:
                await send_again(ledger, starter)
                mended = True
        except (RPCError, LedgerUnavailable, LedgerDamaged) as error:
            log.warning("sweep put off", reason=str(error))
            await asyncio.sleep(min(every, SOONER).total_seconds())
        else:
            await asyncio.sleep(every.total_seconds())
