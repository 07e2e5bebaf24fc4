"""Files of rows, imported as one command and decided together (rule I4).

Not the rules of a vote or a response: those stand with the noun that imports. Not reading from a disk: bytes come in.
"""

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field

from domain.codes import derived_id
from domain.figures import CountRequired
from domain.model import Value
from domain.parsing import quoted
from domain.refusal import Refusal

ROW_LIMIT = 5_000
"""The most rows that one import may hold."""
BYTE_LIMIT = 1_000_000
"""The most bytes (UTF-8) of text that one import may hold: it travels as one message, which has a limit of its own."""
SENTENCE_LIMIT = 500_000
"""The most characters of faults that a refused import names: thousands of them, each different."""
HEADER_LINE = 1
"""Where faults of the header stand; in a file that begins with comments it has another line."""

R = TypeVar("R")
T = TypeVar("T")

FileHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file's bytes, in lower-case hexadecimal."""


class Row(Value):
    """One row as it stands in the file, unread, so that whatever is wrong with it can be named."""

    line: Annotated[int, Field(ge=1)]
    """The line of the file on which the row begins; the header is line 1."""
    cells: tuple[str, ...]


FILE_LIMIT = 10 * BYTE_LIMIT
"""The most bytes of a file that is looked at: of more, far too much would be text."""

Unreadable = Literal["not_utf8", "null_character", "quotes", "cell_too_long", "too_large"]
_UNREADABLE: Mapping[Unreadable, str] = {
    "not_utf8": "this is not text in UTF-8; save the file as CSV in UTF-8",
    "null_character": "the line holds a null character, which is not text",
    "quotes": "the quotes of the row that begins here are not right: a cell that begins with one ends with one, "
    "and then comes a comma or the end of the line",
    "too_large": f"the file has more than {FILE_LIMIT:,} bytes; split it",
    "cell_too_long": "a cell of the row that begins here is longer than any may be; is a quote left open?",
}


class UnreadableLine(Value):
    """From where on a file can't be read as CSV in UTF-8, and why."""

    line: Annotated[int, Field(ge=1)]
    why: Unreadable


def _is_none(value: object) -> bool:
    return value is None


WhereUnreadable = Annotated[UnreadableLine | None, Field(exclude_if=_is_none)]
"""None for a file that can be read, and then left out of JSON."""


class Table(Value):
    """A file of rows."""

    file_sha256: FileHash
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unreadable: WhereUnreadable = None
    """Of a file that can't be read, and therefore has neither columns nor rows; left out of the JSON of any other, so
    that an import from before there was this field has the same content when it is sent again (rule I3)."""


class Import(Table):
    """What every command that imports a file carries: its table, and whether faulty rows are left out."""

    accept_valid: bool = False
    """Whether to take the rows without a fault, and only report the others."""

    @classmethod
    def of(cls, table: Table, *, accept_valid: bool = False) -> Self:
        """The command that imports this table."""
        return cls(**dict(table), accept_valid=accept_valid)

    def adds_nothing(self, imported: Collection[str], in_part: Collection[str]) -> bool:
        """Whether its file was imported already, all that it asks for; files are given by their SHA-256.

        Of a file of which faulty rows were left out more is asked by importing it as a whole.
        """
        return self.file_sha256 in imported and (self.accept_valid or self.file_sha256 not in in_part)


class Fault(Value):
    """What is wrong in a column on these lines, and which rule says so."""

    column: str
    """Empty where it is the line as a whole."""
    lines: tuple[int, ...]
    rule: str
    """The name of the refusal that the cell alone would have met."""
    sentence: str
    """Without a full stop."""

    def __str__(self) -> str:
        """For a person: "lines 3, 7 to 9, column 'a': ... (UnknownAnswer)"."""
        many = "lines" if len(self.lines) > 1 else "line"
        if not self.column:
            where = f"{many} {_ranges(self.lines)}"
        elif self.lines == (HEADER_LINE,):
            where = f"header, column {quoted(self.column)}"
        else:
            where = f"{many} {_ranges(self.lines)}, column {quoted(self.column)}"
        return f"{where}: {self.sentence} ({self.rule})"


