"""The composition root of a worker: settings, log, ledger, client, activities, workflows, until it is signalled.

Read this file first. Everything it puts together is elsewhere, and nothing of that knows this file.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import structlog

import telemetry
from activities.noticing import ConsoleNotifier, MailFolderNotifier
from engine.connection import EngineUnreachable, Where, check_namespace, connect, telling_runtime
from engine.folders import FolderUnusable, usable_folder
from engine.resumption import sweep_for_ever
from engine.workers import is_working, running_worker
from gateway.starting import Starter
from ledger import Ledger, LedgerError
from settings import Settings, SettingsUnusable

DONE, IDLE, UNUSABLE = 0, 1, 2
"""Exit codes: stopped as asked; asked whether it works, it does not; the surroundings can't be used, and a sentence on
standard error, or in a line of the JSON log, says why."""
HEALTHY = "healthy"

log = structlog.get_logger("worker")


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def where(settings: Settings) -> Where:
    """Where Temporal is, unless its own configuration says otherwise."""
    return Where(settings.engine_address, settings.temporal_namespace, settings.temporal_profile)


async def work(settings: Settings) -> int:
    """Work until SIGTERM or SIGINT; the exit code.

    Raises:
        LedgerError: the ledger can't be used.
        EngineUnreachable: Temporal does not answer.
        FolderUnusable: notices can't be written.
    """
    stopping = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    ledger = Ledger.open(settings.ledger_url, system_clock)
    try:
        ledger.check_schema()
        notifiers = (ConsoleNotifier(), MailFolderNotifier(usable_folder(settings.mail_folder)))
        client = await connect(where(settings), runtime=telling_runtime())
        await check_namespace(client)
        starter = Starter(client, settings.task_queue)
        shutdown = timedelta(seconds=settings.shutdown_within)
        async with running_worker(ledger, starter, notifiers, at_once=settings.activities_at_once, shutdown=shutdown):
            every = timedelta(seconds=settings.sweep_every)
            sweeping = asyncio.create_task(sweep_for_ever(ledger, starter, every))
            stopped = asyncio.create_task(stopping.wait())
            log.info("working", queue=settings.task_queue, namespace=client.namespace)
            await asyncio.wait((sweeping, stopped), return_when=asyncio.FIRST_COMPLETED)
            if sweeping.done():
                sweeping.result()
            sweeping.cancel()
            log.info("stopping")
    finally:
        ledger.close()
    return DONE


async def healthy(settings: Settings) -> int:
    """Whether a worker on this machine asks for work, as an exit code: for a container, whose only worker it is.

    Raises:
        EngineUnreachable: Temporal does not answer.
    """
    return DONE if await is_working(await connect(where(settings)), settings.task_queue) else IDLE


def main(arguments: list[str]) -> int:
    """Run a worker, or with `healthy` see whether it works; the process's exit code."""
    try:
        settings = Settings.read()
    except SettingsUnusable as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    telemetry.configure(settings.log_format, settings.log_level)
    try:
        return asyncio.run(healthy(settings) if arguments == [HEALTHY] else work(settings))
    except (LedgerError, EngineUnreachable, FolderUnusable) as error:
        if settings.log_format == "json":
            # Who gathers JSON reads nothing else.
            log.error("can't work", reason=str(error))
        else:
            sys.stderr.write(f"{error}\n")
        return UNUSABLE


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # The SDK's native threads may crash the interpreter while it shuts down, after all work is done.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
