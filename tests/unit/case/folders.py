"""Case folders for tests: the skeleton, with pieces of its files replaced."""

from pathlib import Path

import cli.main  # noqa: F401  # adds every command, for a script to be parsed by
from cli.app import parse
from engine.case import Case, CaseFaulty, Fault, read_case, write_skeleton
from engine.case.skeleton import FIRST_STEP


def skeleton(folder: Path) -> Path:
    """A fresh skeleton."""
    write_skeleton(folder / "case", FIRST_STEP)
    return folder / "case"


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a piece of a file that stands in it exactly once."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {name}"
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def line_of(folder: Path, name: str, part: str) -> int:
    """The first line of a file that holds this."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if part in line)


def read(folder: Path) -> Case:
    """The folder's case."""
    return read_case(folder, parse)


def faults(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with the folder."""
    try:
        read(folder)
    except CaseFaulty as error:
        return error.faults
    return ()


def rules(folder: Path) -> list[tuple[str, str]]:
    """What is wrong with the folder, as file and rule."""
    return [(fault.file, fault.rule) for fault in faults(folder)]
