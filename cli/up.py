"""`delegation up`: the whole stack on this machine, from its first start on; and `delegation migrate`.

Not how parts are kept running: that is `engine.supervisor`.
"""

import asyncio
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.failing import Unusable
from cli.live import system_clock
from cli.output import console, what_next
from cli.people import known_people, people_files
from cli.rehearsing import demonstrate_into
from domain.ballot.state import Open as BallotOpen
from domain.ballot.state import not_returned
from domain.codes import noun_of
from engine.case import CaseFaulty
from engine.connection import EngineUnreachable, Where, connect, options
from engine.folders import FolderUnusable, held_folder, usable_folder
from engine.processes import DidNotStart
from engine.rehearsal import NotSettled, StepFailed
from engine.server import HOST, EmbeddedServer, check_port_free
from engine.supervisor import ProcessPart, Supervisor, stop_signals
from engine.workers import is_working
from ledger import Ledger, LedgerError
from ledger.rebuilding import rebuild as rebuild_projections
from settings import Settings, set_in_environment, sqlite_url

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "leicester-city"
BEYOND_SHUTDOWN: Final = 10
"""Seconds that a worker has to end, besides those for its activities under way."""


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
        usable_folder(settings.mail_folder)
        check_port_free(settings.engine_port, "the engine (DELEGATION_ENGINE_PORT)")
        check_port_free(settings.engine_ui_port, "the engine's web pages (DELEGATION_ENGINE_UI_PORT)")
        asyncio.run(_until_stopped(settings, _own_engine(settings)))


def _own_engine(settings: Settings) -> Where:
    """Where the embedded engine will be, for every process that has these surroundings.

    Raises:
        Unusable: commands and workers would look for Temporal elsewhere, and their commands would go there.
    """
    own = f"{HOST}:{settings.engine_port}"
    configured = options(Where(settings.engine_address, settings.temporal_namespace, settings.temporal_profile))
    if configured["target_host"] not in (own, f"localhost:{settings.engine_port}"):
        raise Unusable(
            f"Temporal is to be at {configured['target_host']}, say DELEGATION_TEMPORAL_ADDRESS, TEMPORAL_ADDRESS or "
            f"Temporal's configuration file, and `up` brings an engine of its own at {own}. Take that setting away "
            "here and where commands are typed (TEMPORAL_CONFIG_FILE=/dev/null hides a file); or start workers for "
            "that server instead: python -m worker."
        )
    return Where(own, configured["namespace"])


def migrate(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Write all that is shown and owed anew, from the record of what happened.")
    ] = False,
) -> None:
    """Bring the ledger's tables up to what this version needs. Safe to repeat; workers need not be stopped.

    A version that shows more, or tells other streams more, needs --rebuild once: `audit verify` names what it misses.
    """
    settings = Settings()
    with _unusable():
        where = _migrate(settings.ledger_url, rebuilding=rebuild)
    say(f"The ledger at {where} is as this version needs it.")


def _migrate(url: str, *, rebuilding: bool = False) -> str:
    ledger = Ledger.open(url)
    try:
        ledger.migrate()
        if rebuilding:
            rebuild_projections(ledger)
    finally:
        ledger.close()
    return ledger.database.where


@contextmanager
def _unusable() -> Iterator[None]:
    """Whatever is wrong with the surroundings is one sentence and exit code 2."""
    try:
        yield
    except (DidNotStart, EngineUnreachable, FolderUnusable, LedgerError) as error:
        raise Unusable(str(error)) from error


async def _until_stopped(settings: Settings, engine: Where) -> None:
    supervisor = Supervisor(say)
    async with stop_signals() as stopping:
        coming_up = asyncio.create_task(_come_up(settings, engine, supervisor))
        stopped = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait((coming_up, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not stopped.done():
                coming_up.result()
                await stopped
            say("\nStopping …")
        finally:
            coming_up.cancel()
            stopped.cancel()
            await asyncio.wait((coming_up, stopped))
            await supervisor.stop()
    say("Everything is stopped, and nothing is lost: the next start goes on where it stood.")


async def _come_up(settings: Settings, engine: Where, supervisor: Supervisor) -> None:
    """Bring up one part after the other, and say what runs.

    Raises:
        LedgerError, DidNotStart, Unusable: a part can't be used, and the sentence says why.
    """
    folder = settings.data_folder
    if settings.database_url is None and await asyncio.to_thread(_is_empty, settings.ledger_file):
        await _load_example(settings)
    await asyncio.to_thread(_migrate, settings.ledger_url)
    server = EmbeddedServer(
        port=settings.engine_port,
        ui_port=settings.engine_ui_port,
        database=settings.engine_file,
        log=folder / "engine.log",
        namespace=engine.namespace,
    )
    await supervisor.start(server)
    client = await connect(engine, configured=False)

    async def works(pid: int) -> bool:
        try:
            return await is_working(client, settings.task_queue, pid)
        except EngineUnreachable:
            return False

    worker = ProcessPart(
        "worker",
        (sys.executable, "-m", "worker"),
        folder / "worker.log",
        ready=works,
        stops_within=settings.shutdown_within + BEYOND_SHUTDOWN,
    )
    await supervisor.start(worker)
    say(await asyncio.to_thread(_what_runs, settings))


def _is_empty(ledger_file: Path) -> bool:
    """Whether nothing was ever recorded in a ledger: it is not there, or no command came as far as a stream."""
    if not ledger_file.exists():
        return True
    url = sqlite_url(ledger_file)
    _migrate(url)
    ledger = Ledger.open(url)
    try:
        return not ledger.streams()
    finally:
        ledger.close()


async def _load_example(settings: Settings) -> None:
    """Play the example's beginning into a new ledger, which takes its place only when it is complete."""
    say("This is the first start: the Leicester example is loaded, its dates moved to today …")
    new = settings.ledger_file.with_suffix(".new")
    for left_over in (*_with_companions(new), *_with_companions(settings.ledger_file)):
        left_over.unlink()
    try:
        await demonstrate_into(sqlite_url(new), EXAMPLE, system_clock())
    except (CaseFaulty, NotSettled, StepFailed) as error:
        raise Unusable(f"The example can't be loaded: {error}") from error
    for written in _with_companions(new):
        written.rename(written.with_name(written.name.replace(new.name, settings.ledger_file.name, 1)))


def _with_companions(database: Path) -> tuple[Path, ...]:
    """The files that SQLite keeps beside a database, and last the database itself, as far as they exist."""
    return tuple(path for end in ("-wal", "-shm", "") if (path := database.with_name(database.name + end)).exists())


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
            f"  ledger    {ledger.database.where if settings.database_url else settings.ledger_file}",
            f"  worker    decides what is sent; its log: {settings.data_folder / 'worker.log'}",
            f"  notices   one e-mail file each, in {settings.mail_folder}",
            "",
            "What the open streams wait for:",
            *(f"  {line}" for line in waiting or ["Nothing is open."]),
            "",
            f"Try in another terminal, in this folder{_settings_as_here()}:",
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


def _settings_as_here() -> str:
    """What else the other terminal needs, by name: a value may be secret."""
    names = ", ".join(set_in_environment())
    return f" and with the same {names}" if names else ""


def _program() -> str:
    """How the command is called from here."""
    program = Path(sys.argv[0]).absolute()
    if program.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m {program.parent.name}"
    here = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    return shlex.quote(str(here))
