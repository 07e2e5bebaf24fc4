"""How long something may take in data, and the deadlines that follow: reminders before, escalations after.

Not what happens at a deadline: that stands with the noun whose it is.
"""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from domain.calendar import Length, Period, after, at_hour, before, next_working_day
from domain.deadlines import Deadline, Effect, Schedule
from domain.model import Value


def _lasting(period: Period) -> Period:
    if period.count == 0:
        raise ValueError(f"'{period}' is no time at all; it must be 1 at least")
    return period


Lasting = Annotated[Length, AfterValidator(_lasting)]
"""A length of time that is not nothing: what is due at once could never be done in time."""


class Timing(Value):
    """How long something may take, when people are reminded of it, and when the delay is escalated."""

    within: Lasting
    remind_before: tuple[Length, ...] = ()
    escalate_after: tuple[Length, ...] = ()


class Reckoning(Value):
    """How deadlines are reckoned: what every document of rules that sets any has in common."""

    deadline_hour: time = time(17, 0)
    """London; when a deadline in days ends (rule T4)."""
    move_to_working_day: bool = False
    grace_seconds: Annotated[int, Field(ge=0, le=3600)] = 5
    """How long after a deadline its clock command is sent (rule T3)."""

    @field_validator("deadline_hour")
    @classmethod
    def _in_whole_seconds(cls, value: time) -> time:
        if value.microsecond or value.tzinfo:
            raise ValueError("deadline_hour is London's, in whole seconds, such as 17:00:00")
        return value

    def after(self, start: datetime, period: Length) -> datetime:
        """The deadline a period after an instant, by the hour stated here (rule T4)."""
        return after(start, period, self.deadline_hour, move_to_working_day=self.move_to_working_day)

    def schedule(self, kind: str, start: datetime, timing: Timing) -> Schedule:
        """The deadline of `kind` with its reminders and escalations; reminders before the start are left out."""
        at = self.after(start, timing.within)
        return self.schedule_at(kind, start, at, timing.remind_before, timing.escalate_after)

    def schedule_at(
        self,
        kind: str,
        start: datetime,
        at: datetime,
        remind_before: tuple[Length, ...] = (),
        escalate_after: tuple[Length, ...] = (),
    ) -> Schedule:
        """As `schedule`, for a deadline whose instant is given."""
        reminders = {r for r in (before(at, period) for period in remind_before) if start < r < at}
        escalations = {e for e in (self.after(at, period) for period in escalate_after) if e > at}
        return (
            *(Deadline(kind=kind, at=r, effect=Effect.REMIND, reaches_at=at) for r in sorted(reminders)),
            Deadline(kind=kind, at=at, reaches_at=at),
            *(Deadline(kind=kind, at=e, effect=Effect.ESCALATE, reaches_at=at) for e in sorted(escalations)),
        )

    def end_of(self, day: date) -> datetime:
        """When a deadline on that day passes (rule T4)."""
        return at_hour(next_working_day(day) if self.move_to_working_day else day, self.deadline_hour)
