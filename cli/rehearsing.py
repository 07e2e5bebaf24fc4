"""Rehearsals and demonstrations: a script's commands, run as they are typed, on an engine that skips time."""

import asyncio
import tempfile
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from cli.app import NAME, root
from cli.arguments import Folder, OptionalDay, OptionalInstant, Place, typed_in
from cli.cases import Months, in_calendar, usable
from cli.deciding import Json
from cli.failing import REFUSED, Unusable
from cli.ledgers import HISTORIES, LEDGER_FILE
from cli.live import system_clock
from cli.output import print_json, say
from cli.people import one_person
from cli.report import print_report, report
from cli.session import Happened, Sent, acting_through, session
from domain.calendar import london
from domain.codes import derived_id
from domain.messages import ACCEPTED, Outcome
from domain.messages import REFUSED as REFUSED_RESULT
from engine.case import AnyCase, C, Person, Step
from engine.rehearsal import (
    NotSettled,
    Refused,
    Rehearsal,
    StepFailed,
    demonstration,
    keep_histories,
    play,
    rehearsing,
)
from gateway import Receipt
from ledger import Ledger

R = TypeVar("R")


class Rehearsed:
    """A rehearsal as a session: what a step's command acts through."""

    def __init__(self, rehearsal: Rehearsal, loop: asyncio.AbstractEventLoop, case: AnyCase) -> None:
        self._rehearsal = rehearsal
        self._loop = loop
        self._case = case
        self._step: tuple[Step, Person, int] | None = None
        self.last: Happened | None = None
        """What became of the command sent last."""

    @property
    def ledger(self) -> Ledger:
        """The rehearsal's ledger."""
        return self._rehearsal.ledger

    @property
    def ledger_url(self) -> str:
        """Where that ledger is."""
        return self._rehearsal.ledger.database.where

    def begin(self, step: Step, person: Person) -> None:
        """Take up a step, by one of its people."""
        self._step, self.last = (step, person, 0), None

    def now(self) -> datetime:
        """The case's time."""
        return self._rehearsal.clock()

    def person(self, subject: str, people: Path | None = None, about: str | None = None) -> Person:
        """One of the people of the case."""
        return one_person(self._case.people, subject)

    def new_command_id(self) -> str:
        """The same id for the same step, person and number of the command among the step's: on every run."""
        assert self._step is not None
        step, person, count = self._step
        self._step = (step, person, count + 1)
        return f"script-{derived_id(self._case.key, step.number, person.id, count)}"

    def send(self, sent: Sent, person: Person, command_id: str) -> Outcome:
        """See `Session.send`."""
        gateway = self._rehearsal.gateway
        return self._awaited(gateway.send(sent.stream_id, sent.command, person.actor, command_id=command_id))

    def submit(self, sent: Sent, person: Person, command_id: str) -> Receipt:
        """See `Session.submit`."""
        gateway = self._rehearsal.gateway
        return self._awaited(gateway.submit(sent.stream_id, sent.command, person.actor, command_id=command_id))

    def _awaited(self, sending: Coroutine[object, object, R]) -> R:
        return asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    def happened(self, happened: Happened) -> None:
        """Remember it for the step."""
        self.last = happened

    def say(self, text: str) -> None:
        """Nothing: what a rehearsal came to is told in the end."""

    def moved(self, case: C) -> C:
        """The case with the dates and months of this rehearsal."""
        return case.moved(self._case.moved_by).starting(None, self._case.months_asked)

    def remember(self, case: AnyCase, stream_id: str) -> None:
        """Nothing: the people of the case are known."""


class _Performer:
    """Runs a step's words through the command line, in a thread of its own."""

    def __init__(self, session: Rehearsed, place: Place) -> None:
        self._session = session
        self._place = place
        self._command = root()

    async def __call__(self, step: Step, person: Person) -> Refused | None:
        running = asyncio.create_task(asyncio.to_thread(self._run, step, person))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            # A thread can't be interrupted, and it needs the engine until its step is over.
            await asyncio.wait((running,))
            raise

    def _run(self, step: Step, person: Person) -> Refused | None:
        self._session.begin(step, person)
        where = f"Step {step.number} (script.toml, line {step.line}), {london(step.at)}, {person.id}: `{step.run}`"
        try:
            with acting_through(self._session), typed_in(self._place):
                self._command.main([*step.words, "--as", person.id], NAME, standalone_mode=False)
        except (typer.TyperException, Unusable) as error:
            raise StepFailed(f"{where} can't be used: {error}") from None
        last = self._session.last
        if last is None or last.result == ACCEPTED:
            return None
        if last.result != REFUSED_RESULT:
            raise StepFailed(f"{where} was not decided: {last.told[0]}")
        return Refused(last.outcome.rule or "", last.outcome.sentence or "")


