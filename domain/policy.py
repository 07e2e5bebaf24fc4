"""Rounds and policies: every duration, threshold and choice of the journey, as data that an application pins.

Not the rules themselves: a policy says how long and how many, the nouns say what follows from it.
"""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

import rfc8785
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    field_validator,
    model_validator,
)

from domain.calendar import LONDON, Day, Length, Moment, at_hour
from domain.functions import Function
from domain.model import Value
from domain.timing import Lasting, Reckoning, Timing

_FRACTION = re.compile(r"[0-9]{1,40}([/.][0-9]{1,40})?")


def _fraction(text: object) -> Fraction:
    if isinstance(text, Fraction):
        return text
    if isinstance(text, str) and _FRACTION.fullmatch(text):
        try:
            value = Fraction(text)
        except ZeroDivisionError:
            pass
        else:
            if 0 <= value <= 1:
                return value
    raise ValueError(f"'{text}' is not a fraction between 0 and 1 written in quotation marks, such as '1/2' or '3/4'")


Share = Annotated[Fraction, BeforeValidator(_fraction), PlainSerializer(str, return_type=str)]
"""An exact fraction from 0 to 1, written as "2/3" (rule F3)."""

PositiveInt = Annotated[int, Field(ge=1)]
Months = Annotated[int, Field(ge=1, le=120)]


class BallotPosition(StrEnum):
    """Where the ballot stands in the journey (rule S3)."""

    BEFORE = "before"
    """It must be won before the governing body decides."""
    BESIDE = "beside"
    """It may run while the application goes on; nothing is agreed until it is won (rule S4)."""
    AFTER = "after"
    """It is called only once the application was submitted; nothing is agreed until it is won (rule S4)."""
    NONE = "none"
    """There is no ballot; support is recorded at a members' meeting."""


class Denominator(StrEnum):
    """What votes for are compared with (rule F3)."""

    CAST = "cast"
    FOR_PLUS_AGAINST = "for_plus_against"
    WHOLE_ROLL = "whole_roll"


class Comparison(StrEnum):
    """Whether reaching the threshold is enough, or it must be exceeded (rule F3)."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"

    def holds(self, value: Fraction, threshold: Fraction) -> bool:
        """Whether the exact value meets the threshold."""
        return value >= threshold if self is Comparison.AT_LEAST else value > threshold


class Weighting(StrEnum):
    """What one practice's vote counts."""

    ONE_EACH = "one_each"
    LIST_SIZE = "list_size"


class EoiPolicy(Value):
    """NHS England's answer to an expression of interest, and the CCG's time to amend a returned one."""

    acknowledge: Timing
    respond: Timing
    """An answer that is overdue is escalated; the expression of interest does not lapse by NHS England's delay."""
    amend: Timing
    """A returned expression of interest that is not amended in time lapses."""


class SurveyPolicy(Value):
    """The survey of stakeholders and practices: non-binding."""

    required: bool
    """Whether one must have closed before the governing body decides."""
    open_for: Lasting
    remind_before: tuple[Length, ...] = ()


class BallotPolicy(Value):
    """The rules of a ballot; frozen when it opens, and every count is compared with exact fractions (rule F3)."""

    position: BallotPosition
    open_for: Lasting
    remind_before: tuple[Length, ...] = ()
    max_extension: Length
    """How far the close may be moved altogether (rule W6)."""
    verify: Timing
    """Overdue verification is escalated."""
    threshold: Share
    """What votes for must come to, of the denominator."""
    comparison: Comparison
    """Whether reaching the threshold is enough, or it must be exceeded (rule F3)."""
    denominator: Denominator
    """What votes for are compared with (rule F3)."""
    turnout: Share
    """The least share of the roll that must have voted."""
    weighting: Weighting = Weighting.ONE_EACH
    """What one practice's vote counts."""
    reballots: Annotated[int, Field(ge=0, le=100)] = 0
    """How often a ballot may be called again after an inquorate or failed one."""


Body = Literal[
    "residents", "partners", "practices", "health_and_wellbeing_board", "healthwatch", "local_medical_committee"
]
"""Whose view on an application is asked. A view is advice: nobody but the members in a ballot has a veto."""

RiskKind = Literal["capacity", "conflicts", "finance", "other"]
"""What a risk of taking functions on is about: the three of Southwark's paper to its Health and Wellbeing Board."""


class EngagementPolicy(Value):
    """What must be on record before the governing body decides, beside ballot and survey."""

    views: tuple[Body, ...] = ()
    risks: tuple[RiskKind, ...] = ()
    """Kinds of risk of which at least one, with its owner, is in the application's risk register."""


