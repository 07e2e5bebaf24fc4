"""Audit: is the ledger what was recorded, and would today's rules and workflows do the same again.

Each command ends in one sentence, which names the first difference; exit code 1 when there is one.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.status import Status
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from cli.arguments import existing_file
from cli.deciding import Json
from cli.failing import REFUSED, Unusable
from cli.ledgers import HISTORIES, Where, chosen_ledger
from cli.live import Live
from cli.output import say
from cli.session import session
from engine.replay import read_history, replay
from ledger import Covered, Ledger
from ledger.redeciding import redecide
from ledger.verification import verify

app = typer.Typer(help="Verify the ledger; decide and replay everything again.", no_args_is_help=True)


@app.command("verify")
def verify_ledger(
    ledger: Where = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what a sound ledger holds, as hashes, to a new file."),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=existing_file,
            help="A file that --keep wrote before: whether the ledger still begins with what it held then.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute every chain, and compare every projection with a rebuild.

    Whoever may change every table can make all of them agree again; only what was kept elsewhere shows that.

    Example: delegation audit verify --since kept-in-november.json --keep kept-in-december.json
    """
    kept = None if since is None else _kept(since)
    with chosen_ledger(ledger) as chosen, _busy("Verifying the ledger …"):
        found = verify(chosen, kept)
    if keep is not None and found.covered is not None:
        _keep(keep, found.covered)
    report = {field.name: getattr(found, field.name) for field in fields(found) if field.name != "covered"}
    say(report, found.conclusion, as_json=as_json)
    if not found.sound:
        raise typer.Exit(REFUSED)


def _kept(file: Path) -> Covered:
    try:
        return Covered.model_validate_json(file.read_bytes())
    except OSError as error:
        raise Unusable(f"--since: {file} can't be read: {error.strerror}.") from None
    except ValidationError:
        raise Unusable(f"--since: {file} is no file that --keep wrote.") from None


def _keep(file: Path, covered: Covered) -> None:
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(covered.text)
    except FileExistsError:
        raise Unusable(f"--keep: {file} is there already, and is not overwritten.") from None
    except OSError as error:
        raise Unusable(f"--keep: {file} can't be written: {error.strerror}.") from None


@app.command("replay")
def replay_everything(
    ledger: Where = None,
    histories: Annotated[
        bool, typer.Option("--histories/--no-histories", help="Whether to replay the histories of workflows too.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Decide every recorded command again by today's rules, and replay every workflow's history with today's code.

    Histories come from the stack's engine, or of a rehearsal that was kept from its folder.

    Example: delegation audit replay --ledger kept-rehearsal
    """
    with chosen_ledger(ledger) as chosen:
        with _busy("Deciding every command again …"):
            decided = redecide(chosen)
        differences = list(decided.differences)
        conclusion, replayed = decided.conclusion, 0
        if histories:
            with _busy("Replaying histories …"):
                for history in _histories(ledger, chosen):
                    replayed += 1
                    difference = asyncio.run(replay(history))
                    if difference is not None:
                        differences.append(
                            f"Today's workflows no longer replay the history of {history.workflow_id}: {difference}."
                        )
    if decided.sound and differences:
        conclusion = differences[0]
    elif decided.sound and histories:
        many = "1 history" if replayed == 1 else f"{replayed} histories"
        conclusion = (
            f"{conclusion.removesuffix('.')}, and today's workflows replay {many} of theirs without a difference."
        )
    say(
        {
            "sound": not differences,
            "conclusion": conclusion,
            "differences": differences,
            "commands": decided.commands,
            "histories": replayed,
        },
        conclusion,
        as_json=as_json,
    )
    if differences:
        raise typer.Exit(REFUSED)


def _histories(where: str | None, ledger: Ledger) -> Iterable[WorkflowHistory]:
    if where is None:
        return _of_the_engine(ledger.streams())
    kept = Path(where)
    return _of_a_folder((kept.parent if kept.is_file() else kept) / HISTORIES)


def _of_a_folder(folder: Path) -> Iterator[WorkflowHistory]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except OSError as error:
        raise Unusable(
            f"--ledger: no histories can be read from {folder} ({error.strerror}); "
            "--no-histories decides the commands only."
        ) from None
    for path in paths:
        try:
            yield read_history(path)
        except OSError as error:
            raise Unusable(f"{path} can't be read: {error.strerror}.") from None
        except ValueError as error:
            raise Unusable(f"{path} is not the history of a workflow: {error}") from None


def _of_the_engine(streams: Iterable[str]) -> Iterator[WorkflowHistory]:
    stack = session()
    if not isinstance(stack, Live):
        raise Unusable("Histories are read from the running stack.")
    for stream_id in streams:
        found = stack.portal.call(_latest, stack.client, stream_id)
        if found is not None:
            yield found


async def _latest(client: Client, workflow_id: str) -> WorkflowHistory | None:
    """The history of a workflow's latest run; None when the engine keeps none, as after its retention."""
    try:
        return await client.get_workflow_handle(workflow_id).fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def _busy(text: str) -> Status:
    """Tell somebody who watches a terminal that it takes a while."""
    return Console(stderr=True).status(text)
