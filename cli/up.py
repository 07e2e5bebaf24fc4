"""`delegation up`: the whole stack on this machine, from its first start on; and `delegation migrate`.

Not how parts are kept running: that is `engine.supervisor`.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

from cli.failing import Unusable
from cli.live import system_clock
from cli.output import console, what_next
from cli.people import known_people, people_files
from cli.rehearsing import demonstrate_into
from domain.ballot.state import Open as BallotOpen
from domain.ballot.state import not_returned
from domain.codes import noun_of
from engine.case import CaseFaulty
from engine.connection import EngineUnreachable, Where, connect
from engine.rehearsal import NotSettled, StepFailed
from engine.server import EmbeddedServer, EngineError, check_port_free
from engine.supervisor import (
    EnginePart,
    FolderUnusable,
    PartDidNotStart,
    ProcessPart,
    Supervisor,
    held_folder,
    stop_signals,
)
from ledger import Ledger, LedgerError
from settings import Settings

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "leicester-city"
WORKS_WITHIN: Final = 30
"""Seconds that a worker has from its start until it asks the engine for work."""


def say(line: str) -> None:
    """Tell whoever started the stack, at once."""
    console().print(line, soft_wrap=True)
    sys.stdout.flush()


def up() -> None:
    """Start the engine, the ledger and a worker on this machine, and keep them running until Ctrl-C.

    Everything is kept in the data folder (`var`), so that the next start goes on. The first start loads the Leicester
    example, its dates moved to today, up to an open ballot and survey.
    """
    settings = Settings()
    with _unusable(), held_folder(settings.data_folder):
        check_port_free(settings.engine_port, "the engine (DELEGATION_ENGINE_PORT)")
        check_port_free(settings.engine_ui_port, "the engine's web pages (DELEGATION_ENGINE_UI_PORT)")
        asyncio.run(_until_stopped(settings))


def migrate() -> None:
    """Bring the ledger's tables up to what this version needs. Safe to repeat; workers need not be stopped."""
    settings = Settings()
    with _unusable():
        where = _migrate(settings.ledger_url)
    say(f"The ledger at {where} is as this version needs it.")


def _migrate(url: str) -> str:
    ledger = Ledger.open(url)
    try:
        ledger.migrate()
    finally:
        ledger.close()
    return ledger.database.where


@contextmanager
def _unusable() -> Iterator[None]:
    """Whatever is wrong with the surroundings is one sentence and exit code 2."""
    try:
        yield
    except (EngineError, EngineUnreachable, FolderUnusable, LedgerError, PartDidNotStart) as error:
        raise Unusable(str(error)) from error


