"""The script of a case: its steps parsed by the command line itself, and what they point to.

Not running them: that is the rehearsal's.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from engine.case.checking import check_known, refusal_names
from engine.case.files import PeopleFile, ScriptFile, StepTable
from engine.case.loading import Folder, Loaded
from engine.case.model import Person, Step
from engine.case.salvage import NamedAlready, listed


class CannotParse(Exception):
    """The words are no command that a script can run; the sentence says why."""


@dataclass(frozen=True)
class Parsed:
    """A command line, understood."""

    path: tuple[str, ...]
    """The command's words, for example `ballot`, `import`."""
    values: Mapping[str, object]
    """By parameter, as the command's function receives them."""


ParseCommand = Callable[[tuple[str, ...], Path], Parsed]
"""(words, the folder that paths are relative to): what the command line makes of them, or CannotParse."""


@dataclass(frozen=True)
class ScriptStep:
    """A step as it stands, with what its command was understood as, of each member where it is each member's."""

    table: StepTable
    line: int
    put_in: Mapping[str, str]
    """What stands for `{folder}` and `{ccg}`, where anything does."""
    words: tuple[str, ...] = ()
    parsed: Parsed | None = None
    """None when its command is unclear."""

    @property
    def run(self) -> str:
        """What they type."""
        return _put_in(self.table.run, self.put_in)

    def step(self, number: int, people: Mapping[str, Person]) -> Step:
        """The step as a case has it."""
        return Step(
            at=self.table.at,
            people=tuple(people[_put_in(subject, self.put_in)] for subject in self.table.as_),
            run=self.run,
            words=self.words,
            refused=self.table.refused,
            number=number,
            line=self.line,
        )


def steps_of(script: Sequence[ScriptStep], people: Mapping[str, Person]) -> tuple[Step, ...]:
    """The steps as a case has them, once nothing is wrong with them."""
    return tuple(found.step(number, people) for number, found in enumerate(script, start=1))


def read_script(
    folder: Folder,
    loaded: Loaded[ScriptFile],
    people: PeopleFile,
    parse: ParseCommand,
    members: Mapping[str, str] | None = None,
) -> tuple[ScriptStep, ...]:
    """The steps that can be read; what is wrong with any is noted.

    `members` are the members of a cohort, by folder to CCG code: a step for each of them is as many steps.
    """
    script, at = loaded.content, loaded.at
    steps: list[ScriptStep] = []
    _check_order(folder, loaded)
    for index, table in listed(script, lambda of: of.steps):
        _check_step(folder, loaded, index, table, has_members=members is not None)
        with suppress(NamedAlready):
            for put_in in _each(table, members or {}):
                step = ScriptStep(table, at(("steps", index, "run"))[1], put_in)
                with suppress(NamedAlready):
                    for _, subject in listed(table, lambda of: of.as_):
                        check_known(folder, at(("steps", index, "as")), _put_in(subject, put_in), people)
                with suppress(NamedAlready):
                    steps.append(_parsed(folder, loaded.name, step, parse))
    return tuple(steps)


def _check_order(folder: Folder, loaded: Loaded[ScriptFile]) -> None:
    script, last = loaded.content, None
    for index, table in listed(script, lambda of: of.steps):
        with suppress(NamedAlready):
            if last is not None and table.at < last:
                sentence = "the step is earlier than the one before it"
                folder.note(*loaded.at(("steps", index, "at")), "StepsOutOfOrder", sentence)
            last = table.at
    with suppress(NamedAlready):
        until = script.demonstration_until
        if until is not None and (not script.steps or until < script.steps[0].at):
            sentence = "the demonstration ends before the first step"
            folder.note(*loaded.at(("demonstration_until",)), "StepsOutOfOrder", sentence)


def _check_step(folder: Folder, loaded: Loaded[ScriptFile], index: int, table: StepTable, *, has_members: bool) -> None:
    with suppress(NamedAlready):
        if table.refused is not None and table.refused not in refusal_names():
            sentence = f"there is no refusal '{table.refused}'"
            folder.note(*loaded.at(("steps", index, "refused")), "UnknownRule", sentence)
    with suppress(NamedAlready):
        if table.each and not has_members:
            sentence = "there is nobody it could be for each of: only a cohort's folder has members"
            folder.note(*loaded.at(("steps", index, "each")), "NoMembers", sentence)


def _each(table: StepTable, members: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """What is to be put into a step: nothing once, or the folder and code of each member."""
    if not table.each:
        yield {}
        return
    for folder, ccg in members.items():
        yield {"{folder}": folder, "{ccg}": ccg}


def _put_in(text: str, values: Mapping[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _parsed(folder: Folder, file: str, step: ScriptStep, parse: ParseCommand) -> ScriptStep:
    run = step.run
    try:
        words = tuple(shlex.split(run))
    except ValueError as error:
        folder.note(file, step.line, "CommandUnclear", f"'{run}' can't be split into words: {str(error).lower()}")
        return step
    try:
        return replace(step, words=words, parsed=parse(words, folder.path))
    except CannotParse as error:
        folder.note(file, step.line, "CommandUnclear", f"'{run}': {error}")
        return step
