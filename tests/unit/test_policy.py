"""Rounds and policies as data: what they must hold, and the schedules they give."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.calendar import parse_period
from domain.deadlines import Effect
from domain.policy import Comparison, Policy, Round, content_hash
from domain.timing import Timing
from tests.spec import utc

POLICIES = Path(__file__).parents[2] / "policies"
STANDARD = tomllib.loads((POLICIES / "standard.toml").read_text())
ROUND = tomllib.loads((POLICIES / "rounds" / "2014.toml").read_text())


def policy(change: Callable[[dict[str, Any]], object] = lambda document: None) -> Policy:
    """The standard policy with a change to its document."""
    document = deepcopy(STANDARD)
    change(document)
    return Policy.model_validate(document, strict=False)


def round_2014(**changes: object) -> Round:
    """The round of 2014 with other fields."""
    return Round.model_validate({**ROUND, **changes}, strict=False)


def test_the_standard_policy_says_what_the_journey_needs() -> None:
    standard = policy()
    assert standard.deadline_hour == time(17)
    assert (standard.ballot.threshold, standard.ballot.comparison) == (Fraction(1, 2), Comparison.MORE_THAN)
    assert [str(share) for share in (phase.starts_at for phase in standard.delegation.phases)] == [
        "0",
        "1/3",
        "2/3",
        "1",
    ]


def test_s8_leicesters_round_has_the_published_window() -> None:
    published = round_2014()
    assert published.months == (6, 9)
    assert (published.start_from, published.start_until) == (date(2014, 4, 1), date(2015, 3, 31))
    assert published.operational_by == date(2015, 6, 30)
    assert published.expressions_close_at == utc(2014, 6, 20, 16), "17:00 in London's summer"


def test_a_policy_survives_being_stored() -> None:
    standard = policy()
    again = Policy.model_validate_json(standard.model_dump_json())
    assert again == standard
    assert content_hash(again) == content_hash(standard)
    moved = policy(lambda document: document["delegation"].update(max_months=8))
    assert content_hash(moved) != content_hash(standard)


def test_a_hash_is_of_the_content_and_not_of_how_it_was_written() -> None:
    written_otherwise = policy(lambda document: document["ballot"].update(threshold="2/4"))
    assert content_hash(written_otherwise) == content_hash(policy())


@pytest.mark.parametrize(
    "share", ["3/2", "-1/2", "half", "1/0", "", 0.5, 1, None, "1e-9000000", " 1/2", "\N{ARABIC-INDIC DIGIT ONE}/2"]
)
def test_f3_a_threshold_is_an_exact_fraction_in_quotation_marks(share: object) -> None:
    with pytest.raises(ValidationError, match="is not a fraction between 0 and 1 written in quotation marks"):
        policy(lambda document: document["ballot"].update(threshold=share))


def test_f3_comparisons_are_exact() -> None:
    third = Fraction(1, 3)
    assert Comparison.AT_LEAST.holds(third, third)
    assert not Comparison.MORE_THAN.holds(third, third)
    assert Comparison.MORE_THAN.holds(Fraction(32, 63), Fraction(1, 2))
    assert not Comparison.MORE_THAN.holds(Fraction(31, 63), Fraction(1, 2))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda document: document.pop("ballot"), "Field required"),
        (lambda document: document.update(colour="blue"), "Extra inputs are not permitted"),
        (lambda document: document.update(grace_seconds=-1), "greater than or equal to 0"),
        (lambda document: document["survey"].update(open_for="a while"), "is not a length of time"),
        (lambda document: document["delegation"].update(review_every="12 hours"), "must be a day or more"),
        (lambda document: document["delegation"].update(review_every="0 days"), "must be a day or more"),
        (
            lambda document: document["delegation"]["phases"][3].update(gates=["no_open_not_assured"]),
            "phase 'Sanctions' holds function f and lacks the gate dispute_procedure",
        ),
        (
            lambda document: document["delegation"]["earned_autonomy"].update(review_every="3 months"),
            "must be twice review_every, '3 months', or more",
        ),
        (
            lambda document: document["delegation"]["earned_autonomy"].update(review_every="4 months"),
            "in whole multiples",
        ),
        (
            lambda document: document["delegation"]["earned_autonomy"].update(review_every="180 days"),
            "in the same unit",
        ),
        (
            lambda document: document["delegation"]["earned_autonomy"].update(after=0),
            "greater than or equal to 1",
        ),
        (lambda document: document["agreement"]["sign"].update(within="0 days"), "'0 days' is no time at all"),
        (lambda document: document["survey"].update(open_for="0 hours"), "'0 hours' is no time at all"),
        (lambda document: document["ballot"].update(open_for="0 days"), "'0 days' is no time at all"),
        (lambda document: document["ballot"].update(reballots=10**20), "less than or equal to 100"),
        (lambda document: document.update(deadline_hour="17:00:00.5"), "in whole seconds"),
        (lambda document: document.update(deadline_hour="17:00:00Z"), "deadline_hour is London's"),
        (lambda document: document["delegation"].update(max_months=10**20), "less than or equal to 120"),
        (
            lambda document: document["delegation"]["phases"][0]["gates"].append("named_staff"),
            "phase 'Strategy and monitoring' names the gate named_staff more than once",
        ),
        (lambda document: document["delegation"].update(phases=[]), "there is no phase"),
        (
            lambda document: document["delegation"]["phases"][0].update(gates=["named_staff"]),
            "the first phase, 'Strategy and monitoring', lacks the gate committee_quorate",
        ),
        (
            lambda document: document["delegation"]["phases"][3].update(functions=[]),
            "phase 'Sanctions' has no function",
        ),
        (lambda document: document["delegation"].update(max_months=0), "greater than or equal to 1"),
        (
            lambda document: document["delegation"]["phases"][1]["functions"].append("a"),
            "phases name a more than once",
        ),
        (
            lambda document: document["delegation"]["phases"][1]["functions"].extend(("R7", "z")),
            "phases name R7, z, which are not functions",
        ),
        (lambda document: document["delegation"]["phases"][0]["gates"].append("luck"), "Input should be"),
    ],
)
def test_a_faulty_policy_is_refused_with_its_fault(change: Callable[[dict[str, Any]], object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        policy(change)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"opens_at": datetime(2014, 6, 20, 17)}, "in this order"),  # noqa: DTZ001
        ({"submissions_close_at": datetime(2014, 6, 19, 17)}, "in this order"),  # noqa: DTZ001
        ({"start_from": date(2015, 4, 1)}, "start_until is before start_from"),
        ({"months": [9, 6]}, "the most before the fewest"),
        ({"months": [0, 6]}, "greater than or equal to 1"),
        ({"financial_year": "2014-15"}, "match pattern"),
        ({"financial_year": "2014/16"}, "'2014/16' is not a financial year"),
        ({"months": [6, 10**20]}, "less than or equal to 120"),
        ({"levels": []}, "at least 1 item"),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, "lies beyond all dates"),
        ({"start_until": date.max}, "less than or equal to 2199-12-31"),
        ({"opens_at": datetime(1, 1, 1)}, "greater than or equal to 1900-01-01"),  # noqa: DTZ001
        ({"operational_by": date(2014, 3, 31)}, "operational_by is before start_from"),
        ({"opens_at": datetime(2014, 5, 1, 9, 0, 0, 1)}, "whole seconds"),  # noqa: DTZ001
        ({"levels": [4]}, "Input should be 1, 2 or 3"),
    ],
)
def test_a_faulty_round_is_refused_with_its_fault(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        round_2014(**changes)


def test_t6_a_round_moves_all_its_dates_together_and_keeps_londons_time_of_day() -> None:
    moved = round_2014().moved(200)
    assert moved.opens_at == utc(2014, 11, 17, 9), "09:00 in London's winter"
    assert moved.expressions_close_at == utc(2015, 1, 6, 17)
    assert (moved.start_from, moved.start_until) == (date(2014, 10, 18), date(2015, 10, 17))
    assert moved.operational_by == date(2016, 1, 16)
    assert moved.financial_year == "2014/15"
    assert round_2014().moved(365).financial_year == "2015/16"
    assert round_2014().moved(-1).financial_year == "2013/14"
    assert moved.moved(-200) == round_2014()


def test_a_timing_gives_reminders_the_deadline_and_escalations_in_order() -> None:
    timing = Timing(
        within=parse_period("10 working days"),
        remind_before=(parse_period("2 days"), parse_period("3 working days")),
        escalate_after=(parse_period("5 working days"),),
    )
    schedule = policy().schedule("respond", utc(2014, 12, 23, 12), timing)
    assert [(each.name, each.at) for each in schedule] == [
        ("respond.remind", utc(2015, 1, 6, 17)),
        ("respond.remind", utc(2015, 1, 7, 17)),
        ("respond", utc(2015, 1, 9, 17)),
        ("respond.escalate", utc(2015, 1, 16, 17)),
    ]
    assert {each.reaches_at for each in schedule} == {utc(2015, 1, 9, 17)}


def test_reminders_before_the_start_are_left_out_and_equal_ones_come_once() -> None:
    reminders = (parse_period("7 days"), parse_period("1 week"), parse_period("30 days"), parse_period("10 days"))
    schedule = policy().schedule_at("close", utc(2015, 1, 1, 17), utc(2015, 1, 11, 17), reminders)
    assert [(each.effect, each.at) for each in schedule] == [
        (Effect.REMIND, utc(2015, 1, 4, 17)),
        (Effect.REACH, utc(2015, 1, 11, 17)),
    ]


def test_t4_a_policy_may_move_deadlines_to_the_next_working_day() -> None:
    timing = Timing(within=parse_period("14 days"))
    start = utc(2014, 12, 11, 12)
    assert [each.at for each in policy().schedule("sign", start, timing)] == [utc(2014, 12, 25, 17)]
    moving = policy(lambda document: document.update(move_to_working_day=True))
    assert [each.at for each in moving.schedule("sign", start, timing)] == [utc(2014, 12, 29, 17)]
