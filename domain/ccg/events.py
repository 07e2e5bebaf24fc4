"""What happens to a CCG's register."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.ccg.commands import AgendaItem
from domain.ccg.practice import Practice
from domain.ccg.provider import Provider
from domain.committee import Committee
from domain.functions import Function, Level
from domain.interest import Interest
from domain.meeting.state import ItemResult
from domain.model import Event
from domain.procedures import Procedures


class CcgRegistered(Event):
    """The CCG was registered with its members and its level."""

    type: Literal["ccg.registered"] = "ccg.registered"
    code: str
    name: str
    practices: tuple[Practice, ...]
    level: Level
    region: str = ""


class RegisterUpdated(Event):
    """The CCG's name, members, level or region changed; committees, interests and levels of functions stay."""

    type: Literal["ccg.register_updated"] = "ccg.register_updated"
    name: str
    practices: tuple[Practice, ...]
    level: Level
    region: str = ""


class CommitteeEstablished(Event):
    """A committee was established, or established anew in place of the one with its key."""

    type: Literal["ccg.committee_established"] = "ccg.committee_established"
    committee: Committee


class ProceduresAdopted(Event):
    """The CCG's procedures were adopted, in place of those before; what began under those goes on under them."""

    type: Literal["ccg.procedures_adopted"] = "ccg.procedures_adopted"
    procedures: Procedures


class ProviderRegistered(Event):
    """A provider was entered, or stated anew."""

    type: Literal["ccg.provider_registered"] = "ccg.provider_registered"
    provider: Provider


class TrainingRecorded(Event):
    """A member of a committee was trained."""

    type: Literal["ccg.training_recorded"] = "ccg.training_recorded"
    subject: str
    topic: str
    on: date


class MeetingConvened(Event):
    """A committee was convened to decide on primary care commissioning."""

    type: Literal["ccg.meeting_convened"] = "ccg.meeting_convened"
    meeting_id: str
    committee: Committee
    meets_at: datetime
    """UTC."""
    items: tuple[AgendaItem, ...]
    convened_by: str


class MeetingDecisionRecorded(Event):
    """A meeting told what it made of an item."""

    type: Literal["ccg.meeting_decision_recorded"] = "ccg.meeting_decision_recorded"
    meeting_id: str
    item_id: str
    result: ItemResult
    referred_to: str | None = None
    """The committee or panel that an item went to which nobody was left to decide."""


class InterestRegistered(Event):
    """An interest was entered in the register."""

    type: Literal["ccg.interest_registered"] = "ccg.interest_registered"
    interest: Interest


class PracticeClosed(Event):
    """A practice closed, and left the members (rule F4)."""

    type: Literal["ccg.practice_closed"] = "ccg.practice_closed"
    code: str
    on: date
    reason: str


class PracticeMerged(Event):
    """A practice merged into another, and left the members (rule F4)."""

    type: Literal["ccg.practice_merged"] = "ccg.practice_merged"
    code: str
    into: str
    on: date


class LevelRecorded(Event):
    """The level for a function was announced, with the day it takes effect (rule C2)."""

    type: Literal["ccg.level_recorded"] = "ccg.level_recorded"
    function: Function
    level: Level
    announced_on: date
    effective_on: date
    delegation_id: str


class ConsideringRecorded(Event):
    """The CCG considers applying for a level, or did until a day; its level stays as it is (rule C2)."""

    type: Literal["ccg.considering_recorded"] = "ccg.considering_recorded"
    level: Level
    since: date
    until: date | None


CcgEvent = Annotated[
    CcgRegistered
    | RegisterUpdated
    | CommitteeEstablished
    | ProceduresAdopted
    | ProviderRegistered
    | TrainingRecorded
    | MeetingConvened
    | MeetingDecisionRecorded
    | InterestRegistered
    | PracticeClosed
    | PracticeMerged
    | LevelRecorded
    | ConsideringRecorded,
    Field(discriminator="type"),
]
