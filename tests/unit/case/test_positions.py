"""The lines of a TOML file's keys."""

import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from engine.case.positions import Path, positions

TEXT = '''# a comment = "not a key"
title = "x # not a comment"
[table]
"quoted key" = 1
dotted.key = 2
list = [
  { id = "a", roles = ["x", "y"] },  # entry 0
  { id = "b" },
]
text = """
line = 1
"""
after = 1
[[steps]]
at = 2014-06-09T10:00:00
[[steps]]
at = 2014-06-10T10:00:00
run = 'it "is" [this]'
[[steps.parts]]
name = "p"
[steps.more]
z = {a = 1, b = [1,
2]}
'''


def test_each_key_and_entry_has_its_line() -> None:
    found = positions(TEXT)
    assert found.line(("title",)) == 2
    assert found.line(("table", "quoted key")) == 4
    assert found.line(("table", "dotted", "key")) == 5
    assert found.line(("table", "list", 0, "roles", 1)) == 7
    assert found.line(("table", "list", 1, "id")) == 8
    assert found.line(("table", "after")) == 13
    assert found.line(("steps", 0, "at")) == 15
    assert found.line(("steps", 1, "run")) == 18
    assert found.line(("steps", 1, "parts", 0, "name")) == 20
    assert found.line(("steps", 1, "more", "z", "b", 1)) == 23


def test_what_is_missing_has_the_line_of_what_is_around_it() -> None:
    found = positions(TEXT)
    assert found.line(("steps", 1, "as")) == 16
    assert found.line(("nothing",)) == 0


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    match value:
        case dict():
            for key, inner in value.items():
                yield from paths(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from paths(inner, (*path, index))
        case _:
            pass


def test_every_path_that_the_parser_knows_has_a_line_of_its_own_or_its_table() -> None:
    found = positions(TEXT)
    for path in paths(tomllib.loads(TEXT)):
        assert path == () or found.line(path) > 0, path


KEYS = st.text("abc_-1", min_size=1, max_size=4)
VALUES = st.one_of(
    st.integers(0, 99).map(str),
    st.text('ab #[]{}=,"\\', max_size=8).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.lists(st.integers(0, 9).map(str), max_size=3).map(lambda parts: "[" + ",\n ".join(parts) + "]"),
)


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_keys_stand_where_they_were_written(pairs: dict[str, str]) -> None:
    text, lines = "", {}
    for key, value in pairs.items():
        lines[key] = text.count("\n") + 1
        text += f"{key} = {value} # {key}\n"
    found = positions(text)
    assert {key: found.line((key,)) for key in pairs} == lines
