"""The script of a case: its steps parsed by the command line itself, and what they point to.

Not running them: that is the rehearsal's.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.case.checking import refusal_names
from engine.case.files import ScriptFile, StepTable
from engine.case.loading import Folder, Loaded
from engine.case.model import Person, Step


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
    """A step, and what its command was understood as."""

    step: Step
    parsed: Parsed | None


def read_script(
    folder: Folder,
    loaded: Loaded[ScriptFile],
    people: Mapping[str, Person] | None,
    parse: ParseCommand,
    members: Mapping[str, str] | None = None,
) -> tuple[ScriptStep, ...]:
    """The steps that can be run; what is wrong with any is noted. Without people, nobody can be said to be unknown.

    `members` are the members of a cohort, by folder to CCG code: a step for each of them is as many steps.
    """
    script, at = loaded.content, loaded.positions.line
    known = people or {}
    rules = refusal_names()
    steps: list[ScriptStep] = []
    for index, table in enumerate(script.steps):
        place: tuple[str | int, ...] = ("steps", index)
        if index and table.at < script.steps[index - 1].at:
            folder.note(
                loaded.name, at((*place, "at")), "StepsOutOfOrder", "the step is earlier than the one before it"
            )
        if table.refused is not None and table.refused not in rules:
            folder.note(loaded.name, at((*place, "refused")), "UnknownRule", f"there is no refusal '{table.refused}'")
        if table.each and members is None:
            sentence = "there is nobody it could be for each of: only a cohort's folder has members"
            folder.note(loaded.name, at((*place, "each")), "NoMembers", sentence)
        for subjects, run in _for_each(table, members or {}):
            for subject in subjects:
                if people is not None and subject not in people:
                    line = at((*place, "as"))
                    folder.note(loaded.name, line, "UnknownPerson", f"nobody in people.toml is '{subject}'")
            line = at((*place, "run"))
            words, parsed = _parsed(folder, loaded.name, line, run, parse)
            step = Step(
                at=table.at,
                people=tuple(known[subject] for subject in subjects if subject in known),
                run=run,
                words=words,
                refused=table.refused,
                number=len(steps) + 1,
                line=line,
            )
            steps.append(ScriptStep(step, parsed))
    until = script.demonstration_until
    if until is not None and (not script.steps or until < script.steps[0].at):
        line = at(("demonstration_until",))
        folder.note(loaded.name, line, "StepsOutOfOrder", "the demonstration ends before the first step")
    return tuple(steps)


def _for_each(table: StepTable, members: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Who runs what: once as it stands, or for each member with its folder and code put in."""
    if not table.each:
        yield table.as_, table.run
        return
    for folder, ccg in members.items():
        yield tuple(_put_in(subject, folder, ccg) for subject in table.as_), _put_in(table.run, folder, ccg)


def _put_in(text: str, folder: str, ccg: str) -> str:
    return text.replace("{folder}", folder).replace("{ccg}", ccg)


def _parsed(
    folder: Folder, file: str, line: int, run: str, parse: ParseCommand
) -> tuple[tuple[str, ...], Parsed | None]:
    try:
        words = tuple(shlex.split(run))
    except ValueError as error:
        folder.note(file, line, "CommandUnclear", f"'{run}' can't be split into words: {str(error).lower()}")
        return (), None
    try:
        return words, parse(words, folder.path)
    except CannotParse as error:
        folder.note(file, line, "CommandUnclear", f"'{run}': {error}")
        return words, None
