"""Deadlines as people mean them: days that end at an hour in London, working days, calendar months.

Everything returned is UTC in whole seconds (rule T4). Bank holidays are those of England and Wales.
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator, Field, PlainSerializer

from domain.model import Value

LONDON = ZoneInfo("Europe/London")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""What people may name: far enough from where dates end that every reckoning with them stays a date."""
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A day that somebody names, from 1900 to 2199."""
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime.combine(FIRST_DAY, time(), UTC), le=datetime.combine(LAST_DAY, time(), UTC)),
]
"""An instant that somebody names, with its time zone, from 1900 to 2199."""

UNITS = {
    "second": "seconds",
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "working day": "working days",
    "week": "weeks",
    "month": "months",
}
_PERIOD = re.compile(r"([0-9]{1,4}) (second|minute|hour|day|working day|week|month)s?")


class Period(Value):
    """A length of time as a policy states it, for example "14 days" or "10 working days"."""

    count: int
    unit: str

    def __str__(self) -> str:
        """The words it was written in."""
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"


def parse_period(text: object) -> Period:
    """A period from its words.

    Raises:
        ValueError: the words are not a whole number and a unit this calendar knows.
    """
    if isinstance(text, Period):
        return text
    found = _PERIOD.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"'{text}' is not a length of time such as '14 days', '10 working days' or '6 months'")
    return _period(found[1], found[2])


# A policy has some forty, and is read with every first event and every opening that carries it.
@lru_cache(maxsize=1024)
def _period(count: str, unit: str) -> Period:
    return Period(count=int(count), unit=UNITS[unit])


Length = Annotated[Period, BeforeValidator(parse_period), PlainSerializer(str, return_type=str)]
"""A period in data: read from, and written as, its words."""


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """English bank holidays, from the list that the library carries (no network).

    Years beyond that list have none, until the library is updated.
    """
    # Imported only here: it brings an HTTP client, which every start of the program would otherwise wait for.
    from govuk_bank_holidays.bank_holidays import BankHolidays

    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in listed)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no English bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays()


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after the day."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clamped at its end: 31 December and 2 months give 28 February (rule T5)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def whole_seconds(instant: datetime) -> datetime:
    """The instant in UTC without its fraction of a second (rule T2)."""
    return instant.astimezone(UTC).replace(microsecond=0)


def at_hour(day: date, hour: time) -> datetime:
    """That day at that hour in London, as UTC. In the hour that the clocks skip, an hour later."""
    return datetime.combine(day, hour, tzinfo=LONDON).astimezone(UTC)


def london_date(instant: datetime) -> date:
    """The date in London at an instant."""
    return instant.astimezone(LONDON).date()


def after(start: datetime, period: Period, hour: time, *, move_to_working_day: bool = False) -> datetime:
    """The deadline a period after an instant.

    Days, weeks and months end at `hour`, London, on their last day, which is not moved unless asked for (rule T4);
    seconds, minutes and hours are exact.
    """
    if period.unit in ("seconds", "minutes", "hours"):
        return whole_seconds(start) + timedelta(**{period.unit: period.count})
    day = london_date(start)
    match period.unit:
        case "working days":
            day = add_working_days(day, period.count)
        case "weeks":
            day += timedelta(weeks=period.count)
        case "months":
            day = add_months(day, period.count)
        case _:
            day += timedelta(days=period.count)
    return at_hour(next_working_day(day) if move_to_working_day else day, hour)


def before(deadline: datetime, period: Period) -> datetime:
    """The instant a period before a deadline, at the same London time of day."""
    if period.unit in ("seconds", "minutes", "hours"):
        return deadline - timedelta(**{period.unit: period.count})
    local = deadline.astimezone(LONDON)
    match period.unit:
        case "working days":
            day = local.date()
            for _ in range(period.count):
                day -= timedelta(days=1)
                while not is_working_day(day):
                    day -= timedelta(days=1)
        case "weeks":
            day = local.date() - timedelta(weeks=period.count)
        case "months":
            day = add_months(local.date(), -period.count)
        case _:
            day = local.date() - timedelta(days=period.count)
    return at_hour(day, local.time())


def london(instant: datetime) -> str:
    """An instant as people read it: "9 January 2015, 12:00"."""
    local = instant.astimezone(LONDON)
    clock = f"{local:%H:%M}" if local.second == 0 else f"{local:%H:%M:%S}"
    return f"{local.day} {local:%B %Y}, {clock}"


def london_day(day: date) -> str:
    """A date as people read it: "9 January 2015"."""
    return f"{day.day} {day:%B %Y}"