async def _play(ledger_url: str, case: AnyCase, until: datetime | None, histories: Path | None) -> None:
    async with rehearsing(ledger_url, case.steps[0].at) as rehearsal:
        rehearsed = Rehearsed(rehearsal, asyncio.get_running_loop(), case)
        performer = _Performer(rehearsed, Place(case.folder, case.moved_by, closed=True))
        try:
            await play(rehearsal, case.steps, performer, until)
        finally:
            if histories is not None:
                await keep_histories(rehearsal, histories)


def _with_script(case: AnyCase) -> AnyCase:
    if not case.steps:
        raise Unusable(f"{case.folder}/script.toml: there are no steps, so there is nothing to run.")
    return case


def rehearse(
    folder: Folder,
    start: OptionalDay = None,
    months: Months = None,
    until: OptionalInstant = None,
    ics: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the deadlines as a calendar.")] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Leave ledger and histories there, for reading and audit.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a case from beginning to end in seconds, with its own dates, through the real workflows.

    --start moves all its dates so that the phasing starts on that day, --months changes the phasing: a planning tool.
    Time passes until the last step; with --until until that instant, be it earlier or later.

    Example: delegation rehearse examples/leicester-city --start 2026-12-01 --months 6 --ics plan.ics
    """
    found = usable(folder)
    case = _with_script(in_calendar(start, lambda: found.starting(start, months)))
    if until is not None and until < case.steps[0].at:
        raise Unusable(f"--until: {london(until)} is before the first step, on {london(case.steps[0].at)}.")
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as temporary:
        place = Path(temporary) if keep is None else _new_folder(keep)
        url = f"sqlite:///{place / LEDGER_FILE}"
        try:
            asyncio.run(_play(url, case, until, None if keep is None else keep / HISTORIES))
        except (StepFailed, NotSettled) as error:
            say({"failed": str(error)}, str(error), as_json=as_json)
            raise typer.Exit(REFUSED) from None
        ledger = Ledger.open(url)
        try:
            told = report(case, ledger)
            if ics is not None:
                # Imported here, since it would slow every command down, and only this one needs it.
                from cli.calendars import write_calendar

                _write(ics, write_calendar(case, ledger))
            if as_json:
                print_json(told)
            else:
                print_report(told)
        finally:
            ledger.close()
    if not told.sound:
        raise typer.Exit(REFUSED)


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"--keep: {folder} can't be made: {error.strerror}.") from None
    if any(folder.iterdir()):
        raise Unusable(f"--keep: {folder} is not empty, and nothing in it is overwritten.")
    return folder


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unusable(f"--ics: {path} can't be written: {error.strerror}.") from None


def demonstrate(folder: Folder, as_json: Json = False) -> None:
    """Play a case's beginning into the stack's empty ledger, its dates moved so that it has just happened.

    Afterwards `delegation sweep`, or a worker that starts, makes its open streams run on the stack's engine.

    Example: delegation demonstrate examples/leicester-city
    """
    try:
        case = asyncio.run(demonstrate_into(session().ledger_url, folder, system_clock()))
    except (StepFailed, NotSettled) as error:
        say({"failed": str(error)}, str(error), as_json=as_json)
        raise typer.Exit(REFUSED) from None
    text = (
        f"{case.name}: {len(case.steps)} steps were played, their dates moved by {case.moved_by:+d} days. "
        "Next: delegation sweep, then delegation list."
    )
    say({"steps": len(case.steps), "moved_by_days": case.moved_by}, text, as_json=as_json)


async def demonstrate_into(ledger_url: str, folder: Path, now: datetime) -> AnyCase:
    """Play a case's beginning into an empty ledger, its dates moved so that it has just happened; the case as played.

    Raises:
        CaseFaulty, Unusable: the folder can't be used, or the ledger is not empty.
        StepFailed, NotSettled: the script does not run.
        LedgerError, EngineMissing, EngineDidNotStart: the surroundings can't be used.
    """
    case = demonstration(_with_script(usable(folder)), now)
    ledger = Ledger.open(ledger_url)
    try:
        ledger.migrate()
        if ledger.streams():
            raise Unusable(f"The ledger at {ledger.database.where} is not empty; a demonstration is not added to it.")
    finally:
        ledger.close()
    await _play(ledger_url, case, until=now, histories=None)
    return case
