"""What can be asked of a CCG's own register."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.ccg.practice import Practice
from domain.committee import Committee
from domain.interest import Interest
from domain.model import Command
from domain.procedures import Procedures


class RegisterCcg(Command):
    """Register a CCG with its member practices and its overall level; sent again, it updates these three."""

    type: Literal["ccg.register"] = "ccg.register"
    code: str
    name: str
    practices: tuple[Practice, ...]
    level: int
    """1, 2 or 3: the level for every function for which no other is recorded."""


class EstablishCommittee(Command):
    """Establish a committee, or replace the one with its key."""

    type: Literal["ccg.establish_committee"] = "ccg.establish_committee"
    committee: Committee


class AdoptProcedures(Command):
    """Adopt the CCG's procedures for disputes, investments and validations, in place of those that stand."""

    type: Literal["ccg.adopt_procedures"] = "ccg.adopt_procedures"
    procedures: Procedures


class RegisterInterest(Command):
    """Enter an interest in the register."""

    type: Literal["ccg.register_interest"] = "ccg.register_interest"
    interest: Interest


class ClosePractice(Command):
    """Record that a practice closed; it leaves the members (rule F4)."""

    type: Literal["ccg.close_practice"] = "ccg.close_practice"
    code: str
    on: date
    """London; not in the future."""
    reason: str


class MergePractice(Command):
    """Record that a practice merged into another member; it leaves the members (rule F4)."""

    type: Literal["ccg.merge_practice"] = "ccg.merge_practice"
    code: str
    into: str
    on: date
    """London; not in the future."""


class RecordLevel(Command):
    """Record the level for one function, told by the delegation that changed it (rule C2)."""

    type: Literal["ccg.record_level"] = "ccg.record_level"
    function: str
    level: int
    announced_on: date
    """London."""
    effective_on: date
    """London; the first day at this level."""
    delegation_id: str


CcgCommand = Annotated[
    RegisterCcg | EstablishCommittee | AdoptProcedures | RegisterInterest | ClosePractice | MergePractice | RecordLevel,
    Field(discriminator="type"),
]