class GoverningBodyPolicy(Value):
    """The CCG's own decision whether to apply."""

    committee: str = "governing_body"
    decide: Timing
    """An overdue decision is escalated."""


SubmissionItem = Literal["conflicts_policy", "additional_safeguards", "finance_template", "declaration", "signature"]


class SubmissionPolicy(Value):
    """What a submission must hold (rule S5)."""

    required: tuple[SubmissionItem, ...]
    remind_before: tuple[Length, ...] = ()
    """Before the round closes."""
    area_team: Timing
    """The area team's part two; overdue is escalated."""
    information: Timing
    """The response clock after a return for information; unanswered, the application lapses."""


class ApprovalPolicy(Value):
    """NHS England's decision."""

    decide: Timing
    """An overdue decision is escalated."""
    panel: str | None = None
    """The committee that decides, or None when an authorised officer does (rule W1)."""
    condition_remind_before: tuple[Length, ...] = ()
    """Before a condition of the approval must be confirmed as met; not met by then, the application lapses."""


class AgreementPolicy(Value):
    """The agreement and its signatures (rule S6)."""

    issue: Timing
    sign: Timing
    """From the agreement being issued; unsigned, the application lapses."""
    constitution: Timing
    """From both signatures; an overdue amendment is escalated."""


Gate = Literal[
    "conflicts_policy",
    "committee_quorate",
    "named_staff",
    "budget_signed",
    "dispute_procedure",
    "kpis_agreed",
    "no_open_not_assured",
]


class Phase(Value):
    """Functions that go live together."""

    name: str
    functions: tuple[str, ...]
    starts_at: Share
    """The part of the whole number of months that has passed when it starts: "0", "1/3", "2/3"."""
    gates: tuple[Gate, ...]

    @model_validator(mode="after")
    def _states_each_thing_once(self) -> Self:
        if not self.functions:
            raise ValueError(f"phase '{self.name}' has no function")
        twice = sorted({gate for gate in self.gates if self.gates.count(gate) > 1})
        if twice:
            raise ValueError(f"phase '{self.name}' names the gate {', '.join(twice)} more than once")
        return self


class EarnedAutonomy(Value):
    """When reviews become lighter, and how much (Leicester's expression of interest, paragraph 35)."""

    after: PositiveInt
    """How many quarters in a row must be assured."""
    review_every: Length
    """The lighter rhythm: a whole multiple of the usual one, so that both end on the same days."""


class DelegationPolicy(Value):
    """Phases, their gates, and quarterly assurance."""

    phases: tuple[Phase, ...]
    activate: Timing
    """From a phase's date; a phase that is not activated in time is escalated."""
    review_every: Length
    review: Timing
    """From the end of a quarter; an overdue review is escalated."""
    earned_autonomy: EarnedAutonomy | None = None
    """None where reviews stay as they are, whatever they find."""
    notice_remind_before: tuple[Length, ...] = ()
    """Before a notice to terminate takes effect (rule S9)."""
    max_months: Months
    """The most that phasing may take, pauses left out (rules S7, S8)."""

    @model_validator(mode="after")
    def _each_function_has_one_phase(self) -> Self:
        phased = [code for phase in self.phases for code in phase.functions]
        unknown = sorted({code for code in phased if code not in set(Function)})
        if unknown:
            raise ValueError(f"phases name {', '.join(unknown)}, which are not functions that can be delegated")
        twice = sorted({code for code in phased if phased.count(code) > 1})
        if twice:
            raise ValueError(f"phases name {', '.join(twice)} more than once; a function goes live in one phase")
        return self

    @model_validator(mode="after")
    def _the_committee_stands_before_the_first_phase(self) -> Self:
        first = min(self.phases, key=lambda phase: phase.starts_at, default=None)
        if first is None:
            raise ValueError("there is no phase in which a function could go live")
        if "committee_quorate" not in first.gates:
            raise ValueError(
                f"the first phase, '{first.name}', lacks the gate committee_quorate: before delegation stands a "
                "lay-chaired primary care commissioning committee (rule W4)"
            )
        return self

    @model_validator(mode="after")
    def _sanctions_come_after_a_dispute_procedure(self) -> Self:
        for phase in self.phases:
            if Function.SANCTIONS in phase.functions and "dispute_procedure" not in phase.gates:
                raise ValueError(
                    f"phase '{phase.name}' holds function f and lacks the gate dispute_procedure: practices can "
                    "dispute with the CCG before it may apply sanctions"
                )
        return self

    @model_validator(mode="after")
    def _reviews_are_days_apart(self) -> Self:
        if self.review_every.count == 0 or self.review_every.unit in ("seconds", "minutes", "hours"):
            raise ValueError(f"review_every is '{self.review_every}', and must be a day or more")
        if (earned := self.earned_autonomy) is not None:
            usual, lighter = self.review_every, earned.review_every
            if lighter.unit != usual.unit or lighter.count <= usual.count or lighter.count % usual.count:
                raise ValueError(
                    f"earned_autonomy.review_every is '{lighter}', and must be twice review_every, '{usual}', or more, "
                    "in whole multiples and in the same unit"
                )
        return self


