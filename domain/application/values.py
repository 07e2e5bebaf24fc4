"""What an application says and is asked for, as values that its commands and events share."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.evidence import Evidence
from domain.functions import AtLevel, Function, Level
from domain.model import Text, Value
from domain.policy import Body, RiskKind
from domain.published import RecordedFigure

Purpose = Literal["decide_to_apply", "decide_application"]
"""What a meeting is convened for: the CCG's own decision, or NHS England's by its panel."""


class Phasing(Value):
    """When functions begin to go live, and over how long."""

    start: date
    """The first phase's date; London's calendar."""
    months: int
    """Calendar months from the start until the phasing ends (rule T5)."""


class Form(Value):
    """A function that is asked for at another level than the rest, so that each has a holder of its own."""

    function: str
    level: int
    """2 for joint commissioning, 3 for delegation."""


Aim = Literal["integration", "quality", "involvement", "inequalities"]
"""The four aims of co-commissioning of the Department of Health's letter of 2014, as kinds of benefit."""


class Benefit(Value):
    """What patients gain under one of the four aims."""

    aim: Aim
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class Request(Value):
    """What is asked for, checked: the content of an expression of interest."""

    level: Level
    functions: tuple[Function, ...]
    """Each once, in their order of listing."""
    phasing: Phasing
    benefits: Text
    safeguards: Text
    evidence: tuple[Evidence, ...]
    forms: tuple[AtLevel, ...] = ()
    """The functions asked for at another level than `level`."""
    aims: tuple[Benefit, ...] = ()
    """Benefits by national aim."""
    published: tuple[RecordedFigure, ...]
    """Figures as published, apart from every count (rule F5)."""

    def level_of(self, function: Function) -> Level:
        """The level that one of the functions is asked for at."""
        return next((form.level for form in self.forms if form.function is function), self.level)


Position = Literal["supports", "supports_with_concerns", "neutral", "opposes"]


class View(Value):
    """What a body thinks of the application. Advice: it is kept and shown, and stops nothing."""

    body: Body
    position: Position
    taken_on: date
    """The day of the meeting or letter; London's calendar."""
    locality: str | None = None
    """The locality whose view it is, where the body gave it by locality."""
    concerns: Text = ""
    evidence: tuple[Evidence, ...] = ()


class Risk(Value):
    """A risk of taking the functions on, and who answers for it."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    """Its short name within the application, for example `staffing`."""
    kind: RiskKind
    description: Annotated[str, Field(min_length=1, max_length=4000)]
    owner: Annotated[str, Field(min_length=1, max_length=60)]
    """Subject of the person who answers for it."""
    mitigation: Text = ""


class ConditionTerms(Value):
    """A condition of an approval as the approver states it; what is missing is refused by its rule."""

    key: str
    """Its short name within the application, for example `premises-plan`."""
    text: Text = ""
    owner: str = ""
    """Subject of the person who is to meet it."""
    due: date | None = None
    """The day (London) by which it must be confirmed as met; it ends at the policy's hour (rule T4)."""


class Condition(Value):
    """A condition of an approval, complete."""

    key: str
    text: Text
    owner: str
    due: date
