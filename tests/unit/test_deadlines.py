"""Schedules of deadlines, and what is in time (rules T1 to T3)."""

from datetime import UTC, datetime

import pytest

from domain.deadlines import (
    Deadline,
    Effect,
    check_in_time,
    due,
    find,
    in_time,
    next_of,
    without,
    without_kinds,
)
from domain.refusal import TooLate
from tests.spec import utc

NOON = utc(2015, 1, 9, 12)
REMIND = Deadline(kind="respond", at=utc(2015, 1, 7, 12), effect=Effect.REMIND, reaches_at=NOON)
REACH = Deadline(kind="respond", at=NOON, reaches_at=NOON)
ESCALATE = Deadline(kind="respond", at=utc(2015, 1, 16, 17), effect=Effect.ESCALATE, reaches_at=NOON)
OTHER = Deadline(kind="verify", at=utc(2015, 1, 8, 12), reaches_at=utc(2015, 1, 8, 12))
SCHEDULE = (ESCALATE, REACH, OTHER, REMIND)


@pytest.mark.parametrize(
    ("received_at", "counts"),
    [
        (utc(2015, 1, 9, 11, 59, 59), True),
        (NOON, True),
        (datetime(2015, 1, 9, 12, 0, 0, 999_999, tzinfo=UTC), True),
        (utc(2015, 1, 9, 12, 0, 1), False),
        (datetime(2015, 1, 9, 12, 0, 1, 1, tzinfo=UTC), False),
    ],
    ids=["a second before", "on the second", "within the second", "the next second", "after it"],
)
def test_t2_a_deadline_includes_its_own_second(received_at: datetime, counts: bool) -> None:
    assert in_time(received_at, NOON) is counts


def test_t2_a_late_command_is_refused_with_both_instants_in_londons_time() -> None:
    check_in_time(NOON, NOON, "The submission")
    with pytest.raises(TooLate) as caught:
        check_in_time(utc(2014, 6, 20, 16, 0, 1), utc(2014, 6, 20, 16), "The expression of interest")
    assert caught.value.sentence == (
        "The expression of interest was due by 20 June 2014, 17:00; this was received on 20 June 2014, 17:00:01."
    )


def test_a_deadline_is_named_for_its_kind_and_effect() -> None:
    assert [each.name for each in (REMIND, REACH, ESCALATE)] == ["respond.remind", "respond", "respond.escalate"]


def test_the_next_deadline_is_the_earliest() -> None:
    assert next_of(SCHEDULE) == REMIND
    assert next_of((ESCALATE, REACH, OTHER)) == OTHER
    assert next_of(()) is None


def test_at_one_instant_people_are_reminded_before_it_is_reached_and_escalated_last() -> None:
    at_once = tuple(Deadline(kind="respond", at=NOON, effect=effect, reaches_at=NOON) for effect in Effect)
    order = []
    left = at_once[::-1]
    while (first := next_of(left)) is not None:
        order.append(first.effect)
        left = without(left, first)
    assert order == [Effect.REMIND, Effect.REACH, Effect.ESCALATE]


def test_a_clock_command_names_a_deadline_by_name_and_instant() -> None:
    assert find(SCHEDULE, "respond", NOON) == REACH
    assert find(SCHEDULE, "respond.remind", REMIND.at) == REMIND
    assert find(SCHEDULE, "respond", REMIND.at) is None, "it has moved"
    assert find(without(SCHEDULE, REACH), "respond", NOON) is None, "it is done with"


def test_what_is_done_is_neither_reminded_of_nor_escalated() -> None:
    assert without_kinds(SCHEDULE, ["respond"]) == (OTHER,)
    assert without_kinds(SCHEDULE, ["respond", "verify"]) == ()
    assert without_kinds(SCHEDULE, []) == SCHEDULE


def test_a_kind_is_due_when_it_is_reached_whatever_of_it_comes_first() -> None:
    assert due(SCHEDULE, "respond") == NOON
    assert due(SCHEDULE, "sign") is None
