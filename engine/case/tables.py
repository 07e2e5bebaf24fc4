"""CSV files of a case: comment lines before the header, then rows, with the lines they stand on.

Not what a row means: that is the ballot's, the survey's or the register's.
"""

import hashlib
from itertools import takewhile
from pathlib import Path

from domain.ccg.practice import Practice
from domain.codes import check_practice_code
from domain.importing import Cells, Layout, Table, parse_csv, read_rows
from domain.refusal import Refusal


class ListSizeUnclear(Refusal):
    """A list size is a whole number from 0."""


class NameMissing(Refusal):
    """A practice has a name."""


def lines_before_header(content: bytes) -> int:
    """How many lines stand before the header: blank ones, and those that begin with #."""
    lines = (line.lstrip(b"\xef\xbb\xbf").strip() for line in content.splitlines())
    return sum(1 for _ in takewhile(lambda line: not line or line.startswith(b"#"), lines))


def is_illustrative(content: bytes) -> bool:
    """Whether the first line says that what follows is invented."""
    return content.lstrip(b"\xef\xbb\xbf# \t").startswith(b"illustrative")


def read_table(path: Path) -> Table:
    """The rows of a CSV file; the hash is the whole file's, and lines are the file's own.

    Raises:
        OSError: it can't be read from the disk.
    """
    content = path.read_bytes()
    skipped = lines_before_header(content)
    table = parse_csv(b"\n" * skipped + b"".join(content.splitlines(keepends=True)[skipped:]))
    return table.model_copy(update={"file_sha256": hashlib.sha256(content).hexdigest()})


def _name(text: str) -> str:
    if not text:
        raise NameMissing("A practice has a name.")
    return text


def _list_size(text: str) -> int | None:
    if text and not text.isdecimal():
        raise ListSizeUnclear(f"'{text}' is not a list size, a whole number from 0.")
    return int(text) if text else None


def _practice(cells: Cells) -> Practice | None:
    code = cells.read("code", check_practice_code)
    name = cells.read("name", _name)
    size = cells.read("list_size", _list_size)
    locality = cells.read("locality", str)
    neighbourhood = cells.read("neighbourhood", str)
    if code is None or name is None:
        return None
    return Practice(
        code=code, name=name, list_size=size, locality=locality or None, neighbourhood=neighbourhood or None
    )


PRACTICES = Layout(key=("code",), others=("name", "list_size", "locality", "neighbourhood"), read=_practice)


def read_practices(table: Table) -> tuple[Practice, ...]:
    """The practices of a table.

    Raises:
        ImportFaulty: a row or the header has a fault; all are named.
        ImportTooLarge: there are too many rows.
    """
    return read_rows(table, PRACTICES, accept_valid=False).items