class Policy(Reckoning):
    """All that an application's journey is governed by, pinned in its first event."""

    name: str
    title: str
    expression_of_interest: EoiPolicy
    survey: SurveyPolicy
    ballot: BallotPolicy
    engagement: EngagementPolicy = EngagementPolicy()
    governing_body: GoverningBodyPolicy
    submission: SubmissionPolicy
    approval: ApprovalPolicy
    agreement: AgreementPolicy
    delegation: DelegationPolicy


def _london_instant(value: object) -> object:
    """TOML's local date-times are London's; instants with an offset are kept."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"'{value}' is not an instant such as 2014-11-01T12:00:00") from None
    if isinstance(value, datetime):
        try:
            return (value if value.tzinfo else value.replace(tzinfo=LONDON)).astimezone(UTC)
        except OverflowError:
            raise ValueError(f"'{value}' lies beyond all dates") from None
    if isinstance(value, date):
        raise ValueError(f"'{value}' is a day, and its time is missing, as in {value}T17:00:00")
    if isinstance(value, int | float):
        raise ValueError(f"'{value}' is a number, and not an instant such as 2014-11-01T12:00:00")
    return value


Instant = Annotated[Moment, BeforeValidator(_london_instant)]
"""An instant in data: without an offset it is London time; kept in UTC."""


def financial_year(day: date) -> str:
    """The financial year of a day, from 1 April, as "2014/15"."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


class Round(Value):
    """A dated window for applications with its own rules of scope and dates."""

    name: str
    title: str
    financial_year: Annotated[str, Field(pattern=r"^[0-9]{4}/[0-9]{2}$")]
    """As "2014/15"."""
    opens_at: Instant
    """From when an expression of interest may be submitted."""
    expressions_close_at: Instant
    """Until when an expression of interest may be submitted; inclusive to its second (rule T2)."""
    submissions_close_at: Instant
    """Inclusive to its second (rule T2)."""
    levels: Annotated[tuple[Literal[1, 2, 3], ...], Field(min_length=1)] = (3,)
    """The levels that can be applied for."""
    partial_scope: bool = False
    """Whether an application may ask for some of the functions only (rule F2)."""
    start_from: Day
    start_until: Day
    operational_by: Day
    months: tuple[Months, Months]
    """The fewest and the most calendar months that phasing may take; (1, 1) with one phase is a single go-live."""

    @field_validator("opens_at", "expressions_close_at", "submissions_close_at")
    @classmethod
    def _whole_seconds(cls, value: datetime) -> datetime:
        if value.microsecond:
            raise ValueError("an instant is given in whole seconds")
        return value

    @field_validator("financial_year")
    @classmethod
    def _one_year(cls, value: str) -> str:
        if value != financial_year(date(int(value[:4]), 4, 1)):
            raise ValueError(f"'{value}' is not a financial year, such as 2014/15")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order = self.opens_at < self.expressions_close_at <= self.submissions_close_at
        faults = {
            "a round opens, closes for expressions of interest, and closes for submissions, in this order": in_order,
            "start_until is before start_from": self.start_from <= self.start_until,
            "operational_by is before start_from, so that no phasing fits": self.start_from <= self.operational_by,
            "months gives the most before the fewest": self.months[0] <= self.months[1],
        }
        if wrong := "; ".join(fault for fault, right in faults.items() if not right):
            raise ValueError(wrong)
        return self

    def moved(self, days: int) -> Self:
        """The same round with all its dates moved together, at the same London time of day (rule T6)."""

        def instant(value: datetime) -> datetime:
            local = value.astimezone(LONDON)
            return at_hour(local.date() + timedelta(days=days), local.time())

        start_from = self.start_from + timedelta(days=days)
        return self.model_copy(
            update={
                "financial_year": financial_year(start_from),
                "opens_at": instant(self.opens_at),
                "expressions_close_at": instant(self.expressions_close_at),
                "submissions_close_at": instant(self.submissions_close_at),
                "start_from": start_from,
                "start_until": self.start_until + timedelta(days=days),
                "operational_by": self.operational_by + timedelta(days=days),
            }
        )


def content_hash(document: Value) -> str:
    """SHA-256 of a document's canonical JSON: the same for the same content, whatever file it came from."""
    return hashlib.sha256(rfc8785.dumps(document.model_dump(mode="json"))).hexdigest()
