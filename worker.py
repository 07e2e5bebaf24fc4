"""The composition root of a worker: settings, log, ledger, client, activities, workflows, until it is signalled.

Read this file first. Everything it puts together is elsewhere, and nothing of that knows this file.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

import structlog
from pydantic import ValidationError

import telemetry
from activities.noticing import ConsoleNotifier, MailFolderNotifier
from engine.connection import EngineUnreachable, Where, connect
from engine.resumption import sweep_for_ever
from engine.workers import running_worker
from gateway.starting import Starter
from ledger import Ledger, LedgerError
from settings import Settings

DONE, UNUSABLE = 0, 2
"""Exit codes: stopped as asked; the surroundings can't be used, and a sentence on standard error says why."""

log = structlog.get_logger("worker")


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


async def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT.

    Raises:
        LedgerError: the ledger can't be used.
        EngineUnreachable: Temporal does not answer.
    """
    stopping = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    ledger = Ledger.open(settings.ledger_url, system_clock)
    try:
        ledger.check_schema()
        client = await connect(Where(settings.engine_address, settings.temporal_namespace, settings.temporal_profile))
        starter = Starter(client, settings.task_queue)
        notifiers = (ConsoleNotifier(), MailFolderNotifier(settings.mail_folder))
        async with running_worker(
            ledger, starter, notifiers, at_once=settings.activities_at_once, shutdown=settings.shutdown_within
        ):
            sweeping = asyncio.create_task(sweep_for_ever(ledger, starter, settings.sweep_every))
            stopped = asyncio.create_task(stopping.wait())
            log.info("working", queue=settings.task_queue, namespace=client.namespace)
            await asyncio.wait((sweeping, stopped), return_when=asyncio.FIRST_COMPLETED)
            if sweeping.done():
                sweeping.result()
            sweeping.cancel()
            log.info("stopping")
    finally:
        ledger.close()


def main() -> int:
    """Run a worker; the process's exit code."""
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            sys.stderr.write(f"Setting DELEGATION_{name}: {fault['msg']}.\n")
        return UNUSABLE
    telemetry.configure(settings.log_format, settings.log_level)
    try:
        asyncio.run(work(settings))
    except (LedgerError, EngineUnreachable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    return DONE


if __name__ == "__main__":
    code = main()
    # The SDK's native threads may crash the interpreter while it shuts down, after all work is done.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
