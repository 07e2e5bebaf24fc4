"""The files of a case folder from the disk: text, TOML and fields, with every fault noted where it stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from domain.importing import Fault as RowFault
from domain.parsing import quoted, with_its_field
from domain.refusal import Refusal
from engine.case.faults import CaseFaulty, Fault
from engine.case.positions import Path as Place
from engine.case.positions import Positions, positions
from engine.case.salvage import readable, salvage, unreadable

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
PEOPLE_FILE = "people.toml"
"""A cohort's folder has everybody's."""

_RULES = {"missing": "FieldMissing", "extra_forbidden": "UnknownField"}


@dataclass(frozen=True)
class Loaded(Generic[M_co]):
    """What a file, or a table of it, says, as far as it can be read, and where."""

    name: str
    """The file, as faults name it."""
    positions: Positions
    content: M_co
    """To ask it for what is faulty raises `NamedAlready`."""
    table: Place = ()
    """Where in the file it stands."""
    unless_said: "Loaded[BaseModel] | None" = None
    """What holds where this does not say it."""

    def at(self, path: Place) -> tuple[str, int]:
        """File and line of what the path names."""
        if self.unless_said and not self.positions.line(path[:1]):
            return self.unless_said.at(path)
        return self.own(path)

    def own(self, path: Place) -> tuple[str, int]:
        """The same in this file, without a line where it leaves it to another."""
        return self.name, self.positions.line((*self.table, *path))


@dataclass
class Folder:
    """A case folder that is being read, and what was found wrong so far."""

    path: Path
    above: Path | None = None
    """The cohort's folder that it lies in, where a file is looked for that it lacks itself."""
    faults: list[Fault] = field(default_factory=list)
    illustrative: list[str] = field(default_factory=list)
    """The files that say of themselves that what they hold is invented."""

    def note(self, file: str, line: int, rule: str, sentence: str, column: str = "") -> None:
        """One more fault."""
        self.faults.append(Fault(file=file, line=line, sentence=sentence, rule=rule, column=column))

    def refused(self, file: str, line: int, refusal: Refusal) -> None:
        """A fault that a rule of the domain names."""
        self.note(file, line, refusal.rule, refusal.sentence)

    def rows_refused(self, file: str, faults: tuple[RowFault, ...], header_line: int) -> None:
        """The faults of a CSV file, line by line; its header is on `header_line`."""
        for found in faults:
            for line in found.lines:
                self.note(file, max(line, header_line), found.rule, found.sentence, found.column)

    def check(self) -> None:
        """Nothing, when nothing was noted.

        Raises:
            CaseFaulty: something was; all of it is named.
        """
        if self.faults:
            raise CaseFaulty(str(self.path), self.faults)

    def find(self, name: str) -> Path:
        """Where a file is: in the folder, or in the one above when only that has it, or is where it is missing."""
        own = self.path / name
        if self.above is None or own.exists():
            return own
        shared = self.above / name
        return shared if shared.exists() or name == PEOPLE_FILE else own

    def named(self, name: str) -> str:
        """A file's name as faults have it: one of the folder above begins with `../`."""
        return name if self.find(name) == self.path / name else f"../{name}"

    def inside(self, name: str) -> Path | None:
        """A file's path, or None when it lies outside the folder that has it."""
        path, root = self.find(name).resolve(), (self.path if self.named(name) == name else self.above or self.path)
        return path if path.is_relative_to(root.resolve()) else None

    def bytes_of(self, name: str, file: str, line: int) -> bytes | None:
        """A file's content, or None with a fault at the place that names it."""
        path = self.inside(name)
        if path is None:
            self.note(file, line, "OutsideFolder", f"'{name}' lies outside the case folder")
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            self.note(file, line, "FileMissing", f"'{name}' can't be read: {(error.strerror or 'unknown').lower()}")
            return None

    def load(self, name: str, model: type[M], unless_said: Loaded[BaseModel] | None = None) -> Loaded[M]:
        """What a TOML file says; what is wrong with it is noted, and of a file that can't be read nothing is known.

        `unless_said` is what holds where the file does not say it; its faults are noted where it stands.
        """
        content, name = self.bytes_of(name, self.named(name), 0), self.named(name)
        document, found = (None, Positions({})) if content is None else self._toml(name, content)
        if document is None:
            return Loaded(name, found, unreadable(model))
        otherwise = unless_said.content if unless_said else None
        elsewhere = {(field,) for field in type(otherwise).model_fields} if otherwise else ()
        read, wrong = salvage(model, {**(readable(otherwise) if otherwise else {}), **document})
        for fault in wrong:
            if fault["type"] == "too_short" and any(_inside(other["loc"], fault["loc"]) for other in wrong):
                continue  # It is too short only because an entry of it is wrong.
            if fault["type"] == "missing" and fault["loc"] in elsewhere:
                continue  # It is wrong where it stands.
            rule = _RULES.get(fault["type"], "FieldValue")
            self.note(name, found.line(fault["loc"]) or 1, rule, with_its_field(fault))
        return Loaded(name, found, read, unless_said=unless_said)

    def load_if_there(self, name: str, model: type[M]) -> Loaded[M] | None:
        """What a TOML file says, or None when there is none."""
        return self.load(name, model) if self.find(name).exists() else None

    def _toml(self, name: str, content: bytes) -> tuple[Mapping[str, object] | None, Positions]:
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            document = tomllib.loads(text)
        except UnicodeDecodeError as error:
            self.note(name, content.count(b"\n", 0, error.start) + 1, "NotText", "the file is not text in UTF-8")
            return None, Positions({})
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            self.note(name, line, "NotToml", f"the file is not TOML: {_AT_LINE.sub('', str(error)).lower()}")
            return None, Positions({})
        found = positions(text)
        match document.pop("illustrative", False):
            case True:
                self.illustrative.append(name)
            case False:
                pass
            case other:
                sentence = f"field 'illustrative' is {quoted(other)}, and must be true or false"
                self.note(name, found.line(("illustrative",)), "FieldValue", sentence)
        return document, found


def _inside(path: tuple[int | str, ...], around: tuple[int | str, ...]) -> bool:
    return len(path) > len(around) and path[: len(around)] == around
