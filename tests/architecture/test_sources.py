"""Every test that docs/reference/sources.md names for a statement is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(
    r"`(tests/[a-z_/]+\.py)(?:::([a-z0-9_]+))?`",
    (ROOT / "docs" / "reference" / "sources.md").read_text(encoding="utf-8"),
)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_named_for_a_statement_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not test or f"def {test}(" in text


def test_each_source_has_its_statements() -> None:
    assert len(NAMED) > 50
