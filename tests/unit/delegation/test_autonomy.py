"""Earned autonomy (Leicester's paragraph 35): after four assured quarters reviews are lighter."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from domain.delegation.assurance import Rating
from domain.delegation.events import AutonomyEarned, AutonomyLost
from domain.noun import Notice
from domain.people import Role
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    AREA_TEAM,
    POLICY,
    live,
    operational,
    passed,
    review,
    reviewed,
)

ENDS = {
    2: utc(2015, 6, 14, 23),
    3: utc(2015, 9, 14, 23),
    4: utc(2015, 12, 15),
    5: utc(2016, 3, 15),
    6: utc(2016, 6, 14, 23),
}
"""When quarters end, counted from 15 December 2014: midnight in London."""


def reviewed_through(*ratings: Rating) -> Given:
    """Operational, with these reviews from the second quarter on, each recorded ten days after its quarter."""
    stream = operational()
    for quarter, rating in enumerate(ratings, start=2):
        stream = passed(stream, ENDS[quarter])
        at = ENDS[quarter].replace(day=25)
        stream = reviewed(passed(stream, at), quarter, at, rating, "A plan" if rating == "assured_with_support" else "")
    return stream


def quarters(stream: Given) -> Iterator[tuple[date, date]]:
    """The first and last day of each quarter that has ended."""
    return ((each.from_on, each.to_on) for each in live(stream).quarters)


def test_four_quarters_assured_in_a_row_earn_lighter_reviews_from_the_quarter_that_runs() -> None:
    stream = reviewed_through("assured", "assured")
    assert live(stream).autonomy_since is None
    stream = reviewed_through("assured", "assured", "assured")
    earned = stream.events[-1]
    assert isinstance(earned, AutonomyEarned)
    assert (earned.quarters, earned.on) == (4, date(2015, 12, 25))
    assert live(stream).autonomy_since == date(2015, 12, 25)
    later = passed(stream, utc(2016, 12, 15))
    assert list(quarters(later))[4:] == [
        (date(2015, 12, 15), date(2016, 6, 14)),
        (date(2016, 6, 15), date(2016, 12, 14)),
    ]


def test_the_usual_rhythm_goes_on_until_then() -> None:
    stream = passed(reviewed_through("assured", "assured"), utc(2016, 3, 15))
    assert list(quarters(stream))[3:] == [
        (date(2015, 9, 15), date(2015, 12, 14)),
        (date(2015, 12, 15), date(2016, 3, 14)),
    ]


def test_autonomy_is_told_to_the_ccg_and_the_area_team() -> None:
    told = [call for call in reviewed_through("assured", "assured", "assured").calls if isinstance(call, Notice)]
    assert {call.to.role for call in told} == {Role.ACCOUNTABLE_OFFICER, Role.AREA_TEAM_OFFICER}
    assert all("14 June 2016" in call.body for call in told)


@pytest.mark.parametrize("rating", ["assured_with_support", "not_assured"])
def test_a_quarter_rated_otherwise_begins_the_count_anew(rating: Rating) -> None:
    stream = reviewed_through("assured", rating, "assured", "assured", "assured")
    assert live(stream).autonomy_since is None
    assert live(stream).assured_in_a_row == 3


@pytest.mark.parametrize("rating", ["assured_with_support", "not_assured"])
def test_a_review_rated_otherwise_ends_autonomy_and_reviews_are_quarterly_again(rating: Rating) -> None:
    stream = passed(reviewed_through("assured", "assured", "assured"), utc(2016, 6, 25))
    lost = reviewed(stream, 5, utc(2016, 6, 25), rating, "A plan")
    event = lost.events[-1]
    assert isinstance(event, AutonomyLost)
    assert live(lost).autonomy_since is None
    told = {call.to.role for call in lost.calls if isinstance(call, Notice)}
    assert told == {Role.ACCOUNTABLE_OFFICER, Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER}
    later = passed(lost, utc(2016, 12, 15))
    assert list(quarters(later))[5:] == [
        (date(2016, 6, 15), date(2016, 9, 14)),
        (date(2016, 9, 15), date(2016, 12, 14)),
    ]


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (utc(2016, 9, 14, 22, 59, 59), date(2016, 9, 14)),
        (utc(2016, 9, 14, 23), date(2016, 12, 14)),
        (utc(2016, 11, 1), date(2016, 12, 14)),
    ],
)
def test_a_late_review_that_loses_autonomy_ends_the_quarter_that_runs_with_the_next_usual_one(
    received: datetime, ends: date
) -> None:
    stream = passed(reviewed_through("assured", "assured", "assured"), utc(2016, 9, 1))
    lost = stream.when(review(5, "not_assured", ("a", "e", "b", "d", "c", "g", "f")), AREA_TEAM, received).recorded
    later = passed(lost, utc(2016, 12, 15))
    assert next(each.to_on for each in live(later).quarters if each.number == 6) == ends


def test_a_gap_among_the_reviews_earns_nothing_until_it_is_filled() -> None:
    stream = passed(reviewed_through("assured"), utc(2016, 3, 20))
    for quarter in (4, 5):
        stream = reviewed(stream, quarter, utc(2016, 3, 20))
    assert live(stream).autonomy_since is None
    filled = reviewed(stream, 3, utc(2016, 3, 21))
    assert isinstance(filled.events[-1], AutonomyEarned)
    assert live(filled).assured_in_a_row == 5


def test_without_a_rule_of_earned_autonomy_every_quarter_is_reviewed() -> None:
    plain = POLICY.delegation.model_copy(update={"earned_autonomy": None})
    policy = POLICY.model_copy(update={"delegation": plain})
    earning = reviewed_through("assured", "assured", "assured")
    opened, *others = earning.events[:-2]
    stream = Given(earning.noun, earning.stream_id, (opened.model_copy(update={"policy": policy}), *others))
    assert reviewed(stream, 4, utc(2015, 12, 25)).events[-1].type == "delegation.review_recorded"
