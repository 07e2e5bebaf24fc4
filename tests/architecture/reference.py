"""The pages of docs/reference that are written from the code: commands, events, files, refusals, settings, contracts.

`make docs` writes them; a test fails when one of them no longer says what the code says.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import gateway.answers  # noqa: F401  # its refusals are among the subclasses
from domain.authority import ENTITLED
from domain.codes import noun_of
from domain.model import Command, Event
from domain.nouns import NOUNS
from domain.refusal import Refusal
from settings import Settings
from tests.architecture.contracts import contracts_page
from tests.architecture.files import files_page
from tests.architecture.pages import WRITTEN, definition, fields_of, fields_table, one_line, table

T = TypeVar("T")
M = TypeVar("M", Command, Event)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def subclasses(base: type[T]) -> Iterator[type[T]]:
    """All classes below one, depth first."""
    for below in base.__subclasses__():
        yield below
        yield from subclasses(below)


def stored_type(model: type[Command] | type[Event]) -> str:
    """The literal that names a command or an event."""
    return str(model.model_fields["type"].default)


def messages_of(base: type[M], noun: str) -> list[type[M]]:
    """A noun's commands or events in the order of their definition."""
    found = [model for model in base.__subclasses__() if noun_of(stored_type(model).replace(".", "-", 1)) == noun]
    return sorted(found, key=lambda model: (definition(model).lineno, stored_type(model)))


def heading(title: str) -> str:
    """A title at the beginning of a line."""
    return title[0].upper() + title[1:]


def commands_page() -> str:
    """Every command, who may send it, and its fields."""
    lines = [
        "# Commands",
        "",
        WRITTEN,
        "",
        "A command is decided once, in one transaction, and its outcome is recorded. Its type is a contract. "
        "Who may send it is the table in `domain/authority.py`; finer rules are among the [refusals](refusals.md).",
        "",
    ]
    for noun in NOUNS.values():
        lines += [f"## {heading(noun.title)}", ""]
        for model in messages_of(Command, noun.name):
            kind = stored_type(model)
            roles = ", ".join(role.words for role in ENTITLED[kind])
            opening = " Opens the stream." if kind in noun.opening else ""
            lines += [f"### `{kind}`", "", f"{one_line(model.__doc__)}{opening}", "", f"Sent by: {roles}.", ""]
            lines += fields_table(model)
    return "\n".join(lines)


def events_page() -> str:
    """Every event with its stored type, schema version and fields."""
    lines = [
        "# Events",
        "",
        WRITTEN,
        "",
        "An event is stored under its type and schema version, for good; older versions are brought up to today's when "
        "they are read. Nothing in one is personal data: people are subject ids.",
        "",
    ]
    for noun in NOUNS.values():
        lines += [f"## {heading(noun.title)}", ""]
        for model in messages_of(Event, noun.name):
            version = "" if model.schema_version == 1 else f" (schema version {model.schema_version})"
            lines += [f"### `{stored_type(model)}`{version}", "", one_line(model.__doc__), ""]
            lines += fields_table(model)
    return "\n".join(lines)


def refusals_page() -> str:
    """Every rule by which a command can be refused."""
    lines = [
        "# Refusals",
        "",
        WRITTEN,
        "",
        "A refused command leaves its stream as it was, and one row among the refusals: a rule and a sentence. Those "
        "of `gateway.answers` are met before anything is sent to a stream, and leave their row too.",
        "",
    ]
    places: dict[str, list[type[Refusal]]] = {}
    for refusal in subclasses(Refusal):
        if refusal.__module__.startswith(("domain.", "gateway.")):
            places.setdefault(refusal.__module__, []).append(refusal)
    for module in sorted(places):
        lines += [f"## `{module}`", ""]
        lines += table(
            ("rule", "number", "meaning"),
            (
                (f"`{refusal.__name__}`", refusal.number, one_line(refusal.__doc__))
                for refusal in sorted(places[module], key=lambda refusal: refusal.__name__)
            ),
        )
    return "\n".join(lines)


def settings_page() -> str:
    """Every setting, as the environment variable that sets it."""
    prefix = Settings.model_config.get("env_prefix", "").upper()
    lines = [
        "# Settings",
        "",
        WRITTEN,
        "",
        one_line(Settings.__doc__),
        "",
        *table(
            ("variable", "form", "default", "meaning"),
            (
                (f"`{prefix}{f.name.upper()}`", f"`{f.annotation}`", f"`{f.default}`" if f.default else "", f.meaning)
                for f in fields_of(Settings)
            ),
        ),
    ]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Every written page by its file's name."""
    written = {
        "commands.md": commands_page(),
        "contracts.md": contracts_page(),
        "events.md": events_page(),
        "files.md": files_page(),
        "refusals.md": refusals_page(),
        "settings.md": settings_page(),
    }
    return {name: text.rstrip("\n") + "\n" for name, text in written.items()}


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
