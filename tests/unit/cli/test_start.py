"""What `delegation start` says of a case's dates."""

from datetime import date
from pathlib import Path

import pytest

from cli.cases import usable_case
from cli.failing import DONE
from cli.main import run
from cli.session import Sent
from domain.ccg.commands import RegisterCcg
from tests.unit.cli.stand_in import NOW, StandIn, decided

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


@pytest.mark.parametrize(("command_id", "registers"), [("used", False), ("new", True)])
def test_i6_a_start_whose_id_was_used_before_registers_nothing(
    stack: StandIn, command_id: str, registers: bool
) -> None:
    used = Sent("ccg-04C", RegisterCcg(code="04C", name="A CCG", practices=(), level=1))
    decided(stack.ledger, used, stack.person("pm"), "used")
    run(["start", str(EXAMPLES / "liverpool"), "--start", "2015-01-19", "--command-id", command_id])
    assert ("ccg-99A" in {sent.stream_id for sent, _, _ in stack.sent}) is registers
    assert stack.sent[-1][0].stream_id == "application-99A-1"
