"""Every test that docs/reference/sources.md names for a statement is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "docs" / "reference" / "sources.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[a-z_/]+\.py)::([a-z0-9_]+)`", SOURCES)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_named_for_a_statement_is_there(file: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_each_source_has_its_statements() -> None:
    rows = re.findall(r"^\| (?!statement|---).*\|$", SOURCES, re.MULTILINE)
    assert len(rows) == len(NAMED) > 50, "each row names one test"
