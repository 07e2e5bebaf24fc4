"""What is known of a delegation at each stage.

Not how it got there: that is in its events.
"""

from datetime import date, timedelta
from itertools import count, takewhile
from typing import Literal

from domain.calendar import add_months
from domain.deadlines import Schedule
from domain.delegation.assurance import Quarter, Review
from domain.delegation.events import Ending, LevelBefore
from domain.delegation.phasing import PlannedPhase
from domain.functions import AtLevel, Function, Level
from domain.model import Value
from domain.policy import Gate, Policy


class NotStarted(Value):
    """There is no such delegation."""

    stage: Literal["not_started"] = "not_started"


class GateRecord(Value):
    """The latest finding on a gate."""

    gate: Gate
    met: bool
    note: str
    recorded_by: str


class Phase(Value):
    """A phase, when it may start, and the findings on its gates."""

    plan: PlannedPhase
    due_on: date
    """Its planned date and the days of every pause before it (rule S7)."""
    gates: tuple[GateRecord, ...] = ()
    recorders: tuple[str, ...] = ()
    """Everyone who ever recorded a gate of it (rule W3)."""
    started_on: date | None = None

    @property
    def open_gates(self) -> tuple[Gate, ...]:
        """The gates that are not recorded as met."""
        met = {record.gate for record in self.gates if record.met}
        return tuple(gate for gate in self.plan.gates if gate not in met)


class Holding(Value):
    """A function that went live: held from a day until, when returned, the day before another."""

    function: Function
    phase: int
    effective_on: date
    returned_on: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is held on that day (rule F7)."""
        return self.effective_on <= day and (self.returned_on is None or day < self.returned_on)


class PauseInForce(Value):
    """A pause: since when, why, and the phases' deadlines as they stood."""

    since: date
    reasons: str
    held: Schedule


class TerminationNotice(Value):
    """The CCG's notice, and the day from which it holds nothing (rule S9)."""

    given_on: date
    effective_on: date
    reasons: str


class Live(Value):
    """The delegation is in force: its phases go live, and then it lives on under quarterly review.

    A pause and a notice are each independent of the phases and of one another, and so are parts of this stage and not
    stages of their own.
    """

    stage: Literal["live"] = "live"
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
    level: Level
    """At which functions go live."""
    forms: tuple[AtLevel, ...] = ()
    """The functions that go live at another level."""
    phases: tuple[Phase, ...]
    schedule: Schedule
    holdings: tuple[Holding, ...] = ()
    """Every function that went live, in the order of going live."""
    pause: PauseInForce | None = None
    paused_days: int = 0
    """Whole days of all pauses that have ended; they don't count towards the policy's most months (rule S7)."""
    notice: TerminationNotice | None = None
    reviews_from: date | None = None
    """The day from which quarters are counted: the first live function's."""
    quarters: tuple[Quarter, ...] = ()
    """The quarters that have ended."""
    reviews: tuple[Review, ...] = ()
    """In the order in which they were recorded."""
    autonomy_since: date | None = None
    """The day (London) on which the CCG earned lighter reviews; None while it has not."""

    def level_of(self, function: Function) -> Level:
        """The level at which a function in scope goes live."""
        return next((form.level for form in self.forms if form.function is function), self.level)

    @property
    def live(self) -> tuple[Function, ...]:
        """The functions the CCG holds, in the order in which they went live."""
        return tuple(holding.function for holding in self.holdings if holding.returned_on is None)

    @property
    def complete(self) -> bool:
        """Whether every function in scope has gone live (rule S2); one handed back since changes nothing."""
        return all(phase.started_on is not None for phase in self.phases)

    @property
    def late_by(self) -> int:
        """Days by which the last phase lies, or started, after the round's last day (rule S8); 0 when it does not."""
        last = max(phase.started_on or phase.due_on for phase in self.phases)
        return max(0, (last - self.operational_by).days)

    @property
    def overran_by(self) -> int:
        """Days by which phasing runs past the policy's most months, days of pauses left out (rule S7); 0 if within."""
        most = add_months(self.start, self.policy.delegation.max_months) + timedelta(days=self.paused_days)
        last = max(phase.started_on or phase.due_on for phase in self.phases)
        return max(0, (last - most).days)

    @property
    def latest_review(self) -> Review | None:
        """The review of the latest quarter that has one."""
        return max(self.reviews, key=lambda review: review.quarter, default=None)

    @property
    def open_action_plan(self) -> Review | None:
        """The latest review when it assured with support and its action plan is not carried out."""
        latest = self.latest_review
        open_plan = latest is not None and latest.rating == "assured_with_support" and not latest.plan_completed
        return latest if open_plan else None

    @property
    def concern(self) -> Review | None:
        """The latest review while it holds the next gate: not assured, or with an action plan that is open.

        A later quarter's review supersedes an earlier one.
        """
        latest = self.latest_review
        return latest if latest is not None and latest.rating == "not_assured" else self.open_action_plan

    def phase(self, number: int) -> Phase | None:
        """The phase with this number."""
        return next((phase for phase in self.phases if phase.plan.number == number), None)

    @property
    def next_phase(self) -> Phase | None:
        """The first phase that has not gone live."""
        return next((phase for phase in self.phases if phase.started_on is None), None)

    def held_on(self, day: date) -> tuple[Function, ...]:
        """The functions held on a day."""
        return tuple(holding.function for holding in self.holdings if holding.on(day))

    @property
    def assured_in_a_row(self) -> int:
        """How many quarters in a row, up to the latest reviewed, were assured since a review last found otherwise."""
        since = takewhile(lambda review: review.rating == "assured", reversed(self.reviews))
        numbers = {review.quarter for review in since}
        return next(length for length in count() if max(numbers, default=0) - length not in numbers)

    @property
    def quarter_began_on(self) -> date | None:
        """The first day of the quarter that runs; None before the first function is live."""
        return self.quarters[-1].to_on + timedelta(days=1) if self.quarters else self.reviews_from

    @property
    def quarters_to_review(self) -> tuple[Quarter, ...]:
        """The quarters that have ended and are not reviewed."""
        reviewed = {review.quarter for review in self.reviews}
        return tuple(quarter for quarter in self.quarters if quarter.number not in reviewed)


class Closed(Value):
    """The delegation has ended; nothing is held under it any more."""

    stage: Literal["closed"] = "closed"
    application_id: str
    ccg_code: str
    scope: tuple[Function, ...]
    ending: Ending
    on: date
    reasons: str
    complete: bool
    """Whether every function in scope had gone live before it ended."""
    holdings: tuple[Holding, ...]

    @property
    def live(self) -> tuple[Function, ...]:
        """None: a closed delegation holds nothing."""
        return ()


DelegationState = NotStarted | Live | Closed