async def _until_stopped(settings: Settings) -> None:
    supervisor = Supervisor(say)
    async with stop_signals() as stopping:
        coming_up = asyncio.create_task(_come_up(settings, supervisor))
        stopped = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait((coming_up, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not stopped.done():
                coming_up.result()
                await stopped
            say("\nStopping: the worker first, then the engine …")
        finally:
            coming_up.cancel()
            stopped.cancel()
            await asyncio.wait((coming_up, stopped))
            await supervisor.stop()
    say("Everything is stopped, and nothing is lost: the next start goes on where it stood.")


async def _come_up(settings: Settings, supervisor: Supervisor) -> None:
    """Bring up one part after the other, and say what runs.

    Raises:
        LedgerError, EngineError, PartDidNotStart: a part can't be used, and the sentence says why.
    """
    folder = settings.data_folder
    if settings.database_url is None and not settings.ledger_file.exists():
        await _load_example(settings)
    await asyncio.to_thread(_migrate, settings.ledger_url)
    server = EmbeddedServer(
        port=settings.engine_port,
        ui_port=settings.engine_ui_port,
        database=settings.engine_file,
        log=folder / "engine.log",
    )
    await supervisor.start(EnginePart(server))
    await supervisor.start(ProcessPart("worker", (sys.executable, "-m", "worker"), folder / "worker.log"))
    await _working(settings)
    say(await asyncio.to_thread(_what_runs, settings))


async def _load_example(settings: Settings) -> None:
    """Play the example's beginning into a new ledger, which takes its place only when it is complete."""
    say("This is the first start: the Leicester example is loaded, its dates moved to today …")
    new = settings.ledger_file.with_suffix(".new")
    for left_over in (*_with_companions(new), *_with_companions(settings.ledger_file)):
        left_over.unlink()
    loading = asyncio.create_task(asyncio.to_thread(demonstrate_into, f"sqlite:///{new}", EXAMPLE, system_clock()))
    try:
        await asyncio.shield(loading)
    except asyncio.CancelledError:
        # A thread can't be interrupted; what it has begun to write is thrown away at the next start.
        await asyncio.wait((loading,))
        raise
    except (CaseFaulty, NotSettled, StepFailed) as error:
        raise Unusable(f"The example can't be loaded: {error}") from error
    for written in _with_companions(new):
        written.rename(written.with_name(written.name.replace(new.name, settings.ledger_file.name, 1)))


def _with_companions(database: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside a database, and last the database itself, as far as they exist."""
    return tuple(path for end in ("-wal", "-shm", "") if (path := database.with_name(database.name + end)).exists())


async def _working(settings: Settings) -> None:
    """Return when a worker asks the engine for work.

    Raises:
        PartDidNotStart: none does.
    """
    where = Where(settings.engine_address, settings.temporal_namespace, settings.temporal_profile)
    client = await connect(where)
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    for _ in range(WORKS_WITHIN * 10):
        if (await client.workflow_service.describe_task_queue(request)).pollers:
            return
        await asyncio.sleep(0.1)
    raise PartDidNotStart(
        f"The worker did not begin to work within {WORKS_WITHIN} s; see {settings.data_folder / 'worker.log'}."
    )


def _what_runs(settings: Settings) -> str:
    """What runs and where, and what to try next, in plain words."""
    ledger = Ledger.open(settings.ledger_url)
    try:
        standing = [ledger.load(stream).progress for stream in ledger.open_streams()]
        waiting = [f"{each.stream_id}: {what_next(each)}" for each in standing if each.waiting_for]
        tries = list(_worth_trying(ledger, settings))
    finally:
        ledger.close()
    return "\n".join(
        (
            "Everything runs:",
            f"  engine    Temporal at {settings.engine_address}; its pages: http://127.0.0.1:{settings.engine_ui_port}",
            f"  ledger    {ledger.database.where}",
            f"  worker    decides what is sent; its log: {settings.data_folder / 'worker.log'}",
            f"  notices   one e-mail file each, in {settings.mail_folder}",
            "",
            "What the open streams wait for:",
            *(f"  {line}" for line in waiting or ["Nothing is open."]),
            "",
            "Try in another terminal, in this folder:",
            *(f"  {_program()} {words}" for words in tries),
            "",
            "Ctrl-C stops everything; nothing is lost by it.",
        )
    )


def _worth_trying(ledger: Ledger, settings: Settings) -> Iterator[str]:
    """Commands that work as things stand."""
    yield "list"
    for stream in ledger.open_streams():
        state = ledger.state(stream).state
        if noun_of(stream) == "application":
            yield f"show {stream}"
            yield f"timeline {stream}"
        if isinstance(state, BallotOpen) and (missing := not_returned(state)):
            people = known_people(people_files(settings))
            lead = next((person for person in people if person.organisation == missing[0]), None)
            yield f"ballot not-returned {stream}"
            if lead is not None:
                yield f"ballot vote {stream} --for a,b,e --against f --as {lead.id}"
    yield "audit verify"
    yield "rehearse examples/leicester-city"


def _program() -> str:
    """How the command is called from here."""
    program = Path(sys.argv[0]).absolute()
    return str(program.relative_to(Path.cwd())) if program.is_relative_to(Path.cwd()) else str(program)