class ImportFaulty(Refusal):
    """The file has faults, and accepting its valid rows was not asked for or leaves nothing (rule I4).

    Its sentence has a line for each.
    """

    number = "I4"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(["Nothing of the file was recorded:", *_in_words(faults)]))
        self.faults = faults


def _in_words(faults: tuple[Fault, ...]) -> list[str]:
    """Every fault named, as far as one answer can hold them: it travels as one message, which has a limit."""
    named: list[str] = []
    room = SENTENCE_LIMIT
    for fault in faults:
        line = f"- {fault}."
        room -= len(line) + len("\n")
        if room < 0:
            return [*named, f"- and {len(faults) - len(named)} more faults, too many to be named."]
        named.append(line)
    return named


class ImportTooLarge(Refusal):
    """The file holds more than one import may (rule I4)."""

    number = "I4"


def parse_csv(content: bytes) -> Table:
    """The rows of a CSV file with a header, in UTF-8 with or without a byte order mark; blank lines are passed over.

    What can't be read is a table too, which says so: importing it is refused, and that is recorded.
    """
    file_sha256 = hashlib.sha256(content).hexdigest()

    def unreadable(line: int, why: Unreadable) -> Table:
        return Table(file_sha256=file_sha256, columns=(), rows=(), unreadable=UnreadableLine(line=line, why=why))

    if len(content) > FILE_LIMIT:
        return unreadable(1, "too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return unreadable(content.count(b"\n", 0, error.start) + 1, "not_utf8")
    if "\0" in text:
        return unreadable(text.count("\n", 0, text.index("\0")) + 1, "null_character")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns:
                    rows.append(Row(line=begins, cells=tuple(cells)))
                else:
                    columns = tuple(name.strip() for name in cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        return unreadable(begins, "cell_too_long" if "field limit" in str(error) else "quotes")
    return Table(file_sha256=file_sha256, columns=columns, rows=tuple(rows))


def import_id(stream_id: str, file_sha256: str, *, accept_valid: bool = False, attempt: int = 1) -> str:
    """The command id of an import: the same for the same file, so that sending it twice changes nothing (rule I4).

    A file is attempted again after it was refused, for what was wrong may be right now: somebody else sends it, or the
    ballot has opened.
    """
    kind = ["accept_valid"] if accept_valid else []
    return f"import-{derived_id(stream_id, 'import', file_sha256, *kind, *([attempt] if attempt > 1 else []))}"


@dataclass
class Faults:
    """Collects what is wrong, so that all of it is named at once."""

    _found: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: int, column: str, rule: str, sentence: str) -> None:
        """One more fault; the same fault on another line is kept with the first."""
        self._found[column, rule, sentence].append(line)

    @property
    def all(self) -> tuple[Fault, ...]:
        """Every fault, in the order of the file."""
        faults = (
            Fault(column=column, lines=tuple(sorted(lines)), rule=rule, sentence=sentence)
            for (column, rule, sentence), lines in self._found.items()
        )
        return tuple(sorted(faults, key=lambda fault: fault.lines))


@dataclass(frozen=True)
class Cells:
    """The cells of one row by their columns' names."""

    line: int
    texts: Mapping[str, str]
    faults: Faults

    def read(self, column: str, reader: Callable[[str], R]) -> R | None:
        """What the reader makes of a cell's text, trimmed; None, and a fault, when it refuses.

        A column that the file does not have is read as a blank cell.
        """
        try:
            return reader(self.texts.get(column, ""))
        except Refusal as refusal:
            self.faults.add(self.line, column, refusal.rule, refusal.sentence.removesuffix("."))
            return None


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What an import came to: the rows that can be taken, and what is wrong with the others."""

    items: tuple[T, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Layout(Generic[T]):
    """What a file must look like, and how one of its rows is read."""

    key: tuple[str, ...]
    """Columns that every file has, and whose texts together may stand in one row only."""
    others: tuple[str, ...]
    """Columns that a file may have."""
    read: Callable[[Cells], T | None]
    """The row's meaning, or None when a cell of it has a fault."""


def read_rows(table: Table, layout: Layout[T], *, accept_valid: bool) -> Reading[T]:
    """Every row read, in the file's order.

    Of several rows for the same key none is taken, because nothing says which is meant.

    Raises:
        ImportTooLarge: there are more rows, or more text, than one import may hold.
        ImportFaulty: the file can't be read, or a row or the header has a fault. With `accept_valid`, a fault of a row
            only when no row is left.
        CountRequired: one of the faults is a percentage (rule F5); it is raised from `ImportFaulty`, which has all.
    """
    columns, rows = table.columns, table.rows
    _check_size(columns, rows)
    faults = Faults()
    if table.unreadable is not None:
        faults.add(table.unreadable.line, "", ImportFaulty.__name__, _UNREADABLE[table.unreadable.why])
        raise ImportFaulty(faults.all)
    readable = _check_header(columns, rows, layout, faults)
    wrong_header = faults.all
    if not readable:
        raise ImportFaulty(wrong_header)
    positions = [columns.index(column) for column in layout.key]
    same_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        if len(row.cells) == len(columns):
            same_key[_key(row, positions)].append(row.line)
    # The key itself is not repeated: what people write into a file may be personal data.
    repeated = {
        key: f"lines {_ranges(lines)} have the same {' and '.join(layout.key)}, and only one can count"
        for key, lines in same_key.items()
        if len(lines) > 1
    }
    items: list[T] = []
    for row in rows:
        if len(row.cells) != len(columns):
            _note_length(row, columns, faults)
            continue
        cells = Cells(row.line, dict(zip(columns, (cell.strip() for cell in row.cells), strict=True)), faults)
        item = layout.read(cells)
        sentence = repeated.get(_key(row, positions))
        if sentence is not None:
            faults.add(row.line, layout.key[-1], ImportFaulty.__name__, sentence)
        elif item is not None:
            items.append(item)
    found = faults.all
    if found and (wrong_header or not (accept_valid and items)):
        faulty = ImportFaulty(found)
        if any(fault.rule == CountRequired.__name__ for fault in found):
            raise CountRequired(faulty.sentence) from faulty
        raise faulty
    return Reading(tuple(items), found)


def _key(row: Row, positions: list[int]) -> tuple[str, ...]:
    return tuple(row.cells[position].strip() for position in positions)


def _check_size(columns: tuple[str, ...], rows: tuple[Row, ...]) -> None:
    if len(rows) > ROW_LIMIT:
        raise ImportTooLarge(f"The file has {len(rows)} rows; one import takes {ROW_LIMIT} at most. Split the file.")
    size = sum(len(text.encode()) for texts in (columns, *(row.cells for row in rows)) for text in texts)
    if size > BYTE_LIMIT:
        raise ImportTooLarge(
            f"The file holds {size} bytes of text; one import takes {BYTE_LIMIT} at most. Split the file."
        )


def _check_header(columns: tuple[str, ...], rows: tuple[Row, ...], layout: Layout[T], faults: Faults) -> bool:
    """Whether the rows can be read by it, be it right or not."""
    rule = ImportFaulty.__name__
    known = (*layout.key, *layout.others)
    for column in layout.key:
        if column not in columns:
            faults.add(HEADER_LINE, column, rule, "the file must have this column")
    for number, column in enumerate(columns, start=1):
        if column not in known:
            # By its number: in a file without a header it is somebody's answer (rule W6).
            faults.add(HEADER_LINE, str(number), rule, f"there is no such column; the columns are {', '.join(known)}")
    for column, times in Counter(columns).items():
        if column in known and times > 1:
            faults.add(HEADER_LINE, column, rule, f"the column stands {times} times in the header")
    if not rows:
        faults.add(HEADER_LINE, layout.key[0], rule, "no row follows the header")
    return all(columns.count(column) == 1 for column in layout.key) and len(set(columns)) == len(columns)


def _note_length(row: Row, columns: tuple[str, ...], faults: Faults) -> None:
    column = columns[len(row.cells)] if len(row.cells) < len(columns) else ""
    sentence = f"the line has {len(row.cells)} cells, and the header {len(columns)}"
    faults.add(row.line, column, ImportFaulty.__name__, sentence)


def _ranges(lines: Iterable[int]) -> str:
    """Line numbers as a person writes them: "2 to 4, 9"."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in spans)
