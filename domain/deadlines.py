"""Deadlines a stream has ahead of it, each an instant with what happens then.

Not how long anything may take: that is policy. Not the waiting: that is the workflow's.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calendar import london
from domain.model import Value
from domain.refusal import TooLate


class Effect(StrEnum):
    """What a passing deadline does."""

    REMIND = "remind"
    REACH = "reach"
    ESCALATE = "escalate"


class Deadline(Value):
    """An instant (UTC, whole seconds) by which `kind` is due, or at which somebody is reminded of it."""

    kind: str
    """What is due, for example `respond`."""
    at: datetime
    effect: Effect = Effect.REACH
    reaches_at: datetime
    """When `kind` itself is due; for a reminder or an escalation that is another instant than `at`."""

    @property
    def name(self) -> str:
        """Unique within a schedule together with `at`: `respond`, `respond.remind` or `respond.escalate`."""
        return self.kind if self.effect is Effect.REACH else f"{self.kind}.{self.effect.value}"


Schedule = tuple[Deadline, ...]


def next_of(schedule: Schedule) -> Deadline | None:
    """The deadline that passes first; at the same instant the order is remind, reach, escalate."""
    order = list(Effect)
    return min(schedule, key=lambda d: (d.at, order.index(d.effect), d.kind), default=None)


def find(schedule: Schedule, kind: str, at: datetime) -> Deadline | None:
    """The deadline that a clock command names, or None when it has moved or is done with."""
    return next((d for d in schedule if d.name == kind and d.at == at), None)


def without(schedule: Schedule, deadline: Deadline) -> Schedule:
    """The schedule less one deadline that has passed."""
    return tuple(d for d in schedule if d != deadline)


def without_kinds(schedule: Schedule, kinds: Iterable[str]) -> Schedule:
    """The schedule less everything due, reminded of or escalated for these kinds."""
    dropped = frozenset(kinds)
    return tuple(d for d in schedule if d.kind not in dropped)


def due(schedule: Schedule, kind: str) -> datetime | None:
    """When `kind` is due, or None."""
    return next((d.reaches_at for d in schedule if d.kind == kind), None)


def in_time(received_at: datetime, deadline: datetime) -> bool:
    """Whether a command counts as in time: the deadline's own second is included (rule T2)."""
    return received_at < deadline + timedelta(seconds=1)


def check_in_time(received_at: datetime, deadline: datetime, what: str) -> None:
    """Nothing, when in time.

    Raises:
        TooLate: received after the deadline's second (rules T1, T2), whatever is decided when.
    """
    if not in_time(received_at, deadline):
        raise TooLate(f"{what} was due by {london(deadline)}; this was received on {london(received_at)}.")


class Clocks(Value):
    """The deadlines that run: all that were set, and those that have yet to pass; and all that ever passed."""

    running: Schedule = ()
    ahead: Schedule = ()
    behind: Schedule = ()

    def start(self, schedule: Schedule) -> "Clocks":
        """With these deadlines, in place of any of their kinds."""
        stopped = self.stop(deadline.kind for deadline in schedule)
        # A clock command is sent once: what has passed stays behind, though a decision long on its way sets it again.
        behind = {(each.name, each.at) for each in self.behind}
        ahead = (each for each in schedule if (each.name, each.at) not in behind)
        return stopped.model_copy(update={"running": (*stopped.running, *schedule), "ahead": (*stopped.ahead, *ahead)})

    def stop(self, kinds: Iterable[str]) -> "Clocks":
        """Without these kinds: they are done with."""
        dropped = frozenset(kinds)
        return self.model_copy(
            update={
                "running": without_kinds(self.running, dropped),
                "ahead": without_kinds(self.ahead, dropped),
            }
        )

    def passed(self, deadline: Deadline) -> "Clocks":
        """With this deadline behind; when it was due stays known until its kind is stopped."""
        return self.model_copy(update={"ahead": without(self.ahead, deadline), "behind": (*self.behind, deadline)})

    def due(self, kind: str) -> datetime | None:
        """When this kind is, or was, due (UTC); None when its clock does not run."""
        return due(self.running, kind)

    def check_in_time(self, kind: str, received_at: datetime, what: str) -> None:
        """Nothing, when what is due as this kind was received in time, or its clock does not run.

        Raises:
            TooLate: it was received after its deadline's second (rules T1 to T3).
        """
        if (deadline := self.due(kind)) is not None:
            check_in_time(received_at, deadline, what)
