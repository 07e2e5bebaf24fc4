"""What `delegation start` says of a case's dates."""

from datetime import date
from pathlib import Path

import pytest

from cli.cases import usable_case
from cli.failing import DONE
from cli.main import run
from tests.unit.cli.stand_in import NOW

EXAMPLES = Path(__file__).parents[3] / "examples"

pytestmark = pytest.mark.usefixtures("stack")


def test_t6_a_start_that_moves_all_dates_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["start", str(EXAMPLES / "liverpool"), "--start", "2015-01-19"]) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "All dates of the case and its round are moved by +14 days. The round takes expressions of interest from"
        in said
    )
    assert "to 4 July 2014, 17:00; phasing from 19 January 2015." in said
    assert "To have it open" not in said


@pytest.mark.parametrize("name", ["liverpool", "pros-and-cons"])
def test_a_start_outside_its_round_says_with_which_start_it_would_be_open(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = EXAMPLES / name
    assert run(["start", str(folder)]) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "All dates" not in said
    assert f"to run it with its own dates: delegation rehearse {folder}." in said
    offered = date.fromisoformat(said.split(" --start ")[1].split(";")[0])
    moved = usable_case(folder).starting(offered, None)
    assert moved.round.opens_at <= NOW <= moved.round.expressions_close_at
    assert all(document.dated <= NOW.date() for document in moved.evidence)


def test_programs_are_told_in_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["start", str(EXAMPLES / "liverpool"), "--json"]) == DONE
    assert capsys.readouterr().out.startswith("[")
