"""A commented case folder to begin with, which passes its own check.

Not an example of a journey: that is `examples/leicester-city`.
"""

from importlib.resources import files
from pathlib import Path


class FolderInUse(Exception):
    """The folder is there already and holds something, which is not overwritten."""


def write_skeleton(folder: Path) -> tuple[str, ...]:
    """Write the skeleton's files, and return their names.

    Raises:
        FolderInUse: the folder holds something already.
        OSError: it can't be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} exists and is not an empty folder; nothing was written.")
    source = files("engine.case") / "new"
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    names = []
    for found in sorted(source.iterdir(), key=lambda found: found.name):
        name = f"documents/{found.name}" if found.name.endswith(".txt") else found.name
        (folder / name).write_bytes(found.read_bytes())
        names.append(name)
    return tuple(names)
