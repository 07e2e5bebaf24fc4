"""The gateway beside a client that sends one update for each command: latency of one, throughput of two hundred.

Both use the same embedded engine, worker and ledger, one after the other. Run: `python -m bench.gateway`.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client

import telemetry
from domain.messages import HANDLE, Batch, Envelope, Outcomes, Sender
from engine.server import EmbeddedServer, free_port
from ledger import Ledger
from tests.workflow.support import MANAGER, SURVEY, Stack, response, system_clock

ALONE = 200
CALLERS = 200
EACH = 10
BARE_AT_ONCE = 100
"""As many as the embedded engine takes in flight for one workflow; a cluster's default is 10."""

Send = Callable[[str], Awaitable[object]]


def bare(client: Client) -> Send:
    """Sends each command as an update of its own."""
    room = asyncio.Semaphore(BARE_AT_ONCE)

    async def send(respondent: str) -> object:
        envelope = Envelope(
            command_id=str(uuid4()),
            stream_id=SURVEY,
            command=response(respondent).model_dump(mode="json"),
            sender=Sender.of(MANAGER),
            received_at=system_clock(),
            correlation_id=respondent,
        )
        async with room:
            handle = client.get_workflow_handle(SURVEY)
            batch = Batch(stream_id=SURVEY, envelopes=(envelope,))
            return await handle.execute_update(HANDLE, batch, result_type=Outcomes)

    return send


async def p50(send: Send, name: str) -> float:
    """Milliseconds that one command takes, sent alone."""
    took = []
    for number in range(ALONE):
        began = time.perf_counter()
        await send(f"{name}-alone-{number}")
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


async def throughput(send: Send, name: str) -> float:
    """Commands a second of callers who each wait for their answer before they send again."""

    async def caller(number: int) -> None:
        for turn in range(EACH):
            await send(f"{name}-{number}-{turn}")

    began = time.perf_counter()
    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    return CALLERS * EACH / (time.perf_counter() - began)


async def main() -> None:
    """Measure twice, in both orders, and print the better of each with their ratios."""
    telemetry.configure("console", "warning")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{Path(folder) / 'ledger.sqlite'}", system_clock)
        ledger.migrate()
        server = EmbeddedServer(port=free_port(), database=Path(folder) / "engine.sqlite")
        stack = Stack(await server.start(), ledger)
        sends: dict[str, Send] = {
            "bare": bare(stack.client),
            "gateway": lambda respondent: stack.send(response(respondent)),
        }
        alone: dict[str, float] = {}
        many: dict[str, float] = {}
        async with stack.worker():
            await stack.open_survey()
            for order in (("bare", "gateway"), ("gateway", "bare")):
                for kind in order:
                    name = f"{kind}-{order[0]}"
                    alone[kind] = min(alone.get(kind, float("inf")), await p50(sends[kind], name))
                    many[kind] = max(many.get(kind, 0.0), await throughput(sends[kind], name))
        await server.stop()
        ledger.close()
    print(f"{'':10}{'one, p50':>12}{f'{CALLERS} callers':>16}")
    for kind in sends:
        print(f"{kind:10}{alone[kind]:>9.1f} ms{many[kind]:>12.0f} /s")
    print(f"{'ratio':10}{alone['gateway'] / alone['bare']:>12.2f}{many['gateway'] / many['bare']:>16.1f}")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    # The SDK's native threads may crash the interpreter while it shuts down.
    os._exit(0)
