"""NHS Southwark CCG's move from level two to level three, as its slides of 4 October 2016 tell it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cli.main import run
from domain.ccg.state import RegisteredCcg
from domain.functions import Function, Level
from tests.scenarios.conftest import Played

APPLICATION, DELEGATION, CCG = "application-08Q-1", "delegation-08Q-1", "ccg-08Q"
ENGAGED = ["residents", "health_and_wellbeing_board", "partners", "practices"]


@pytest.fixture
def southwark(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("southwark")


@pytest.fixture
def views(southwark: Played) -> list[dict[str, Any]]:
    """The views that were recorded, as they were recorded."""
    recorded: list[Any] = [
        event.payload["view"] for event in southwark.events(APPLICATION, "application.view_recorded")
    ]
    return recorded


def types(played: Played, stream_id: str) -> list[str]:
    """The types of a stream's events, in their order."""
    return [event.type for event in played.events(stream_id)]


def matrix(played: Played, capsys: pytest.CaptureFixture[str], on: str, *words: str) -> Any:
    """What `delegation matrix` shows of the kept ledger."""
    capsys.readouterr()
    assert run(["matrix", *(words or (CCG,)), "--on", on, "--ledger", str(played.folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_ccg_moves_from_level_two_to_level_three(southwark: Played) -> None:
    ccg = southwark.state(CCG)
    assert isinstance(ccg, RegisteredCcg)
    assert {ccg.level_of(function, date(2017, 3, 31)) for function in Function} == {Level.JOINT}
    assert {ccg.level_of(function, date(2017, 4, 1)) for function in Function} == {Level.DELEGATED}


def test_there_is_no_ballot_and_a_ballot_is_refused(southwark: Played) -> None:
    assert "application.ballot_called" not in types(southwark, APPLICATION)
    assert southwark.refused("BallotNotForeseen", "members' meeting")


def test_residents_partners_the_board_and_practices_are_engaged_in_parallel(views: list[dict[str, Any]]) -> None:
    assert [view["body"] for view in views] == ENGAGED


def test_the_governing_body_does_not_decide_before_every_one_of_them_was_heard(southwark: Played) -> None:
    assert southwark.refused("StageOutOfOrder", "the view of the practices to be recorded")


def test_the_view_of_the_health_and_wellbeing_board_is_shown_by_its_minute(
    southwark: Played, views: list[dict[str, Any]]
) -> None:
    assert southwark.refused("EvidenceMissing", "Health and Wellbeing Board")
    (board,) = [view for view in views if view["body"] == "health_and_wellbeing_board"]
    assert [document["kind"] for document in board["evidence"]] == ["minute", "slides"]


def test_the_risk_register_holds_capacity_conflicts_and_finance_each_with_an_owner(southwark: Played) -> None:
    risks: list[Any] = [event.payload["risk"] for event in southwark.events(APPLICATION, "application.risk_recorded")]
    assert [(risk["kind"], risk["owner"]) for risk in risks] == [
        ("capacity", "accountable-officer"),
        ("conflicts", "lay-chair"),
        ("finance", "chief-finance-officer"),
    ]


def test_the_risks_are_the_ccgs_own_and_the_governing_body_waits_for_them(southwark: Played) -> None:
    assert southwark.refused("NotAuthorised", "area-team-officer")
    assert southwark.refused("StageOutOfOrder", "a risk of kind finance to be recorded with its owner")


def test_the_governing_body_decides_in_november(southwark: Played) -> None:
    decided = southwark.event(APPLICATION, "application.meeting_decision_recorded")
    assert (decided.occurred_at.year, decided.occurred_at.month) == (2016, 11)


def test_there_is_one_go_live_on_the_first_of_april_and_not_before(southwark: Played) -> None:
    started = southwark.event(DELEGATION, "delegation.phase_started")
    assert started.payload["started_on"] == "2017-04-01"
    assert southwark.refused("PhaseNotDue", "1 April 2017")
    assert southwark.where(APPLICATION).stage == "completed"


def test_the_matrix_shows_the_requested_position_beside_the_current_one(
    southwark: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = matrix(southwark, capsys, "2016-10-04", APPLICATION, "--at", "2016-10-04T12:00")
    rows = {row["row"]: (row["part"], row["requested"]) for row in asked["rows"]}
    assert rows["R1"] == rows["R4"] == rows["R5"] == rows["R6"] == ("Jointly with NHS England", "Yes")
    assert rows["R3"] == ("Subject to joint agreement", "Yes")
    assert rows["R2"] == ("Involvement, no decision role", "Involvement, no decision role")
    assert rows["R7"] == ("No", "No")
    holders = {(each["holder"], each["requested"]) for each in asked["functions"]}
    assert holders == {("NHS England and the CCG together", "the CCG")}


def test_once_it_is_delegated_the_requested_position_is_the_current_one(
    southwark: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {row["row"]: row["part"] for row in matrix(southwark, capsys, "2017-04-01")["rows"]}
    assert {rows[row] for row in ("R1", "R3", "R4", "R5", "R6")} == {"Yes"}


@pytest.mark.parametrize("code", ["R7", "R2", "payment_administration", "list_management", "individual_performance"])
def test_what_never_moves_is_refused_by_name(southwark: Played, code: str) -> None:
    assert southwark.refused("FunctionReserved", f"'{code}'")


def test_what_was_delegated_can_be_used(southwark: Played) -> None:
    used = southwark.event(DELEGATION, "delegation.function_exercised")
    assert used.payload["function"] == "R3"


def test_residual_liability_stays_with_nhs_england(southwark: Played, capsys: pytest.CaptureFixture[str]) -> None:
    shown = matrix(southwark, capsys, "2017-04-01")
    assert "residual liability" in shown["residual_liability"]
    assert "the performers' list, appraisal and revalidation" in shown["never_delegated"].values()
