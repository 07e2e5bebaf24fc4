"""The command line's root, to which `cli.main` adds every command; and what a script makes of it."""

from functools import lru_cache
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.arguments import Place, typed_in
from cli.failing import Unusable
from engine.case.script import CannotParse, Parsed

NAME = "delegation"
SOMEBODY = "somebody"

app = typer.Typer(
    name=NAME,
    help="Applications of clinical commissioning groups to take on delegated commissioning of general practice: "
    "from expression of interest to functions that are live.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@lru_cache(maxsize=1)
def root() -> TyperGroup:
    """Every command, once all of them are added."""
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    return command


STEPS_SAY = ("--as", "--people", "--command-id", "--no-wait", "--json")
"""What a script's step says otherwise, or does not say at all."""


def parse(words: tuple[str, ...], folder: Path) -> Parsed:
    """What the command line makes of a script's words, typed in its case folder.

    Raises:
        CannotParse: they are no command that has something decided, or its arguments are not right.
    """
    command: TyperGroup | TyperCommand = root()
    path: tuple[str, ...] = ()
    rest = list(words)
    while isinstance(command, TyperGroup):
        if not rest or rest[0] not in command.commands:
            known = ", ".join(sorted(command.commands))
            raise CannotParse(f"'{rest[0] if rest else ''}' is no command; it is one of {known}")
        path = (*path, rest[0])
        below = command.commands[rest.pop(0)]
        assert isinstance(below, TyperGroup | TyperCommand)
        command = below
    if not any(parameter.name == "acting_as" for parameter in command.params):
        raise CannotParse(f"'{' '.join(path)}' has nothing decided, so that a script can't run it")
    for word in rest:
        if word.split("=", 1)[0] in STEPS_SAY:
            raise CannotParse(f"{word.split('=', 1)[0]} is not written in a script")
    try:
        with typed_in(Place(folder, closed=True)):
            context = command.make_context(" ".join(path), [*rest, "--as", SOMEBODY])
    except typer.TyperException as error:
        raise CannotParse(error.format_message().rstrip(".")) from None
    except Unusable as error:
        raise CannotParse(str(error).rstrip(".")) from None
    return Parsed(path, dict(context.params))
