"""What a process does that sends many responses to a survey at the same moment as others do."""

import asyncio
import os
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from domain.messages import Outcome
from engine.connection import Where, connect
from gateway import Gateway
from ledger import Ledger
from tests.workflow.support import MANAGER, SURVEY, response, system_clock


def send(address: str, ledger_url: str, respondents: Sequence[str], together: Barrier, answers: Connection) -> None:
    """Connect, wait for the others, send everything at once, and report the results."""

    async def sent() -> list[Outcome]:
        ledger = Ledger.open(ledger_url, system_clock)
        gateway = Gateway(await connect(Where(address), configured=False), ledger, system_clock)
        await asyncio.to_thread(together.wait)
        return await asyncio.gather(*(gateway.send(SURVEY, response(one), MANAGER) for one in respondents))

    answers.send([outcome.result for outcome in asyncio.run(sent())])
    # The SDK's native threads may crash the interpreter while it shuts down.
    os._exit(0)
