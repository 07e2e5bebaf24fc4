"""The line on which each key of a TOML file stands, which the standard parser does not tell.

Not a parser: the text is known to be TOML already, so that strings, brackets and keys are all there is to look at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^,\]}\n#]+")


class Positions:
    """Lines by path: `("steps", 2, "run")` is the third step's command."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = lines

    def line(self, path: Sequence[str | int]) -> int:
        """The line of what the path names or, when that is missing, of the nearest thing around it; 0 at the top."""
        sought = tuple(path)
        while sought and sought not in self._lines:
            sought = sought[:-1]
        return self._lines.get(sought, 0)


def positions(text: str) -> Positions:
    """Where each key and each entry of a list stands in the text of a valid TOML file."""
    return Positions(dict(_Scanner(text).statements()))


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tables: dict[Path, int] = {}
        """How many tables each list of tables has so far."""

    def statements(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self._skip_blank():
            line = self._line()
            if self.text.startswith("[[", self.at):
                self.at += 2
                path = self._resolved(self._key())
                if path not in self.tables:
                    yield path, line
                self.tables[path] = number = self.tables.get(path, 0) + 1
                table = (*path, number - 1)
                self.at += 2
                yield table, line
            elif self.text[self.at] == "[":
                self.at += 1
                table = self._resolved(self._key())
                self.at += 1
                yield table, line
            else:
                yield from self._pair(table)

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self._line()
        path = (*table, *self._key())
        self.at += 1
        self._skip_blank()
        yield path, line
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if found := _STRING.match(self.text, self.at):
            self.at = found.end()
        elif self.text[self.at] in "[{":
            listed = self.text[self.at] == "["
            self.at += 1
            index = 0
            while self._skip_blank() and self.text[self.at] not in "]}":
                if self.text[self.at] == ",":
                    self.at += 1
                elif listed:
                    yield (*path, index), self._line()
                    yield from self._value((*path, index))
                    index += 1
                else:
                    yield from self._pair(path)
            self.at += 1
        elif found := _BARE.match(self.text, self.at):
            self.at = found.end()

    def _key(self) -> Path:
        parts: list[str | int] = []
        while found := _KEY_PART.match(self.text, self.at):
            parts.append(next(part for part in found.groups() if part is not None))
            self.at = found.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return tuple(parts)

    def _resolved(self, key: Path) -> Path:
        """A header's path, within the last table of each list of tables on the way."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
        return (*path, key[-1])

    def _skip_blank(self) -> bool:
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return self.at < len(self.text)

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1
