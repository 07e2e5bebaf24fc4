"""The records of decisions in docs/adr: numbered once each, and every one says how it is kept to."""

import re
from pathlib import Path

import pytest

ADRS = sorted((Path(__file__).parents[2] / "docs" / "adr").glob("*.md"))
SECTIONS = ("Context", "Options", "Decision", "Consequences", "Compliance")


def test_numbers_of_decisions_are_unique_and_leave_no_gap() -> None:
    numbers = [int(path.name[:4]) for path in ADRS]
    assert numbers == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_status_date_and_all_its_sections(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert re.search(r"(?im)^\W*status\W", text)
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", text)
    missing = [section for section in SECTIONS if not re.search(rf"(?im)^#+ .*{section}", text)]
    assert missing == []
