"""What a worker's process does that dies after a commit, before anybody was answered."""

import asyncio
import os
import signal
from multiprocessing.synchronize import Event
from typing import Any

from domain.messages import Batch, Decided
from engine.connection import Where, connect
from engine.workers import running_worker
from gateway import Starter
from ledger import Ledger
from tests.workflow.support import system_clock


class LastCommit:
    """A ledger that kills its process, with no time to do anything more, when it has recorded somebody's response."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def decide(self, batch: Batch) -> Decided:
        """Decide and commit; and that was it."""
        decided = self._ledger.decide(batch)
        if any(envelope.command["type"] == "survey.record_response" for envelope in batch.envelopes):
            os.kill(os.getpid(), signal.SIGKILL)
        return decided


def work(address: str, ledger_url: str, working: Event) -> None:
    """Work until the first response is recorded."""

    async def worked() -> None:
        ledger = LastCommit(Ledger.open(ledger_url, system_clock))
        async with running_worker(ledger, Starter(await connect(Where(address), configured=False)), ()):
            working.set()
            await asyncio.Event().wait()

    asyncio.run(worked())
