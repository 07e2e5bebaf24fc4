"""Days that end at an hour in London, working days, and calendar months (rules T4, T5)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from domain.calendar import (
    LONDON,
    Length,
    Period,
    add_months,
    add_working_days,
    after,
    at_hour,
    bank_holidays,
    before,
    is_working_day,
    london,
    london_date,
    london_day,
    next_working_day,
    parse_period,
    whole_seconds,
)
from tests.spec import utc

FIVE = time(17, 0)
days = st.dates(date(2013, 1, 1), date(2027, 12, 31))
instants = st.datetimes(datetime(2013, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def deadline(start: datetime, words: str, *, move: bool = False) -> datetime:
    return after(start, parse_period(words), FIVE, move_to_working_day=move)


# Periods


@pytest.mark.parametrize(
    ("words", "count", "unit"),
    [
        ("14 days", 14, "days"),
        ("1 day", 1, "days"),
        ("10 working days", 10, "working days"),
        ("1 working day", 1, "working days"),
        ("2 weeks", 2, "weeks"),
        ("6 months", 6, "months"),
        ("90 seconds", 90, "seconds"),
        ("5 minutes", 5, "minutes"),
        (" 36 hours ", 36, "hours"),
    ],
)
def test_a_length_of_time_is_read_from_its_words(words: str, count: int, unit: str) -> None:
    period = parse_period(words)
    assert (period.count, period.unit) == (count, unit)
    assert parse_period(str(period)) == period
    assert parse_period(period) is period
    assert parse_period(f" {words} ") is period, "each is made once, however it is written"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "14",
        "days",
        "14days",
        "14  days",
        "-1 days",
        "1.5 days",
        "a week",
        "3 years",
        "12345 days",
        "\uff11\uff14 days",
    ],
)
def test_other_words_are_not_a_length_of_time_and_are_quoted(words: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time such as '14 days'") as caught:
        parse_period(words)
    assert f"'{words}'" in str(caught.value)


@pytest.mark.parametrize("value", [None, 14, 14.0, True, ["14 days"], timedelta(days=14)])
def test_only_words_are_a_length_of_time(value: object) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_period(value)


def test_a_length_of_time_is_kept_in_data_as_its_words() -> None:
    class Holder(BaseModel):
        within: Length

    assert Holder.model_validate({"within": "1 working day"}).model_dump() == {"within": "1 working day"}
    assert Holder.model_validate_json('{"within": "14 days"}').within == Period(count=14, unit="days")
    with pytest.raises(ValidationError, match="is not a length of time"):
        Holder.model_validate({"within": "soon"})


# London


@pytest.mark.parametrize(
    ("day", "ends_at"),
    [
        (date(2015, 1, 9), utc(2015, 1, 9, 17)),
        (date(2014, 6, 20), utc(2014, 6, 20, 16)),
        (date(2014, 3, 29), utc(2014, 3, 29, 17)),
        (date(2014, 3, 30), utc(2014, 3, 30, 16)),
        (date(2014, 10, 25), utc(2014, 10, 25, 16)),
        (date(2014, 10, 26), utc(2014, 10, 26, 17)),
    ],
    ids=["winter", "summer", "the day before summer time", "its first day", "its last day", "the day after"],
)
def test_t4_five_o_clock_is_londons_in_winter_and_in_summer(day: date, ends_at: datetime) -> None:
    assert at_hour(day, FIVE) == ends_at


def test_an_hour_that_the_clocks_skip_is_an_hour_later() -> None:
    assert at_hour(date(2014, 3, 30), time(1, 30)).astimezone(LONDON).time() == time(2, 30)


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert at_hour(date(2014, 10, 26), time(1, 30)) == utc(2014, 10, 26, 0, 30)


def test_the_date_of_an_instant_is_londons() -> None:
    assert london_date(utc(2014, 6, 30, 23)) == date(2014, 7, 1)
    assert london_date(utc(2014, 12, 31, 23, 59, 59)) == date(2014, 12, 31)


def test_days_are_counted_from_the_day_in_london_on_which_something_happened() -> None:
    assert deadline(utc(2014, 6, 30, 22, 59, 59), "1 day") == utc(2014, 7, 1, 16)
    assert deadline(utc(2014, 6, 30, 23), "1 day") == utc(2014, 7, 2, 16)


def test_days_across_a_change_of_the_clocks_end_at_five_all_the_same() -> None:
    assert deadline(utc(2014, 3, 28, 12), "3 days") == utc(2014, 3, 31, 16)
    assert deadline(utc(2014, 10, 24, 12), "3 days") == utc(2014, 10, 27, 17)


def test_hours_minutes_and_seconds_are_exact_across_a_change_of_the_clocks() -> None:
    assert deadline(utc(2014, 3, 29, 12), "24 hours") == utc(2014, 3, 30, 12)
    assert deadline(utc(2014, 3, 29, 12), "90 minutes") == utc(2014, 3, 29, 13, 30)
    assert deadline(utc(2014, 3, 29, 12), "5 seconds") == utc(2014, 3, 29, 12, 0, 5)


def test_t2_deadlines_are_in_whole_seconds() -> None:
    start = datetime(2014, 3, 29, 12, 0, 0, 999_999, tzinfo=UTC)
    assert deadline(start, "5 seconds") == utc(2014, 3, 29, 12, 0, 5)
    assert whole_seconds(datetime(2014, 7, 1, 13, 0, 0, 5, tzinfo=LONDON)) == utc(2014, 7, 1, 12)


# Working days


def test_working_days_leave_out_weekends_and_english_bank_holidays() -> None:
    christmas = [date(2014, 12, day) for day in range(22, 32)]
    assert [day.day for day in christmas if is_working_day(day)] == [22, 23, 24, 29, 30, 31]
    assert not is_working_day(date(2015, 1, 1))
    may = [date(2015, 5, day) for day in range(1, 32) if date(2015, 5, day).weekday() == 0]
    assert [(day.day, is_working_day(day)) for day in may] == [(4, False), (11, True), (18, True), (25, False)]


def test_scottish_bank_holidays_are_working_days() -> None:
    assert is_working_day(date(2015, 1, 2))
    assert date(2014, 12, 1) not in bank_holidays()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2014, 12, 23), 1, date(2014, 12, 24)),
        (date(2014, 12, 23), 2, date(2014, 12, 29)),
        (date(2014, 12, 23), 5, date(2015, 1, 2)),
        (date(2014, 12, 25), 1, date(2014, 12, 29)),
        (date(2015, 4, 30), 2, date(2015, 5, 5)),
        (date(2015, 5, 22), 1, date(2015, 5, 26)),
        (date(2015, 4, 2), 1, date(2015, 4, 7)),
        (date(2014, 12, 27), 0, date(2014, 12, 27)),
    ],
)
def test_working_days_around_holidays(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_t4_a_deadline_in_working_days_ends_at_five_on_its_last() -> None:
    assert deadline(utc(2014, 12, 23, 12), "10 working days") == utc(2015, 1, 9, 17)


def test_t4_a_deadline_on_a_holiday_is_moved_only_when_the_policy_says_so() -> None:
    assert deadline(utc(2014, 12, 11, 12), "14 days") == utc(2014, 12, 25, 17)
    assert deadline(utc(2014, 12, 11, 12), "14 days", move=True) == utc(2014, 12, 29, 17)
    assert next_working_day(date(2014, 12, 24)) == date(2014, 12, 24)


@given(days, st.integers(1, 60))
def test_the_last_of_some_working_days_is_one_and_that_many_lie_between(day: date, count: int) -> None:
    end = add_working_days(day, count)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert is_working_day(end)
    assert sum(is_working_day(each) for each in between) == count


# Months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2014, 12, 31), 2, date(2015, 2, 28)),
        (date(2014, 12, 31), 4, date(2015, 4, 30)),
        (date(2014, 12, 31), 6, date(2015, 6, 30)),
        (date(2015, 12, 31), 2, date(2016, 2, 29)),
        (date(2014, 9, 30), 9, date(2015, 6, 30)),
        (date(2015, 3, 31), -1, date(2015, 2, 28)),
        (date(2015, 1, 31), -2, date(2014, 11, 30)),
        (date(2014, 11, 15), 0, date(2014, 11, 15)),
        (date(2014, 12, 1), 1, date(2015, 1, 1)),
    ],
)
def test_t5_months_keep_the_day_and_clamp_at_the_months_end(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_t5_months_must_not_be_chained_which_is_why_each_counts_from_the_start() -> None:
    start = date(2014, 12, 31)
    assert add_months(add_months(start, 2), 2) == date(2015, 4, 28)
    assert add_months(start, 4) == date(2015, 4, 30)


@given(days, st.integers(-60, 60))
def test_some_months_later_is_that_many_months_on_and_never_a_later_day_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_more_months_are_never_earlier(day: date, one: int, other: int) -> None:
    assert (add_months(day, one) <= add_months(day, other)) or one > other


# Before a deadline


@pytest.mark.parametrize(
    ("at", "words", "then"),
    [
        (utc(2014, 4, 1, 16), "2 days", utc(2014, 3, 30, 16)),
        (utc(2014, 3, 31, 16), "2 days", utc(2014, 3, 29, 17)),
        (utc(2014, 10, 27, 17), "1 week", utc(2014, 10, 20, 16)),
        (utc(2015, 1, 2, 17), "5 working days", utc(2014, 12, 23, 17)),
        (utc(2014, 12, 28, 17), "1 working day", utc(2014, 12, 24, 17)),
        (utc(2015, 5, 31, 16), "3 months", utc(2015, 2, 28, 17)),
        (utc(2014, 3, 30, 12), "24 hours", utc(2014, 3, 29, 12)),
        (utc(2014, 3, 30, 12), "30 minutes", utc(2014, 3, 30, 11, 30)),
    ],
)
def test_a_reminder_keeps_the_time_of_day_in_london(at: datetime, words: str, then: datetime) -> None:
    assert before(at, parse_period(words)) == then


@given(instants, st.sampled_from(("1 day", "2 working days", "1 week", "1 month", "3 hours")))
def test_before_and_after_lie_on_their_sides(instant: datetime, words: str) -> None:
    period = parse_period(words)
    assert before(instant, period) < instant
    assert after(instant, period, time(23, 59, 59)) > whole_seconds(instant)


# Words


def test_instants_and_dates_read_as_people_say_them() -> None:
    assert london(utc(2015, 1, 9, 12)) == "9 January 2015, 12:00"
    assert london(utc(2014, 6, 20, 16, 0, 1)) == "20 June 2014, 17:00:01"
    assert london_day(date(2014, 5, 1)) == "1 May 2014"
