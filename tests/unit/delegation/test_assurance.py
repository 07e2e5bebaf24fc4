"""Quarterly reviews: their quarters, figures, ratings, and the gates that a concern holds (rule S2)."""

from datetime import date

import pytest

from domain.delegation.assurance import Kpi, KpiResult
from domain.delegation.commands import (
    ActivatePhase,
    CompleteActionPlan,
    HandBackFunction,
    Pause,
    RecordGate,
    RecordReview,
)
from domain.delegation.events import ActionPlanCompleted, QuarterEnded, ReviewRecorded
from domain.delegation.refusals import (
    ActionPlanMissing,
    AssuranceOpen,
    GateNotMet,
    KpiMissing,
    KpiOutOfRange,
    KpiRepeated,
    NoActionPlan,
    QuarterNotEnded,
    ReviewAlreadyRecorded,
)
from domain.functions import Function, FunctionNotHeld, FunctionReserved
from domain.noun import Notice
from domain.people import Role
from domain.refusal import NotAuthorised
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    APPROVER,
    AREA_TEAM,
    OFFICER,
    activated,
    first_live,
    gates_met,
    kpis,
    live,
    opened,
    opening,
    operational,
    passed,
    review,
    reviewed,
    two_live,
)

AFTER_QUARTER = utc(2015, 3, 16, 9)
GATE = RecordGate(phase=3, gate="no_open_not_assured", met=True)


def quarter_ended() -> Given:
    """The first quarter, 15 December 2014 to 14 March 2015, has ended with a, e, b and d held."""
    return passed(two_live(), utc(2015, 3, 15))


def test_a_quarter_ends_with_what_was_held_on_its_last_day() -> None:
    event = quarter_ended().events[-1]
    assert isinstance(event, QuarterEnded)
    quarter = event.quarter
    assert (quarter.number, quarter.from_on, quarter.to_on) == (1, date(2014, 12, 15), date(2015, 3, 14))
    assert [each.value for each in quarter.functions] == ["a", "e", "b", "d"]


def test_a_function_that_goes_live_after_the_quarters_last_day_is_not_reviewed_in_it() -> None:
    stream = activated(first_live(), 2, utc(2015, 3, 15, 0, 0, 2))
    event = passed(stream, utc(2015, 3, 15)).events[-1]
    assert isinstance(event, QuarterEnded)
    assert [each.value for each in event.quarter.functions] == ["a", "e"]


def test_quarters_are_counted_from_the_first_live_day_and_never_from_one_another() -> None:
    stream = activated(opened(opening(scope=("a",), start=date(2014, 11, 30))), 1, utc(2014, 11, 30, 9))
    ends = [event.quarter.to_on for event in passed(stream, utc(2016, 12, 1)).events if isinstance(event, QuarterEnded)]
    assert ends == [
        date(2015, 2, 27),
        date(2015, 5, 29),
        date(2015, 8, 29),
        date(2015, 11, 29),
        date(2016, 2, 28),
        date(2016, 5, 29),
        date(2016, 8, 29),
        date(2016, 11, 29),
    ]


def test_a_quarter_that_has_ended_is_reviewed_with_figures_for_each_function_held() -> None:
    stream = quarter_ended().when(review(1), AREA_TEAM, AFTER_QUARTER).recorded
    event = stream.events[-1]
    assert isinstance(event, ReviewRecorded)
    assert event.review.kpis[0] == Kpi(
        function=Function.NEEDS_AND_PRIORITIES, name="Contracts reviewed", value="97.5", unit="percent"
    )
    assert not [each for each in live(stream).schedule if each.kind == "review_1"]
    assert not [task for task in stream.tasks if task.key == "review/1"]


def test_t3_a_review_that_overtakes_the_clock_command_of_its_quarters_end_counts_all_the_same() -> None:
    stream = two_live().when(review(1), AREA_TEAM, utc(2015, 3, 15, 0, 0, 1)).recorded
    assert [event.type for event in stream.events[-2:]] == ["delegation.quarter_ended", "delegation.review_recorded"]
    assert stream.state == passed(stream, utc(2015, 3, 15)).state


