"""How functions go back, and how a delegation ends: handed back, revoked, terminated."""

from datetime import date

import pytest

from domain.delegation.commands import (
    ActivatePhase,
    CompleteActionPlan,
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    PassDeadline,
    Pause,
    RecordGate,
    Resume,
    Revoke,
    Stop,
)
from domain.delegation.events import DelegationClosed, FunctionReturned, NoticeGiven
from domain.delegation.refusals import HandBackOutOfOrder, NothingLive, NoticeAlreadyGiven
from domain.delegation.schedule import termination_day
from domain.delegation.state import Closed
from domain.functions import Function, FunctionNotHeld, Level
from domain.model import Command
from domain.people import CLOCK, Actor
from domain.refusal import AlreadyClosed, NotAuthorised, ReasonsMissing, TooLate
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    MANAGER,
    OFFICER,
    first_live,
    live,
    opened,
    opening,
    operational,
    passed,
    review,
    reviewed,
    two_live,
)

LATER = utc(2015, 7, 1, 9)


def back(function: str, reasons: str = "No capacity") -> HandBackFunction:
    return HandBackFunction(function=function, reasons=reasons)


def test_a_function_goes_back_to_the_level_it_was_held_at_and_its_past_stands() -> None:
    stream = (
        operational()
        .when(back("f"), OFFICER, LATER)
        .then(
            FunctionReturned(
                function=Function.SANCTIONS,
                level=Level.GREATER_INVOLVEMENT,
                announced_on=date(2015, 7, 1),
                effective_on=date(2015, 7, 1),
                reasons="No capacity",
            )
        )
    )
    use = ExerciseFunction(function="f", on=date(2015, 6, 30), what="Remedial notice")
    stream.when(use, MANAGER, LATER).then_types("delegation.function_exercised")
    today = ExerciseFunction(function="f", on=date(2015, 7, 1), what="Remedial notice")
    stream.when(today, MANAGER, LATER).then_refused(FunctionNotHeld)
    assert (live(stream).complete, stream.where.stage) == (True, "operational")


def test_functions_go_back_in_the_reverse_order_of_going_live() -> None:
    operational().when(back("a"), OFFICER, LATER).then_refused(HandBackOutOfOrder, "b, d, c, g, f")
    stream = operational().when(back("f"), OFFICER, LATER).recorded
    stream.when(back("b"), OFFICER, LATER).then_refused(HandBackOutOfOrder, "c, g")
    for either in ("c", "g"):
        assert stream.when(back(either), OFFICER, LATER).events, "functions of one phase went live together"


def test_what_is_not_held_is_not_handed_back() -> None:
    for function in ("b", "R3"):
        first_live().when(back(function), OFFICER, LATER).then_refused(FunctionNotHeld)
    first_live().when(back("a", " "), OFFICER, LATER).then_refused(ReasonsMissing)
    first_live().when(back("a"), AREA_TEAM, LATER).then_refused(NotAuthorised)
    first_live().when(back("a").model_copy(update={"function": "e"}), OFFICER, LATER).then_types(
        "delegation.function_returned"
    )


def test_the_delegation_has_ended_when_the_last_function_held_went_back() -> None:
    stream = first_live().when(back("e"), OFFICER, LATER).recorded
    (returned, closed) = stream.when(back("a"), OFFICER, LATER).events
    assert isinstance(returned, FunctionReturned)
    assert closed == DelegationClosed(ending="handed_back", on=date(2015, 7, 1), reasons="No capacity")
    state = stream.when(back("a"), OFFICER, LATER).recorded.state
    assert isinstance(state, Closed)
    assert (state.live, state.complete, state.scope) == ((), False, live(stream).scope)


def test_nhs_england_revokes_all_that_is_live_with_reasons() -> None:
    stream = two_live().when(Revoke(reasons="Terms ignored"), APPROVER, LATER).recorded
    returned = [event.function.value for event in stream.events if isinstance(event, FunctionReturned)]
    assert returned == ["d", "b", "e", "a"]
    assert (stream.where.stage, stream.where.closed) == ("revoked", True)
    two_live().when(Revoke(reasons=""), APPROVER, LATER).then_refused(ReasonsMissing)
    two_live().when(Revoke(reasons="Terms ignored"), OFFICER, LATER).then_refused(NotAuthorised)
    opened().when(Revoke(reasons="Terms ignored"), APPROVER, LATER).then_refused(NothingLive)


@pytest.mark.parametrize(
    ("given_on", "effective"),
    [
        (date(2015, 9, 30), date(2016, 4, 1)),
        (date(2015, 10, 1), date(2017, 4, 1)),
        (date(2015, 12, 31), date(2017, 4, 1)),
        (date(2016, 1, 1), date(2017, 4, 1)),
        (date(2016, 3, 31), date(2017, 4, 1)),
        (date(2016, 4, 1), date(2017, 4, 1)),
    ],
)
def test_s9_notice_by_30_september_takes_effect_the_following_1_april_and_later_notice_a_year_after(
    given_on: date, effective: date
) -> None:
    assert termination_day(given_on) == effective


