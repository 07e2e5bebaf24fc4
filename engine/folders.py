"""Folders that a stack keeps things in: made when they are not there, written to, and each used by one stack alone.

Not what is kept in them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderUnusable(Exception):
    """A folder can't be written to, or another stack uses it; the sentence names it."""


def usable_folder(folder: Path) -> Path:
    """The folder, which is there and can be written to, with the files that are in it.

    Raises:
        FolderUnusable: it can't.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unwritable = next((each for each in (folder, *folder.iterdir()) if not os.access(each, os.W_OK)), None)
    except OSError as error:
        raise FolderUnusable(f"The folder {folder} can't be used: {error.strerror}.") from error
    if unwritable is not None:
        raise FolderUnusable(f"{unwritable} can't be written to, which whoever runs this must be able to.")
    return folder


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """The data folder, writable and used by no other stack meanwhile.

    Raises:
        FolderUnusable: it can't be written to, or another stack uses it.
    """
    lock = usable_folder(folder) / "stack.lock"
    try:
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise FolderUnusable(f"{lock} can't be written to: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(file, 20).decode()
            raise FolderUnusable(
                f"Another stack (process {holder}) uses the data folder {folder}; stop it first."
            ) from error
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)