def test_a_quarter_is_not_reviewed_before_it_has_ended_nor_twice() -> None:
    two_live().when(review(1), AREA_TEAM, utc(2015, 3, 14, 23, 59, 59)).then_refused(
        QuarterNotEnded, "quarter 1 ends with 14 March 2015"
    )
    opened().when(review(1), AREA_TEAM, AFTER_QUARTER).then_refused(QuarterNotEnded, "first function goes live")
    quarter_ended().when(review(2), AREA_TEAM, AFTER_QUARTER).then_refused(QuarterNotEnded, "14 June 2015")
    stream = reviewed(quarter_ended(), 1, AFTER_QUARTER)
    stream.when(review(1), AREA_TEAM, AFTER_QUARTER).then_refused(ReviewAlreadyRecorded)


def test_only_the_area_team_records_a_review() -> None:
    quarter_ended().when(review(1), OFFICER, AFTER_QUARTER).then_refused(NotAuthorised)
    quarter_ended().when(review(1), APPROVER, AFTER_QUARTER).then_refused(NotAuthorised)


def test_s2_a_function_without_a_figure_is_named() -> None:
    quarter_ended().when(review(1, functions=("a", "b")), AREA_TEAM, AFTER_QUARTER).then_refused(
        KpiMissing, "function e, d"
    )


def test_f7_a_figure_for_a_function_that_is_not_held_is_refused() -> None:
    for code in ("f", "R3"):
        quarter_ended().when(review(1, functions=("a", "e", "b", "d", code)), AREA_TEAM, AFTER_QUARTER).then_refused(
            FunctionNotHeld, "14 March 2015"
        )
    quarter_ended().when(review(1, functions=("R2",)), AREA_TEAM, AFTER_QUARTER).then_refused(FunctionReserved)


def test_a_function_handed_back_after_the_quarters_end_is_still_reviewed() -> None:
    handed_back = HandBackFunction(function="b", reasons="Staff")
    stream = two_live().when(handed_back, OFFICER, utc(2015, 3, 15, 0, 0, 1)).recorded
    stream.when(review(1), AREA_TEAM, AFTER_QUARTER).then_types(
        "delegation.quarter_ended", "delegation.review_recorded"
    )
    before = two_live().when(handed_back, OFFICER, utc(2015, 3, 14, 9)).recorded
    before.when(review(1), AREA_TEAM, AFTER_QUARTER).then_refused(FunctionNotHeld)


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("100.1", "percent"),
        ("-1", "percent"),
        ("1.5", "count"),
        ("-1", "count"),
        ("-0.5", "days"),
        ("NaN", "days"),
        ("Infinity", "percent"),
        ("1e99999", "count"),
        ("many", "count"),
        ("", "days"),
        ("5", "parsecs"),
    ],
)
def test_a_figure_outside_its_units_range_is_refused(value: str, unit: str) -> None:
    bad = KpiResult(function="a", name="Waiting", value=value, unit=unit)
    command = RecordReview(quarter=1, rating="assured", kpis=(*kpis("a", "e", "b", "d"), bad))
    quarter_ended().when(command, AREA_TEAM, AFTER_QUARTER).then_refused(KpiOutOfRange, "'Waiting' of function a")


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [("0", "percent", "0"), ("100", "percent", "100"), ("12", "count", "12"), ("0.5", "days", "0.5")],
)
def test_a_figure_within_its_units_range_is_kept_as_written(value: str, unit: str, kept: str) -> None:
    good = KpiResult(function="a", name="Waiting", value=value, unit=unit)
    command = RecordReview(quarter=1, rating="assured", kpis=(good, *kpis("e", "b", "d")))
    (event,) = quarter_ended().when(command, AREA_TEAM, AFTER_QUARTER).events
    assert isinstance(event, ReviewRecorded)
    assert event.review.kpis[0].value == kept


def test_a_figure_is_given_once() -> None:
    command = RecordReview(quarter=1, rating="assured", kpis=kpis("a", "e", "b", "d", "a"))
    quarter_ended().when(command, AREA_TEAM, AFTER_QUARTER).then_refused(KpiRepeated, "2 times")


def test_assured_with_support_needs_an_action_plan() -> None:
    quarter_ended().when(review(1, "assured_with_support"), AREA_TEAM, AFTER_QUARTER).then_refused(ActionPlanMissing)