def noticed() -> Given:
    """Notice was given on 30 September 2015, at ten to midnight in London."""
    return operational().when(GiveNotice(reasons="Merger"), OFFICER, utc(2015, 9, 30, 22, 50)).recorded


def test_s9_the_day_of_notice_is_londons() -> None:
    event = noticed().events[-1]
    assert isinstance(event, NoticeGiven)
    assert (event.given_on, event.effective_on) == (date(2015, 9, 30), date(2016, 4, 1))
    (late,) = operational().when(GiveNotice(), OFFICER, utc(2015, 9, 30, 23)).events
    assert isinstance(late, NoticeGiven)
    assert late.effective_on == date(2017, 4, 1)


def test_s9_a_notice_takes_effect_by_the_clock_and_everything_goes_back() -> None:
    before = passed(noticed(), utc(2016, 3, 31, 22, 59, 59))
    assert len(live(before).live) == 7
    stream = passed(before, utc(2016, 3, 31, 23))
    assert stream.events[-1] == DelegationClosed(
        ending="terminated", on=date(2016, 4, 1), reasons="The CCG's notice took effect."
    )
    returned = [event for event in stream.events if isinstance(event, FunctionReturned)]
    assert [event.function.value for event in returned] == ["f", "g", "c", "d", "b", "e", "a"]
    assert {(event.announced_on, event.effective_on) for event in returned} == {(date(2015, 9, 30), date(2016, 4, 1))}


def test_s9_people_are_reminded_before_a_notice_takes_effect() -> None:
    reminders = [each for each in live(noticed()).schedule if each.name == "termination.remind"]
    assert [each.at for each in reminders] == [utc(2016, 1, 1), utc(2016, 3, 1)]


def test_t3_what_comes_after_a_notice_took_effect_is_late_even_before_the_clock_says_so() -> None:
    last_second = noticed().when(back("f"), OFFICER, utc(2016, 3, 31, 23))
    assert last_second.events
    noticed().when(back("f"), OFFICER, utc(2016, 3, 31, 23, 0, 1)).then_refused(TooLate)


def test_notice_is_given_once_and_of_something_live() -> None:
    noticed().when(GiveNotice(), OFFICER, utc(2015, 11, 1)).then_refused(NoticeAlreadyGiven, "1 April 2016")
    opened().when(GiveNotice(), OFFICER, LATER).then_refused(NothingLive)
    operational().when(GiveNotice(), APPROVER, LATER).then_refused(NotAuthorised)


@pytest.mark.parametrize(
    ("command", "actor"),
    [
        (opening(), APPLICATION),
        (RecordGate(phase=1, gate="named_staff", met=True), AREA_TEAM),
        (ActivatePhase(phase=1), APPROVER),
        (Pause(reasons="Staff"), APPROVER),
        (Resume(), APPROVER),
        (back("a"), OFFICER),
        (review(1), AREA_TEAM),
        (CompleteActionPlan(quarter=1), AREA_TEAM),
        (ExerciseFunction(function="a", on=date(2015, 1, 5), what="Strategy"), MANAGER),
        (Revoke(reasons="Terms ignored"), APPROVER),
        (GiveNotice(), OFFICER),
        (Stop(reason="withdrawn"), APPLICATION),
    ],
    ids=lambda value: value.type if isinstance(value, Command) else "",
)
def test_a_closed_delegation_refuses_everything_but_a_late_clock_which_it_ignores(
    command: Command, actor: Actor
) -> None:
    closed = two_live().when(Revoke(reasons="Terms ignored"), APPROVER, LATER).recorded
    closed.when(command, actor, LATER).then_refused(AlreadyClosed, "it was revoked")
    clock = PassDeadline(kind="review_1", due=utc(2015, 4, 14, 16))
    closed.when(clock, CLOCK, utc(2015, 4, 14, 16)).then_nothing()


def test_phases_go_on_after_a_function_went_back() -> None:
    stream = passed(two_live(), utc(2015, 4, 14))
    stream = reviewed(stream, 1, utc(2015, 4, 14))
    stream = stream.when(back("d"), OFFICER, utc(2015, 4, 14, 9)).recorded
    gate = RecordGate(phase=3, gate="no_open_not_assured", met=True)
    stream = stream.when(gate, AREA_TEAM, utc(2015, 4, 15)).recorded
    stream = stream.when(ActivatePhase(phase=3), APPROVER, utc(2015, 4, 15, 9)).recorded
    assert [each.value for each in live(stream).live] == ["a", "e", "b", "c", "g"]
