"""A cohort and a portfolio from files: what is typed, and what is sent."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.failing import DONE, UNUSABLE
from cli.main import run
from domain.application.commands import AmendExpressionOfInterest
from domain.ccg.commands import RecordConsidering, RegisterCcg
from domain.cohort.commands import OpenCohort
from tests.spec import london
from tests.unit.cli.stand_in import StandIn, sent_by

EXAMPLE = Path(__file__).parents[3] / "examples" / "south-east-london"


def test_a_cohort_is_opened_from_its_folder(stand_in: StandIn) -> None:
    ((stream, command),) = sent_by(stand_in, "cohort", "open", str(EXAMPLE), "--as", "pm")
    assert stream == "cohort-SEL-1"
    assert isinstance(command, OpenCohort)
    assert command.lead == "08Q"


def test_a_cohort_is_opened_by_one_of_its_own_people_on_dates_that_lie_ahead(stand_in: StandIn) -> None:
    words = ["cohort", "open", str(EXAMPLE), "--as", "manager-southwark", "--start", "2027-04-01"]
    ((_, command),) = sent_by(stand_in, *words)
    assert isinstance(command, OpenCohort)
    assert command.phasing.start == date(2027, 4, 1)
    assert command.decide_by == datetime(2026, 11, 25, 17, tzinfo=UTC)
    ((_, person, _),) = stand_in.sent
    assert (person.id, person.organisation) == ("manager-southwark", "08Q")


def test_a_cohort_of_a_past_round_is_opened_with_its_dates_moved_together(
    stack: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cohort", "open", str(EXAMPLE), "--start", "2017-05-01", "--as", "pm"]) == DONE
    ((sent, _, _),) = stack.sent
    opened = sent.command
    assert isinstance(opened, OpenCohort)
    assert opened.phasing.start == date(2017, 5, 1)
    assert opened.decide_by == london(2016, 12, 25, 17)
    assert opened.round.submissions_close_at == london(2017, 1, 4, 17)
    assert "All dates of the case and its round are moved by +30 days." in capsys.readouterr().out


def test_how_to_move_the_dates_is_told_where_the_round_is_over(
    stack: StandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack, "now", lambda: london(2017, 6, 1))
    assert run(["cohort", "open", str(EXAMPLE), "--as", "pm"]) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert f"all its dates moved: delegation cohort open {EXAMPLE} --as pm --start 201" in said


def test_a_region_that_no_ccg_belongs_to_is_named_and_not_counted_as_none(
    stack: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["portfolio"]) == DONE
    assert "0 CCGs by level" in capsys.readouterr().out
    assert run(["portfolio", "--region", "Londn"]) == UNUSABLE
    assert "no CCG of 'Londn' is registered; the regions are: none." in capsys.readouterr().err


def test_a_member_amends_its_expression_with_the_dates_it_was_started_with(stand_in: StandIn) -> None:
    member = str(EXAMPLE / "bexley")
    ((_, amended),) = sent_by(
        stand_in, "eoi", "amend", "application-07N-1", member, "--start", "2017-05-01", "--as", "pm"
    )
    assert isinstance(amended, AmendExpressionOfInterest)
    assert amended.phasing.start == date(2017, 5, 1)


def test_a_portfolio_registers_its_ccgs_and_what_they_consider(stand_in: StandIn) -> None:
    sent = sent_by(stand_in, "ccg", "import", str(EXAMPLE), "--as", "pm")
    registered = [command for _, command in sent if isinstance(command, RegisterCcg)]
    considering = [stream for stream, command in sent if isinstance(command, RecordConsidering)]
    assert (len(registered), {command.region for command in registered}) == (32, {"London"})
    assert [sum(command.level == level for command in registered) for level in (3, 2, 1)] == [11, 20, 1]
    assert len(considering) == 13


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["start", str(EXAMPLE)], "is a cohort's folder"),
        (["cohort", "open", str(EXAMPLE / "bexley"), "--as", "pm"], "no cohort.toml"),
        (["ccg", "import", str(EXAMPLE / "bexley"), "--as", "pm"], "portfolio.toml"),
    ],
)
def test_the_wrong_folder_is_named_in_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DELEGATION_PEOPLE", str(EXAMPLE / "people.toml"))
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", str(tmp_path))
    words = ["manager-southwark" if word == "pm" else word for word in words]
    assert run(words) == UNUSABLE
    assert sentence in capsys.readouterr().err
