"""What can be asked of a CCG's own register."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Moment
from domain.ccg.practice import Practice
from domain.ccg.provider import Provider
from domain.committee import Committee
from domain.interest import Interest
from domain.model import Command, Value
from domain.procedures import Procedures


class RegisterCcg(Command):
    """Register a CCG with its member practices, its overall level and its region; sent again, it updates these."""

    type: Literal["ccg.register"] = "ccg.register"
    code: str
    name: str
    practices: tuple[Practice, ...]
    level: int
    """1, 2 or 3: the level for every function for which no other is recorded."""
    region: str = ""
    """The region of NHS England that it belongs to, such as London; empty leaves it as it is."""


class EstablishCommittee(Command):
    """Establish a committee, or replace the one with its key."""

    type: Literal["ccg.establish_committee"] = "ccg.establish_committee"
    committee: Committee


class AdoptProcedures(Command):
    """Adopt the CCG's procedures for disputes, investments and validations, in place of those that stand."""

    type: Literal["ccg.adopt_procedures"] = "ccg.adopt_procedures"
    procedures: Procedures


class RegisterProvider(Command):
    """Enter a provider in which people may hold interests, or state it anew under its code."""

    type: Literal["ccg.register_provider"] = "ccg.register_provider"
    provider: Provider


class RecordTraining(Command):
    """Record that a member of a committee was trained, as lay members must be who decide without a GP's advice."""

    type: Literal["ccg.record_training"] = "ccg.record_training"
    subject: str
    topic: Annotated[str, Field(min_length=1, max_length=300)]
    on: date
    """London; not in the future."""


class AgendaItem(Value):
    """Something that a committee is to decide on primary care commissioning."""

    item_id: Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
    """Unique in the meeting."""
    title: Annotated[str, Field(min_length=1, max_length=300)]
    functions: tuple[str, ...]
    """Codes of the functions that it exercises (rule F7)."""
    affected: tuple[str, ...] = ()
    """The organisations it affects: practice codes, or the words of providers."""
    affects_all_practices: bool = False


class ConveneMeeting(Command):
    """Convene a committee to decide on primary care commissioning (rule W1)."""

    type: Literal["ccg.convene_meeting"] = "ccg.convene_meeting"
    committee: str
    """The committee's key in this register."""
    meets_at: Moment
    items: Annotated[tuple[AgendaItem, ...], Field(min_length=1, max_length=50)]


class RecordMeetingDecision(Command):
    """A meeting tells what it made of an item; the result is read from its stream (rule W2)."""

    type: Literal["ccg.record_meeting_decision"] = "ccg.record_meeting_decision"
    meeting_id: str
    item_id: str


class RecordDeclaration(Command):
    """A meeting tells that a member declared interests, which are read from its stream and registered (W2, W5)."""

    type: Literal["ccg.record_declaration"] = "ccg.record_declaration"
    meeting_id: str
    subject: str


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


class RecordConsidering(Command):
    """Record that the CCG considers applying for a level; that changes no level, and binds nobody (rule C2)."""

    type: Literal["ccg.record_considering"] = "ccg.record_considering"
    level: int
    """1, 2 or 3; above the level it is counted at on the first day."""
    since: date
    """London; the first day, not in the future."""
    until: date | None = None
    """London; the last day, once it considers it no more. None while it does."""


CcgCommand = Annotated[
    RegisterCcg
    | EstablishCommittee
    | AdoptProcedures
    | RegisterProvider
    | RecordTraining
    | ConveneMeeting
    | RecordMeetingDecision
    | RecordDeclaration
    | RegisterInterest
    | ClosePractice
    | MergePractice
    | RecordLevel
    | RecordConsidering,
    Field(discriminator="type"),
]
