"""The files of a case folder from the disk: text, TOML and fields, with every fault noted where it stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from domain.importing import Fault as RowFault
from domain.parsing import faults_in_words, quoted
from domain.refusal import Refusal
from engine.case.faults import Fault
from engine.case.positions import Positions, positions

M = TypeVar("M", bound=BaseModel)

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_RULES = {"missing": "FieldMissing", "extra_forbidden": "UnknownField"}


LONGEST_NAME = 300


@dataclass(frozen=True)
class Source:
    """A file, as faults name it, and where its keys stand."""

    name: str
    positions: Positions


@dataclass(frozen=True)
class Loaded(Source, Generic[M]):
    """A file's content too."""

    content: M


@dataclass
class Folder:
    """A case folder that is being read, and what was found wrong so far."""

    path: Path
    above: Path | None = None
    """The cohort's folder that it lies in, where a file is looked for that it lacks itself."""
    faults: list[Fault] = field(default_factory=list)
    illustrative: list[str] = field(default_factory=list)
    """The files that say of themselves that what they hold is invented."""
    documents: dict[str, tuple[Source, Mapping[str, object]]] = field(default_factory=dict)
    """What stands in each TOML file, whether or not its fields are right."""

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

    def find(self, name: str) -> Path:
        """Where a file is: in the folder, or in the one above when only that has it."""
        own = self.path / name
        return self.above / name if self.above and not own.exists() and (self.above / name).exists() else own

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

    def load(
        self, name: str, model: type[M], *, needed: bool = True, unless_said: Mapping[str, object] | None = None
    ) -> Loaded[M] | None:
        """A TOML file read into its model; None when it is absent and not needed, or has faults, which are noted.

        `unless_said` are the fields' values that hold where the file does not say them.
        """
        if not needed and not self.find(name).exists():
            return None
        content = self.bytes_of(name, self.named(name), 0)
        asked_for, name = name, self.named(name)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            document = tomllib.loads(text)
        except UnicodeDecodeError as error:
            self.note(name, content.count(b"\n", 0, error.start) + 1, "NotText", "the file is not text in UTF-8")
            return None
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            self.note(name, line, "NotToml", f"the file is not TOML: {_AT_LINE.sub('', str(error)).lower()}")
            return None
        found = positions(text)
        match document.pop("illustrative", False):
            case True:
                self.illustrative.append(name)
            case False:
                pass
            case other:
                sentence = f"field 'illustrative' is {quoted(other)}, and must be true or false"
                self.note(name, found.line(("illustrative",)), "FieldValue", sentence)
        document = {**(unless_said or {}), **document}
        self.documents[asked_for] = (Source(name, found), document)
        try:
            return Loaded(name, found, model.model_validate(document, strict=False))
        except ValidationError as error:
            found_wrong = error.errors(include_url=False)
            for fault, sentence in zip(found_wrong, faults_in_words(error), strict=True):
                if fault["type"] == "too_short" and any(_inside(other["loc"], fault["loc"]) for other in found_wrong):
                    continue  # It is too short only because an entry of it is wrong.
                self.note(name, found.line(fault["loc"]) or 1, _RULES.get(fault["type"], "FieldValue"), sentence)
            return None

    def said(self, file: str, place: tuple[str, ...]) -> tuple[Source, str] | None:
        """The name that stands in a field, and in which file; also when other fields of that file are faulty."""
        if file not in self.documents:
            return None
        source, value = self.documents[file]
        found: object = value
        for key in place:
            found = found.get(key) if isinstance(found, Mapping) else None
        return (source, found) if isinstance(found, str) and 0 < len(found) <= LONGEST_NAME else None


def _inside(path: tuple[int | str, ...], around: tuple[int | str, ...]) -> bool:
    return len(path) > len(around) and path[: len(around)] == around
