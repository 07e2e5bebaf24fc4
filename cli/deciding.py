"""Commands that have something decided: their common options, sending, and how they end.

Each command is a function that says what is sent to which stream; all else is here.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from cli.arguments import existing_file, parse_command_id
from cli.failing import DONE, REFUSED, UNDECIDED, UNUSABLE, Unusable
from cli.output import outcome_sentence, print_json, what_next
from cli.session import DELIVERED, Happened, Sent, session
from cli.timeline import what_came
from domain.codes import ccg_in
from domain.messages import ACCEPTED, FAULT, Outcome
from domain.messages import REFUSED as REFUSED_RESULT
from domain.parsing import faults_in_words
from domain.refusal import Refusal
from engine.case import Person
from gateway import Undecided

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
    typer.Option(
        metavar="ID",
        parser=parse_command_id,
        help="The command's id. Sent again with the same id, it is answered from its record.",
    ),
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

_GIVEN = ("person", "find", "command_id")
Find = Callable[[str], Person]
"""The person that a command names by an id, or `Unusable`."""


def deciding(app: typer.Typer, name: str, example: str, panel: str | None = None) -> Callable[[Deciding], Deciding]:
    """Make a function a command of the command line that has something decided.

    A parameter `person` receives who acts, `find` what finds others, and `command_id` the id that was given; none of
    them is an argument. The example is shown by --help and is typed after `delegation`.
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
            find = partial(session().person, people=people, about=_about(arguments.values()))
            person = find(acting_as)
            given = {"person": person, "find": find, "command_id": command_id}
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


def _about(arguments: Iterable[object]) -> str | None:
    """The code of the CCG that the first stream id among these is about."""
    found = (ccg_in(each) for each in arguments if isinstance(each, str))
    return next((code for code in found if code), None)


CODES: Final = {ACCEPTED: DONE, REFUSED_RESULT: REFUSED, FAULT: UNUSABLE, DELIVERED: UNDECIDED}
"""By what became of a command, how the command line ends."""


def carry_out(function: Callable[[], Brings], person: Person, options: Options) -> None:
    """Send what the function brings, one after another, up to the first that is refused; say what became of each.

    What comes after one that is delivered and not yet decided is delivered too, in the same order, unless it needs that
    decision.

    Raises:
        Exit: with the code for what became of it, unless all was accepted.
        Unusable: the arguments make no command.
    """
    told: list[Happened] = []
    alone = False
    try:
        brought = function()
        alone = isinstance(brought, Sent)
        for number, sent in enumerate((brought,) if isinstance(brought, Sent) else brought):
            undecided = [each.sent.stream_id for each in told if each.result == DELIVERED]
            if sent.needs in undecided:
                if not options.as_json:
                    session().say(
                        f"Nothing was sent to {sent.stream_id}, which needs that decision; do this again then."
                    )
                break
            told.append(_send(sent, sent.by or person, options, number, wait=not (options.no_wait or undecided)))
            session().happened(told[-1])
            if not options.as_json:
                session().say(_in_words(told[-1]))
            if told[-1].result not in (ACCEPTED, DELIVERED):
                break
    except ValidationError as error:
        raise Unusable(f"This can't be sent: {'; '.join(faults_in_words(error))}.") from None
    finally:
        if options.as_json and (told or not alone):
            documents = [_document(each) for each in told]
            print_json(documents[0] if alone else documents)
    if not told and not options.as_json:
        session().say("Nothing was to be sent: all is as it should be.")
    if told and (code := CODES[told[-1].result]):
        raise typer.Exit(code)


def _send(sent: Sent, person: Person, options: Options, number: int, *, wait: bool) -> Happened:
    given = options.command_id and (f"{options.command_id}-{number + 1}" if number else options.command_id)
    command_id = given or sent.command_id or session().new_command_id()
    try:
        if wait:
            outcome = session().send(sent, person, command_id)
        else:
            session().submit(sent, person, command_id)
            outcome = Outcome(command_id=command_id, result=DELIVERED)
    except Undecided:
        outcome = Outcome(command_id=command_id, result=DELIVERED)
    except Refusal as refusal:
        outcome = Outcome(command_id=command_id, result=REFUSED_RESULT, rule=refusal.rule, sentence=refusal.sentence)
    if outcome.result != ACCEPTED:
        return Happened(sent, outcome, (outcome_sentence(outcome, sent.stream_id),))
    ledger = session().ledger
    told = what_came(ledger, sent.stream_id, outcome)
    return Happened(sent, outcome, told, ledger.load(sent.stream_id).progress)


def _in_words(happened: Happened) -> str:
    """What became of a command, what its stream waits for now, and the command's id."""
    lines = list(happened.told)
    if happened.progress is not None:
        lines[0] = f"{happened.sent.stream_id}, version {happened.outcome.version}: {lines[0]}"
        if happened.progress.waiting_for or happened.progress.due or happened.progress.closed:
            lines.append(f"Next: {what_next(happened.progress)}")
    lines.append(f"Command id: {happened.outcome.command_id}")
    if happened.result == DELIVERED:
        lines.append(f"See what became of it: delegation outcome {happened.outcome.command_id}")
    if happened.sent.note:
        lines.append(happened.sent.note)
    return "\n".join(lines)


def _document(happened: Happened) -> Mapping[str, object]:
    """The same for programs."""
    outcome = happened.outcome.model_dump(mode="json")
    return {"stream_id": happened.sent.stream_id, **outcome, "told": happened.told, "progress": happened.progress}
