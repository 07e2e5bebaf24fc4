"""A commented case folder to begin with, which passes its own check.

Not an example of a journey: that is `examples/leicester-city`.
"""

import re
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from domain.policy import financial_year

FIRST_STEP = date(2014, 6, 16)
"""The Monday of the first step in the skeleton's files, from which all their dates are moved."""
_YEAR = date(2014, 4, 1)
"""The round's first day for a start, whose financial year is the round's (`Round.moved`)."""
_DATE = re.compile(r"\b2\d{3}-\d{2}-\d{2}(?!\d)")


class FolderInUse(Exception):
    """The folder is there already and holds something, which is not overwritten."""


def write_skeleton(folder: Path, today: date) -> tuple[str, ...]:
    """Write the skeleton's files, and return their names.

    All dates are moved together, so that the first step is on the first Monday from today on, and the round is open.

    Raises:
        FolderInUse: the folder holds something already.
        OSError: it can't be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} exists and is not an empty folder; nothing was written.")
    source = files("engine.case") / "new"
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    monday = today + timedelta(days=-today.weekday() % 7)
    names = []
    for found in sorted(source.iterdir(), key=lambda found: found.name):
        name = f"documents/{found.name}" if found.name.endswith(".txt") else found.name
        text = _moved(found.read_text(encoding="utf-8"), monday - FIRST_STEP)
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    return tuple(names)


def _moved(text: str, by: timedelta) -> str:
    text = _DATE.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)
    return text.replace(financial_year(_YEAR), financial_year(_YEAR + by))
