"""Commands that have something decided: their common options, sending, and how they end.

Each command is a function that says what is sent to which stream; all else is here.
"""

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from cli.arguments import existing_file
from cli.failing import REFUSED, UNDECIDED, UNUSABLE, Unusable
from cli.output import say
from cli.session import Happened, Sent, session
from domain.messages import ACCEPTED, Outcome
from domain.messages import REFUSED as REFUSED_RESULT
from domain.parsing import faults_in_words
from domain.refusal import Refusal
from engine.case import Person

As = Annotated[
    str,
    typer.Option(
        "--as", metavar="PERSON", help="Who does it: an id of people.toml, or ID@ORGANISATION.", show_default=False
    ),
]
OptionalAs = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help="Who does it; the case's programme manager unless said."),
]
CommandId = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The command's id. Sent again with the same id, it is answered from its record."),
]
NoWait = Annotated[
    bool, typer.Option("--no-wait", help="Deliver durably and don't wait for the decision, though no worker may run.")
]
People = Annotated[
    Path | None,
    typer.Option(metavar="FILE", parser=existing_file, help="Where --as finds people, instead of those known already."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Brings = Sent | Iterable[Sent]
Deciding = Callable[..., Brings]
"""A command's function: from its arguments, and where it asks for it the `person` who acts, to what is sent."""


@dataclass(frozen=True)
class Options:
    """How a deciding command was asked to be sent and answered."""

    command_id: str | None
    no_wait: bool
    as_json: bool


_COMMON: tuple[tuple[str, Any, object], ...] = (
    ("acting_as", As, inspect.Parameter.empty),
    ("command_id", CommandId, None),
    ("no_wait", NoWait, False),
    ("people", People, None),
    ("as_json", Json, False),
)

_GIVEN = ("person", "command_id")


def deciding(app: typer.Typer, name: str, example: str, panel: str | None = None) -> Callable[[Deciding], Deciding]:
    """Make a function a command of the command line that has something decided.

    A parameter `person` receives who acts, and `command_id` the id that was given; neither is an argument. The example
    is shown by --help and is typed after `delegation`.
    """

    def made(function: Deciding) -> Deciding:
        signature = inspect.signature(function, eval_str=True)
        own = [parameter for parameter in signature.parameters.values() if parameter.name not in _GIVEN]
        common = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for key, annotation, default in _COMMON
        ]

        @wraps(function)
        def command(
            *,
            acting_as: str,
            command_id: str | None,
            no_wait: bool,
            people: Path | None,
            as_json: bool,
            **arguments: Any,
        ) -> None:
            options = Options(command_id, no_wait, as_json)
            person = session().person(acting_as, people, _about(arguments.values()))
            given = {"person": person, "command_id": command_id}
            arguments |= {name: value for name, value in given.items() if name in signature.parameters}
            carry_out(lambda: function(**arguments), person, options)

        # typer reads a command's parameters from its signature.
        command.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[
                *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own),
                *common,
            ],
            return_annotation=None,
        )
        app.command(name, rich_help_panel=panel, help=f"{inspect.getdoc(function)}\n\nExample: delegation {example}")(
            command
        )
        return function

    return made


_CCG_IN_ID = re.compile(r"(?:[a-z]+-)+([0-9]{2}[A-Z])(?:-.*)?")


def _about(arguments: Iterable[object]) -> str | None:
    """The code of the CCG that the first stream id among these is about."""
    found = (_CCG_IN_ID.fullmatch(each) for each in arguments if isinstance(each, str))
    return next((match[1] for match in found if match), None)


def carry_out(function: Callable[[], Brings], person: Person, options: Options) -> None:
    """Send what the function brings, one after another, up to the first that is not accepted.

    Raises:
        Exit: with the code for what became of it, unless all was accepted.
        Unusable: the arguments make no command.
    """
    try:
        brought = function()
        for number, sent in enumerate((brought,) if isinstance(brought, Sent) else brought):
            _send(sent, sent.by or person, options, number)
        if options.no_wait:
            raise typer.Exit(UNDECIDED)
    except ValidationError as error:
        raise Unusable(f"This can't be sent: {'; '.join(faults_in_words(error))}.") from None


def _send(sent: Sent, person: Person, options: Options, number: int) -> None:
    given = options.command_id and (f"{options.command_id}-{number + 1}" if number else options.command_id)
    command_id = sent.command_id or given or session().new_command_id()
    if options.no_wait:
        _submit(sent, person, command_id, options)
        return
    outcome = session().send(sent, person, command_id)
    progress = session().ledger.load(sent.stream_id).progress if outcome.result == ACCEPTED else None
    session().happened(Happened(sent, command_id, outcome, progress), as_json=options.as_json)
    if outcome.result != ACCEPTED:
        raise typer.Exit(REFUSED if outcome.result == REFUSED_RESULT else UNUSABLE)


def _submit(sent: Sent, person: Person, command_id: str, options: Options) -> None:
    try:
        receipt = session().submit(sent, person, command_id)
    except Refusal as refusal:
        outcome = Outcome(command_id=command_id, result=REFUSED_RESULT, rule=refusal.rule, sentence=refusal.sentence)
        session().happened(Happened(sent, command_id, outcome, None), as_json=options.as_json)
        raise typer.Exit(REFUSED) from None
    say(
        {"command_id": receipt.command_id, "stream_id": receipt.stream_id, "result": "delivered"},
        f"Delivered to {receipt.stream_id}, and not yet decided: it is durable, and is decided as soon as a worker "
        f"runs.\nCommand id: {receipt.command_id}\nSee what became of it: delegation outcome {receipt.command_id}",
        as_json=options.as_json,
    )
