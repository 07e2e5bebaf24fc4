"""What a delegation does when one of its deadlines passes (rule T3)."""

from typing import assert_never

from domain.calendar import london_date
from domain.deadlines import Deadline, Effect, find
from domain.delegation.assuring import end_quarter
from domain.delegation.commands import PassDeadline
from domain.delegation.ending import terminate
from domain.delegation.events import (
    DelegationEvent,
    Escalated,
    PhaseCameDue,
    PhaseOverdue,
    Reminded,
    ReviewOverdue,
)
from domain.delegation.schedule import about
from domain.delegation.state import Live


def pass_deadline(state: Live, command: PassDeadline) -> tuple[DelegationEvent, ...]:
    """What the deadline brings; nothing when it has moved or is done with."""
    deadline = find(state.schedule, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline),)
        case Effect.REACH:
            return _reached(state, deadline)
        case _:
            assert_never(deadline.effect)


def _reached(state: Live, deadline: Deadline) -> tuple[DelegationEvent, ...]:
    what, number = about(deadline.kind)
    match what:
        case "phase":
            return (PhaseCameDue(phase=number, deadline=deadline),)
        case "activate":
            return (PhaseOverdue(phase=number, deadline=deadline),)
        case "quarter":
            return (end_quarter(state, deadline),)
        case "review":
            return (ReviewOverdue(quarter=number, deadline=deadline),)
        case _:
            return terminate(state, london_date(deadline.at))
