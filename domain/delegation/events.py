"""What can happen to a delegation."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.deadlines import Deadline, Schedule
from domain.delegation.assurance import Quarter, Review
from domain.delegation.phasing import PlannedPhase
from domain.evidence import Evidence
from domain.functions import AtLevel, Function, Level
from domain.model import Event, Value
from domain.policy import Gate, Policy


class LevelBefore(Value):
    """The level at which a function was held when the delegation opened; it returns to it when handed back."""

    function: Function
    level: Level


class DelegationOpened(Event):
    """The delegation opened: its phases are dated."""

    type: Literal["delegation.opened"] = "delegation.opened"
    application_id: str
    ccg_code: str
    scope: tuple[Function, ...]
    start: date
    months: int
    policy: Policy
    operational_by: date
    opened_on: date
    levels_before: tuple[LevelBefore, ...]
    approved_or_signed_by: tuple[str, ...]
    level: Level = Level.DELEGATED
    """The level at which functions go live."""
    forms: tuple[AtLevel, ...] = ()
    """The functions that go live at another level."""
    phases: tuple[PlannedPhase, ...]
    schedule: Schedule


class GateMet(Event):
    """The area team found a phase's gate met."""

    type: Literal["delegation.gate_met"] = "delegation.gate_met"
    phase: int
    gate: Gate
    note: str
    evidence: tuple[Evidence, ...]
    recorded_by: str


class GateFailed(Event):
    """The area team found a phase's gate not met; it holds the phase until it is."""

    type: Literal["delegation.gate_failed"] = "delegation.gate_failed"
    phase: int
    gate: Gate
    note: str
    evidence: tuple[Evidence, ...]
    recorded_by: str


class PhaseStarted(Event):
    """NHS England activated a phase."""

    type: Literal["delegation.phase_started"] = "delegation.phase_started"
    phase: int
    name: str
    started_on: date
    activated_by: str


class FunctionDelegated(Event):
    """A function went live: the CCG holds it from this day."""

    type: Literal["delegation.function_delegated"] = "delegation.function_delegated"
    phase: int
    function: Function
    level: Level = Level.DELEGATED
    announced_on: date
    effective_on: date


class ReviewsBegan(Event):
    """The first function is live: from its day quarters are counted."""

    type: Literal["delegation.reviews_began"] = "delegation.reviews_began"
    from_on: date
    schedule: Schedule


class BecameOperational(Event):
    """Every phase has gone live: the delegation is fully operational, and lives on (rule S2)."""

    type: Literal["delegation.became_operational"] = "delegation.became_operational"
    on: date
    late_by: int
    """Days after the round's last day; 0 when in time."""
    overran_by: int
    """Days past the policy's most months, days of pauses left out (rule S7); 0 when within them."""


class Paused(Event):
    """The phases still to come are held; their remaining days are kept (rule S7)."""

    type: Literal["delegation.paused"] = "delegation.paused"
    on: date
    reasons: str
    paused_by: str


class Resumed(Event):
    """The phases run again, each later by the days of the pause (rule S7)."""

    type: Literal["delegation.resumed"] = "delegation.resumed"
    on: date
    paused_days: int
    """Whole days in London's calendar."""
    late_by: int
    """Days by which the last phase now lies after the round's last day; 0 when it does not."""
    schedule: Schedule
    """The deadlines of the phases still to come, moved."""


class QuarterEnded(Event):
    """A quarter ended: its review is due."""

    type: Literal["delegation.quarter_ended"] = "delegation.quarter_ended"
    quarter: Quarter
    deadline: Deadline
    schedule: Schedule
    """The review's deadlines, and the end of the next quarter."""


class ReviewRecorded(Event):
    """The area team recorded its review of a quarter."""

    type: Literal["delegation.review_recorded"] = "delegation.review_recorded"
    review: Review
    recorded_by: str


class AutonomyEarned(Event):
    """Enough quarters in a row were assured: from the quarter that runs, reviews are lighter."""

    type: Literal["delegation.autonomy_earned"] = "delegation.autonomy_earned"
    quarters: int
    """How many were assured in a row."""
    on: date
    schedule: Schedule
    """The end of the quarter that runs, moved."""


class AutonomyLost(Event):
    """A quarter was not simply assured: reviews are as frequent as before, from the quarter that runs."""

    type: Literal["delegation.autonomy_lost"] = "delegation.autonomy_lost"
    quarter: int
    on: date
    schedule: Schedule
    """The end of the quarter that runs, moved."""


class ActionPlanCompleted(Event):
    """The area team found the latest review's action plan carried out."""

    type: Literal["delegation.action_plan_completed"] = "delegation.action_plan_completed"
    quarter: int
    note: str
    evidence: tuple[Evidence, ...]
    recorded_by: str


class FunctionExercised(Event):
    """The CCG used a function that it held on that day (rule F7)."""

    type: Literal["delegation.function_exercised"] = "delegation.function_exercised"
    function: Function
    on: date
    what: str


class FunctionReturned(Event):
    """A function went back to NHS England from this day; contracts already decided stand."""

    type: Literal["delegation.function_returned"] = "delegation.function_returned"
    function: Function
    level: Level
    """The level it was held at before the delegation."""
    announced_on: date
    effective_on: date
    reasons: str


class NoticeGiven(Event):
    """The CCG gave notice (rule S9)."""

    type: Literal["delegation.notice_given"] = "delegation.notice_given"
    given_on: date
    effective_on: date
    reasons: str
    schedule: Schedule


Ending = Literal["revoked", "terminated", "handed_back", "withdrawn"]


class DelegationClosed(Event):
    """The delegation ended; the CCG holds none of its functions any more."""

    type: Literal["delegation.closed"] = "delegation.closed"
    ending: Ending
    on: date
    reasons: str


class PhaseCameDue(Event):
    """A phase's date came: it may be activated from now."""

    type: Literal["delegation.phase_came_due"] = "delegation.phase_came_due"
    phase: int
    deadline: Deadline


class PhaseOverdue(Event):
    """A phase was not activated in time."""

    type: Literal["delegation.phase_overdue"] = "delegation.phase_overdue"
    phase: int
    deadline: Deadline


class ReviewOverdue(Event):
    """A quarter was not reviewed in time."""

    type: Literal["delegation.review_overdue"] = "delegation.review_overdue"
    quarter: int
    deadline: Deadline


class Reminded(Event):
    """Somebody was reminded of what is due."""

    type: Literal["delegation.reminded"] = "delegation.reminded"
    deadline: Deadline


class Escalated(Event):
    """What is overdue was taken to those above."""

    type: Literal["delegation.escalated"] = "delegation.escalated"
    deadline: Deadline


DelegationEvent = Annotated[
    DelegationOpened
    | GateMet
    | GateFailed
    | PhaseStarted
    | FunctionDelegated
    | ReviewsBegan
    | BecameOperational
    | Paused
    | Resumed
    | QuarterEnded
    | ReviewRecorded
    | AutonomyEarned
    | AutonomyLost
    | ActionPlanCompleted
    | FunctionExercised
    | FunctionReturned
    | NoticeGiven
    | DelegationClosed
    | PhaseCameDue
    | PhaseOverdue
    | ReviewOverdue
    | Reminded
    | Escalated,
    Field(discriminator="type"),
]