def test_with_support_the_next_gate_is_held_until_the_action_plan_is_carried_out() -> None:
    stream = reviewed(quarter_ended(), 1, AFTER_QUARTER, "assured_with_support", "Recruit a contracts manager")
    stream.when(GATE, AREA_TEAM, AFTER_QUARTER).then_refused(AssuranceOpen, "action plan open")
    assert "action_plan/1" in [task.key for task in stream.tasks]
    stream = stream.when(CompleteActionPlan(quarter=1, note="In post"), AREA_TEAM, AFTER_QUARTER).then(
        ActionPlanCompleted(quarter=1, note="In post", evidence=(), recorded_by="area-team-1")
    )
    stream.when(GATE, AREA_TEAM, AFTER_QUARTER).then_types("delegation.gate_met")
    stream.when(CompleteActionPlan(quarter=1), AREA_TEAM, AFTER_QUARTER).then_refused(NoActionPlan)


def test_an_action_plan_that_there_is_not_is_not_completed() -> None:
    quarter_ended().when(CompleteActionPlan(quarter=1), AREA_TEAM, AFTER_QUARTER).then_refused(NoActionPlan)
    assured = reviewed(quarter_ended(), 1, AFTER_QUARTER)
    assured.when(CompleteActionPlan(quarter=1), AREA_TEAM, AFTER_QUARTER).then_refused(NoActionPlan)


def test_not_assured_holds_the_next_gate_and_calls_for_a_pause_or_a_hand_back() -> None:
    stream = reviewed(quarter_ended(), 1, AFTER_QUARTER, "not_assured")
    stream.when(GATE, AREA_TEAM, AFTER_QUARTER).then_refused(AssuranceOpen, "not assured")
    notices = [call for call in stream.calls if isinstance(call, Notice)]
    assert {notice.to.role for notice in notices} == {Role.ACCOUNTABLE_OFFICER, Role.NHSE_APPROVER}
    assert all("paused, or functions handed back" in notice.body for notice in notices)
    assert "not_assured/1" in [task.key for task in stream.tasks]
    paused = stream.when(Pause(reasons="Not assured"), APPROVER, AFTER_QUARTER).recorded
    assert "not_assured/1" not in [task.key for task in paused.tasks]


def test_a_concern_reopens_a_gate_that_was_found_met_before_it() -> None:
    stream = gates_met(quarter_ended(), 3, AFTER_QUARTER)
    stream = reviewed(stream, 1, AFTER_QUARTER, "not_assured")
    stream.when(ActivatePhase(phase=3), APPROVER, utc(2015, 4, 15, 9)).then_refused(GateNotMet, "no open not assured")
    assert live(reviewed(gates_met(quarter_ended(), 3, AFTER_QUARTER), 1, AFTER_QUARTER)).phases[2].open_gates == ()


def test_a_later_review_supersedes_the_concern_of_an_earlier_one() -> None:
    stream = reviewed(quarter_ended(), 1, AFTER_QUARTER, "not_assured")
    stream = passed(stream, utc(2015, 6, 15))
    stream.when(GATE, AREA_TEAM, utc(2015, 6, 16)).then_refused(AssuranceOpen)
    stream = reviewed(stream, 2, utc(2015, 6, 16))
    stream.when(GATE, AREA_TEAM, utc(2015, 6, 16)).then_types("delegation.gate_met")


def test_an_earlier_quarter_reviewed_late_does_not_bring_back_its_concern() -> None:
    stream = passed(two_live(), utc(2015, 6, 15))
    stream = reviewed(stream, 2, utc(2015, 6, 16))
    stream = reviewed(stream, 1, utc(2015, 6, 17), "not_assured")
    assert live(stream).concern is None


def test_reviews_stay_due_during_a_pause_and_after_the_last_phase() -> None:
    paused = two_live().when(Pause(reasons="Staff"), APPROVER, utc(2015, 3, 1)).recorded
    assert "delegation.review_overdue" in [event.type for event in passed(paused, utc(2015, 5, 1)).events]
    assert [each.kind for each in live(operational()).schedule if each.kind.startswith("quarter")] == ["quarter_3"]
