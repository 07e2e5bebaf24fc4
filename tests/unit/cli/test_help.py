"""Help teaches: every command has a sentence and an example, and the examples and documents are right."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup

import cli.main  # noqa: F401  # adds every command
from cli.app import parse, root
from domain.authority import ENTITLED
from engine.case import Person, read_people
from ledger import Ledger
from tests.unit.cli.stand_in import StandIn, sent_by

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "reference" / "case-folder.md").read_text(encoding="utf-8")


def commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    for name, below in group.commands.items():
        if isinstance(below, TyperGroup):
            yield from commands(below, (*path, name))
        else:
            assert isinstance(below, TyperCommand)
            yield (*path, name), below


ALL = dict(commands(root()))
DECIDING = {path: command for path, command in ALL.items() if any(p.name == "acting_as" for p in command.params)}
SCRIPTED = {path: command for path, command in DECIDING.items() if path != ("tasks",)}
EVERYBODY = [person for file in sorted(ROOT.glob("examples/**/people.toml")) for person in read_people(file)]
RUNNING = {("up",), ("migrate",)}


def example(command: TyperCommand) -> str:
    found = re.search(r"Example: delegation (.*)", " ".join((command.help or "").split()))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", sorted(ALL.keys() - RUNNING), ids=" ".join)
def test_a_command_has_a_sentence_and_an_example_of_itself(path: tuple[str, ...]) -> None:
    command = ALL[path]
    assert (command.help or "").split("\n")[0].endswith(".")
    assert shlex.split(example(command))[: len(path)] == list(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that an example names."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in ("votes.csv", "responses.csv"):
        (folder / name).write_text("practice,a\nX00001,for\n", encoding="utf-8")
    for name in ("minutes.pdf", "paper.pdf"):
        (folder / name).touch()
    return folder


@pytest.mark.parametrize("path", SCRIPTED, ids=" ".join)
def test_the_example_of_a_deciding_command_can_be_typed(path: tuple[str, ...], files: Path) -> None:
    words = shlex.split(example(ALL[path]))
    if "--as" in words:
        at = words.index("--as")
        del words[at : at + 2]
    assert parse(tuple(words), files).path == path


class Example(StandIn):
    """A session in which somebody of the examples acts."""

    def person(self, subject: str, people: Path | None = None, about: str | None = None) -> Person:
        return next(person for person in EVERYBODY if person.id == subject)


@pytest.mark.parametrize("path", SCRIPTED, ids=" ".join)
def test_whoever_acts_in_the_example_may(
    path: tuple[str, ...], files: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    sent_by(stack := Example(ledger), *shlex.split(example(ALL[path])))
    for sent, person, _ in stack.sent:
        assert set(person.roles) & set(ENTITLED[sent.command.model_dump()["type"]])
    assert stack.sent


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_reading_command_prints_json_when_asked(path: tuple[str, ...]) -> None:
    options = {option for parameter in ALL[path].params for option in getattr(parameter, "opts", ())}
    assert "--json" in options or path in RUNNING | {("case", "new")}


@pytest.mark.parametrize("path", SCRIPTED, ids=" ".join)
def test_every_deciding_command_takes_the_same_options(path: tuple[str, ...]) -> None:
    options = {option for parameter in ALL[path].params for option in getattr(parameter, "opts", ())}
    assert {"--as", "--command-id", "--no-wait", "--people", "--json"} <= options


def test_the_document_names_every_command_that_a_script_can_run() -> None:
    for path in SCRIPTED:
        assert f"`{' '.join(path)}" in DOCUMENT, path


def test_every_command_and_option_in_the_document_is_one() -> None:
    listed = re.findall(r"^\| `([a-z][^`]*)` \|", DOCUMENT, re.MULTILINE)
    typed = [words for words in listed if not words.endswith((".toml", ".csv", "/")) and "," not in words.split("[")[0]]
    assert len(typed) > 40
    for words in typed:
        parts = re.sub(r"[\[\]]", " ", words).split()
        path = max((path for path in ALL if tuple(parts[: len(path)]) == path), key=len)
        options = {option for parameter in ALL[path].params for option in getattr(parameter, "opts", ())}
        assert {part for part in parts if part.startswith("--")} <= options, words
