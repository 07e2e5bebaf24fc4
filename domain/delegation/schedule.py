"""When a delegation's deadlines fall: phases, quarters, reviews and the end of a notice.

Not what happens then: that is decided when they pass.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count

from domain.calendar import LONDON, Period, after, at_hour, whole_seconds
from domain.deadlines import Deadline, Effect, Schedule
from domain.delegation.phasing import PlannedPhase
from domain.policy import Policy

MIDNIGHT = time(0, 0)
"""London; a day on which something begins begins with it."""

PHASE, ACTIVATE, QUARTER, REVIEW, TERMINATION = "phase", "activate", "quarter", "review", "termination"


def phase_kinds(number: int) -> tuple[str, str]:
    """The kinds of a phase's date and of its activation."""
    return f"{PHASE}_{number}", f"{ACTIVATE}_{number}"


def quarter_kind(number: int) -> str:
    """The kind of a quarter's end."""
    return f"{QUARTER}_{number}"


def review_kind(number: int) -> str:
    """The kind of a quarter's review."""
    return f"{REVIEW}_{number}"


def about(kind: str) -> tuple[str, int]:
    """What a kind is of and its number: `("phase", 2)` of `phase_2`; a termination has number 0."""
    what, _, number = kind.partition("_")
    return what, int(number or 0)


def is_of_phases(deadline: Deadline) -> bool:
    """Whether a pause holds the deadline (rule S7): it is of a phase, not of a review or a notice."""
    return about(deadline.kind)[0] in (PHASE, ACTIVATE)


def shifted_day(day: date, days: int) -> date:
    """The day some days later."""
    return day + timedelta(days=days)


def phase_schedule(policy: Policy, phase: PlannedPhase, opened_at: datetime) -> Schedule:
    """The phase's date, which is its day's beginning, and the time to activate it from then.

    For a phase whose day has come when the delegation opens, both count from the opening.
    """
    opened_at = whole_seconds(opened_at)
    begins = max(at_hour(phase.planned_on, MIDNIGHT), opened_at)
    date_kind, activate_kind = phase_kinds(phase.number)
    activate = policy.delegation.activate
    return (
        *policy.schedule_at(date_kind, opened_at, begins, activate.remind_before),
        *policy.schedule(activate_kind, begins, activate),
    )


def shifted(held: Iterable[Deadline], days: int, resumed_at: datetime) -> Schedule:
    """The deadlines some days later at the same London time of day, and none before the resumption (rule S7).

    Remaining days are kept as they are, so that nothing is moved to a working day a second time.
    """
    earliest = whole_seconds(resumed_at)

    def later(instant: datetime) -> datetime:
        local = instant.astimezone(LONDON)
        return at_hour(shifted_day(local.date(), days), local.time())

    return tuple(
        Deadline(
            kind=deadline.kind,
            at=max(later(deadline.at), earliest),
            effect=deadline.effect,
            reaches_at=later(deadline.reaches_at)
            if deadline.effect is Effect.ESCALATE
            else max(later(deadline.reaches_at), earliest),
        )
        for deadline in held
    )


def quarter_end(policy: Policy, from_on: date, number: int, part: int) -> Deadline:
    """The end of the quarter of this number with this part of the review rhythm, which is the next one's first day.

    Every end is counted from the first live function's day, never from the quarter before it (as rule T5). With
    earned autonomy a quarter is longer than one part.
    """
    at = _end_of_part(policy, from_on, part)
    return Deadline(kind=quarter_kind(number), at=at, reaches_at=at)


def _end_of_part(policy: Policy, from_on: date, part: int) -> datetime:
    every = policy.delegation.review_every
    whole = Period(count=every.count * part, unit=every.unit)
    return after(at_hour(from_on, MIDNIGHT), whole, MIDNIGHT)


def parts_until(policy: Policy, from_on: date, instant: datetime) -> int:
    """How many parts of the review rhythm have begun and ended by an instant, counted from a day."""
    return next(ended for ended in count() if _end_of_part(policy, from_on, ended + 1) > instant)


def termination_day(given_on: date) -> date:
    """When a notice given on a day takes effect (rule S9).

    Given by 30 September it is 1 April of the next year, given later the year after that. What is given from January
    to March has missed the September before it, so that the coming 1 April is too soon.
    """
    given_in_time = (given_on.month, given_on.day) <= (9, 30)
    return date(given_on.year + (1 if given_in_time else 2), 4, 1)


def termination_schedule(policy: Policy, given_at: datetime, effective_on: date) -> Schedule:
    """The end of a notice, at the beginning of the day it takes effect, with its reminders."""
    at = at_hour(effective_on, MIDNIGHT)
    return policy.schedule_at(TERMINATION, given_at, at, policy.delegation.notice_remind_before)
