"""What can be asked of a delegation.

Codes are plain text here, so that a malformed one is refused by its rule and recorded, not lost as a parse error.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.delegation.assurance import KpiResult, Rating
from domain.evidence import Evidence
from domain.functions import AtLevel, Level
from domain.model import Command, Text
from domain.policy import Policy


class OpenDelegation(Command):
    """The application's agreement is complete: its phases begin to run (rules S2, S6)."""

    type: Literal["delegation.open"] = "delegation.open"
    application_id: str
    ccg_code: str
    scope: tuple[str, ...]
    start: date
    """The first phase's date, from which every phase is counted (rule T5)."""
    months: int
    """How many calendar months the phasing takes."""
    policy: Policy
    operational_by: date
    """The round's last day for every function to be live (rule S8)."""
    approved_or_signed_by: tuple[str, ...] = ()
    """Subjects who approved the application or signed the agreement: none of them records a gate (rule W3)."""
    level: Level = Level.DELEGATED
    """The level that was applied for, at which functions go live."""
    forms: tuple[AtLevel, ...] = ()
    """The functions that go live at another level."""


class RecordGate(Command):
    """The area team finds that a phase's gate is met, or that it is not."""

    type: Literal["delegation.record_gate"] = "delegation.record_gate"
    phase: int
    """The phase's number, from 1."""
    gate: str
    met: bool
    note: Text = ""
    evidence: tuple[Evidence, ...] = ()


class ActivatePhase(Command):
    """NHS England makes a phase's functions live, today."""

    type: Literal["delegation.activate_phase"] = "delegation.activate_phase"
    phase: int


class Pause(Command):
    """Hold the phases that are still to come; their remaining days are kept (rule S7)."""

    type: Literal["delegation.pause"] = "delegation.pause"
    reasons: Text


class Resume(Command):
    """Let the phases run again, each later by the days the pause lasted (rule S7)."""

    type: Literal["delegation.resume"] = "delegation.resume"


class HandBackFunction(Command):
    """The CCG returns a live function to NHS England, from today; contracts already decided stand."""

    type: Literal["delegation.hand_back_function"] = "delegation.hand_back_function"
    function: str
    reasons: Text


class RecordReview(Command):
    """The area team records its review of a quarter that has ended."""

    type: Literal["delegation.record_review"] = "delegation.record_review"
    quarter: int
    """The quarter's number, counted from 1 from the day that the first function went live."""
    rating: Rating
    kpis: tuple[KpiResult, ...]
    """At least one for each function held on the quarter's last day, and none for any other (rule F7)."""
    action_plan: Text = ""
    """Required with `assured_with_support`."""


class CompleteActionPlan(Command):
    """The area team finds that the action plan of the latest review has been carried out."""

    type: Literal["delegation.complete_action_plan"] = "delegation.complete_action_plan"
    quarter: int
    note: Text = ""
    evidence: tuple[Evidence, ...] = ()


class ExerciseFunction(Command):
    """The CCG records that it used a delegated function (rule F7)."""

    type: Literal["delegation.exercise_function"] = "delegation.exercise_function"
    function: str
    on: date
    """The day the function was used; never in the future (rule T1)."""
    what: Annotated[str, Field(min_length=1, max_length=1000)]


class Revoke(Command):
    """NHS England takes every live function back, at once."""

    type: Literal["delegation.revoke"] = "delegation.revoke"
    reasons: Text


class GiveNotice(Command):
    """The CCG gives notice to end the delegation (rule S9); no consent is needed."""

    type: Literal["delegation.give_notice"] = "delegation.give_notice"
    reasons: Text = ""


class Stop(Command):
    """The application ended before its first function was live (rule S1)."""

    type: Literal["delegation.stop"] = "delegation.stop"
    reason: Text


class PassDeadline(Command):
    """A deadline has passed: `kind` is its name and `due` its instant (rule T3)."""

    type: Literal["delegation.pass_deadline"] = "delegation.pass_deadline"
    kind: str
    due: datetime


DelegationCommand = Annotated[
    OpenDelegation
    | RecordGate
    | ActivatePhase
    | Pause
    | Resume
    | HandBackFunction
    | RecordReview
    | CompleteActionPlan
    | ExerciseFunction
    | Revoke
    | GiveNotice
    | Stop
    | PassDeadline,
    Field(discriminator="type"),
]
