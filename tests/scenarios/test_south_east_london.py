"""Six mirrored CCGs and London's portfolio, as Southwark's slides of 4 October 2016 tell of them.

Published: the six applied together for level two, and "the six CCGs have held the same level of responsibility, enacted
with mirrored arrangements since then"; "11 CCGs are fully delegated, 20 CCGs are doing joint commissioning, 1 CCG is at
greater involvement"; "18 CCGs would be fully delegated, 13 CCGs are considering delegation (level 2 move to 3), 1 CCG
remains at greater involvement".
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from cli.main import run
from domain.application.state import Closed
from domain.ccg.state import RegisteredCcg
from domain.cohort.state import Concluded
from domain.functions import Level
from ledger import reading
from tests.scenarios.conftest import EXAMPLES, Played

COHORT = "cohort-SEL-1"
SIX = ("07N", "07Q", "08A", "08K", "08L", "08Q")


@pytest.fixture
def london(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("south-east-london")


@pytest.fixture
def portfolio(london: Played, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What `delegation portfolio` says of the kept ledger."""

    def ask(*words: str) -> Any:
        capsys.readouterr()
        where = ["--ledger", str(london.folder), "--targets", str(EXAMPLES / "south-east-london"), "--json"]
        assert run(["portfolio", "--region", "London", *words, *where]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def counted(found: Any, basis: str) -> list[int]:
    """How many CCGs are at level 3, 2 and 1."""
    return [row[basis] for row in found["levels"]]


def test_the_six_share_one_set_of_terms(london: Played) -> None:
    state = london.state(COHORT)
    assert isinstance(state, Concluded)
    assert tuple(member.ccg_code for member in state.members) == SIX
    pinned = {london.event(f"application-{code}-1", "application.started").payload["policy_hash"] for code in SIX}
    assert len(pinned) == 1


def test_six_sovereign_decisions_of_six_governing_bodies_and_of_nhs_england_for_each(london: Played) -> None:
    for code in SIX:
        application = f"application-{code}-1"
        agreed = london.event(application, "application.meeting_decision_recorded")
        assert agreed.payload["meeting_id"] == f"meeting-{code}-1-1"
        assert len(london.events(application, "application.approved")) == 1
    assert len(london.events(COHORT, "cohort.decision_recorded")) == 6


def test_all_or_none_nobody_submits_before_all_have_agreed(london: Played) -> None:
    assert london.refused("HeldByCohort", "07N, 07Q, 08A, 08K, 08L")
    went_ahead = london.event(COHORT, "cohort.went_ahead")
    assert went_ahead.payload["agreed"] == list(SIX)
    submitted = [london.event(f"application-{code}-1", "application.submitted") for code in SIX]
    assert all(event.occurred_at > went_ahead.occurred_at for event in submitted)


def test_the_ccg_that_leads_opens_the_cohort_and_no_other(london: Played) -> None:
    assert london.refused("NotAuthorised", "CCG 08Q")
    assert london.event(COHORT, "cohort.opened").payload["opened_by"] == "manager-southwark"
    assert london.refused("AlreadyOpened", COHORT)


def test_nobody_begins_in_a_cohort_that_is_not_open(london: Played) -> None:
    assert london.refused("UnknownCohort", COHORT)


def test_the_shared_deadline_is_reminded_of_before_it_and_is_met(london: Played) -> None:
    opened = london.event(COHORT, "cohort.opened")
    went_ahead = london.event(COHORT, "cohort.went_ahead")
    reminded = london.events(COHORT, "cohort.reminded")
    assert [event.payload["undecided"] for event in reminded] == [list(SIX[:-1])]
    assert went_ahead.occurred_at.isoformat() < str(opened.payload["decide_by"])


def test_drift_between_the_six_is_shown_and_stops_nobody(london: Played, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["cohort", "show", COHORT, "--ledger", str(london.folder), "--json"]) == 0
    members = {member["ccg_code"]: member for member in json.loads(capsys.readouterr().out)["members"]}
    assert members["07Q"]["drift"] == [
        {"field": "functions", "shared": "a, b, c, d, e, f, g, R3, R5", "own": "a, b, c, d, e, f, g, R3"}
    ]
    assert [code for code, member in members.items() if member["drift"]] == ["07Q"]
    assert {member["stage"] for member in members.values()} == {"completed"}


def test_the_six_move_from_level_two_to_three_on_one_day(london: Played) -> None:
    for code in SIX:
        ccg = london.state(f"ccg-{code}")
        assert isinstance(ccg, RegisteredCcg)
        assert ccg.level is Level.JOINT
        assert {held.effective_on.isoformat() for held in ccg.levels} == {"2017-04-01"}
        ended = london.state(f"application-{code}-1")
        assert isinstance(ended, Closed)
        assert ended.ending == "completed"


def test_london_is_at_eleven_twenty_and_one_today(portfolio: Callable[..., Any]) -> None:
    found = portfolio("--on", "2016-10-04")
    assert counted(found, "effective") == [11, 20, 1]
    assert len(found["ccgs"]) == 32


def test_london_would_be_at_eighteen_thirteen_and_one_if_the_applications_succeed(
    portfolio: Callable[..., Any],
) -> None:
    """The seventh is NHS Harrow CCG's, which is invented: which CCG it is was not published."""
    found = portfolio("--on", "2017-04-01", "--if-approved")
    assert counted(found, "if_approved") == [18, 13, 1]
    assert counted(found, "effective") == [17, 14, 1]
    assert [row["difference"] for row in found["targets"]] == [0] * 6


def test_the_projection_over_dates_names_the_day_of_each_change(portfolio: Callable[..., Any]) -> None:
    changes = portfolio("--if-approved")["changes"]
    assert changes == [{"on": "2017-04-01", "delegated": 18, "joint": 13, "greater_involvement": 1}]


def test_a_projection_that_differs_from_the_target_is_flagged_with_the_difference(
    portfolio: Callable[..., Any],
) -> None:
    rows = [row for row in portfolio()["targets"] if row["title"] == "Potential state"]
    assert {row["level"]: row["difference"] for row in rows} == {3: -1, 2: 1, 1: 0}


def test_considering_is_kept_apart_from_level(portfolio: Callable[..., Any]) -> None:
    """The slides call the 13 that remain at level two "considering delegation"."""
    found = portfolio("--on", "2016-10-04")
    considering = [row for row in found["ccgs"] if row["considering"] == 3]
    assert found["considering"] == len(considering) == 13
    assert {row["effective"] for row in considering} == {2}
    assert portfolio("--on", "2016-08-31")["considering"] == 0


def test_what_was_known_in_december_is_seven_open_applications(portfolio: Callable[..., Any]) -> None:
    found = portfolio("--on", "2017-04-01", "--if-approved", "--at", "2016-12-01T12:00")
    assert counted(found, "effective") == [11, 20, 1]
    assert counted(found, "if_approved") == [18, 13, 1]


def test_the_portfolio_is_printed_for_people_and_as_csv(london: Played, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["portfolio", "--on", "2017-04-01", "--csv", "--ledger", str(london.folder)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["effective"] for row in rows].count("3") == 17
    assert run(["portfolio", "--targets", str(EXAMPLES / "south-east-london"), "--ledger", str(london.folder)]) == 0
    assert "+1 (differs)" in capsys.readouterr().out


def test_the_ledger_shows_the_cohort_in_its_lists(london: Played) -> None:
    (cohort,) = reading.cohorts(london.ledger)
    assert (cohort.stream_id, cohort.stage, cohort.coupling) == (COHORT, "concluded", "all_or_none")
