"""Every noun is built alike, and what it understands is listed where it must be."""

from pathlib import Path

import pytest

from domain.authority import ENTITLED
from domain.model import Command, Event
from domain.nouns import NOUNS
from domain.people import Role
from tests.architecture.reference import messages_of, stored_type

DOMAIN = Path(__file__).parents[2] / "domain"
FILES = {
    "__init__.py",
    "calls.py",
    "commands.py",
    "decide.py",
    "events.py",
    "evolve.py",
    "noun.py",
    "refusals.py",
    "state.py",
    "tasks.py",
    "where.py",
}


def test_every_folder_of_the_domain_is_a_noun_that_the_ledger_finds() -> None:
    folders = {path.parent.name for path in DOMAIN.glob("*/noun.py")}
    assert folders == set(NOUNS)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_has_the_same_files_as_every_other(noun: str) -> None:
    assert {path.name for path in (DOMAIN / noun).glob("*.py")} >= FILES


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_names_its_commands_and_events_after_itself_and_each_only_once(noun: str) -> None:
    commands = [stored_type(model) for model in messages_of(Command, noun)]
    events = [stored_type(model) for model in messages_of(Event, noun)]
    assert commands
    assert events
    assert len(commands + events) == len({*commands, *events})


def test_no_command_or_event_is_without_a_noun() -> None:
    known = {
        *(model for noun in NOUNS for model in messages_of(Command, noun)),
        *(model for noun in NOUNS for model in messages_of(Event, noun)),
    }
    strangers = {*Command.__subclasses__(), *Event.__subclasses__()} - known
    assert {model for model in strangers if model.__module__.startswith("domain.")} == set()


@pytest.mark.parametrize("noun", NOUNS)
def test_the_evidence_of_a_command_is_in_the_field_in_which_its_dates_are_checked(noun: str) -> None:
    """As `domain.checks.check_evidence`."""
    for model in messages_of(Command, noun):
        holding = {name for name, field in model.model_fields.items() if "Evidence" in repr(field.annotation)}
        assert holding <= {"evidence"}, model


def test_every_command_has_its_row_in_the_table_of_who_may_do_what_and_every_row_its_command() -> None:
    commands = {stored_type(model) for noun in NOUNS for model in messages_of(Command, noun)}
    assert commands == set(ENTITLED)


def test_only_the_clock_passes_deadlines() -> None:
    clock = {kind for kind, roles in ENTITLED.items() if Role.CLOCK in roles}
    assert clock == {kind for kind in ENTITLED if kind.endswith(".pass_deadline")}
    assert all(ENTITLED[kind] == (Role.CLOCK,) for kind in clock)
