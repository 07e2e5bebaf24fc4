"""What can be asked of a meeting of a committee."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from domain.calendar import Length, Moment, Period
from domain.codes import StreamId
from domain.committee import Committee, ItemKind
from domain.interest import Interest
from domain.model import Command, Text, Value
from domain.timing import Reckoning

Choice = Literal["for", "against", "abstain"]


AdviserKind = Literal["out_of_area_gp", "secondary_care_doctor", "nurse"]
"""Who may advise where no local GP may speak (PRUComm's study found each of them in use)."""


class Item(Value):
    """Something the committee is to decide."""

    item_id: str
    """Unique in the meeting."""
    title: str
    kind: ItemKind
    subject_stream: StreamId
    """The stream that is told what was decided."""
    functions: tuple[str, ...] = ()
    """Codes of the functions that it is about, or that it exercises (rule F7)."""
    affected: tuple[str, ...] = ()
    """The organisations it affects: practice codes, or the words that interests use for others."""
    affects_all_practices: bool = False
    acted_before: tuple[str, ...] = ()
    """Subjects who spoke for a side in the matter, or decided it before: they are excluded (rule W3)."""


ConvenedBy = Annotated[StreamId, Field(validation_alias=AliasChoices("convened_by", "application_id"))]
"""The stream that convenes a meeting; recorded as `application_id` while applications alone did."""


class MeetingTiming(Reckoning):
    """When members are reminded of a meeting and when one that is not closed is escalated: from the pinned policy."""

    remind_before: tuple[Length, ...] = (Period(count=2, unit="days"),)
    escalate_after: tuple[Length, ...] = (Period(count=2, unit="days"),)


class ConveneMeeting(Command):
    """Convene a meeting of a committee, pinned as it is; register and practices are read from the CCG's stream."""

    type: Literal["meeting.convene"] = "meeting.convene"
    convened_by: ConvenedBy
    """The stream that convenes it, and that alone may stop it."""
    ccg_code: str
    committee: Committee
    meets_at: Moment
    """UTC; the meeting begins no earlier."""
    items: tuple[Item, ...]
    timing: MeetingTiming = MeetingTiming()


class DeclareInterests(Command):
    """Declare a member's interests, or none, and with that attend. Declaring again adds to what was declared."""

    type: Literal["meeting.declare_interests"] = "meeting.declare_interests"
    subject: str
    """Whose declaration it is; the secretary may record another's."""
    interests: tuple[Interest, ...] = ()
    """Those in the register count too, named here or not; none declares nil beside them."""


class OpenItem(Command):
    """Take up an item: those in conflict are excluded from here on."""

    type: Literal["meeting.open_item"] = "meeting.open_item"
    item_id: str


class VoteOnItem(Command):
    """Vote on the item that is open."""

    type: Literal["meeting.vote"] = "meeting.vote"
    item_id: str
    choice: Choice


class DecideItem(Command):
    """Count the votes on the item that is open."""

    type: Literal["meeting.decide_item"] = "meeting.decide_item"
    item_id: str
    absent: tuple[str, ...] = ()
    """Subjects who declared and were not there to vote; they count in neither quorum nor denominator."""


class DeferItem(Command):
    """Put an item off, undecided."""

    type: Literal["meeting.defer_item"] = "meeting.defer_item"
    item_id: str
    reason: str


class ReferItem(Command):
    """Hand the open item, which nobody is left to decide, to another committee or a panel."""

    type: Literal["meeting.refer_item"] = "meeting.refer_item"
    item_id: str
    to: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    """The other committee's key, such as `conflicts_panel`."""
    reason: str


class ExcludeMember(Command):
    """Exclude a member from the open item beyond what the rules do. Whoever presides may, and gives a reason."""

    type: Literal["meeting.exclude_member"] = "meeting.exclude_member"
    item_id: str
    subject: str
    reason: Text


class LetMemberStay(Command):
    """Let an excluded member stay for the discussion of the open item; their vote is never restored.

    Whoever presides over it may, gives a reason, and says what the conflicts-of-interest guardian noted.
    """

    type: Literal["meeting.let_member_stay"] = "meeting.let_member_stay"
    item_id: str
    subject: str
    reason: Text
    guardian_note: Text


class RecordAdvice(Command):
    """Record clinical advice on the open item by somebody from outside, when no local GP may speak on it."""

    type: Literal["meeting.record_advice"] = "meeting.record_advice"
    item_id: str
    adviser: Annotated[str, Field(min_length=1, max_length=60)]
    """Subject of the adviser, who has no seat and no vote."""
    kind: AdviserKind
    practice: str | None = None
    """Where the adviser works: a practice's code, which an out-of-area GP always has."""
    nil: bool = True
    """Whether the adviser declared to have no interest in the item."""


class CloseMeeting(Command):
    """Close the meeting, every item being decided or deferred; its results are told from then on."""

    type: Literal["meeting.close"] = "meeting.close"


class StopMeeting(Command):
    """End the meeting without result, told by the stream that convened it."""

    type: Literal["meeting.stop"] = "meeting.stop"
    reason: str


class PassDeadline(Command):
    """A deadline passed: sent by the engine's clock."""

    type: Literal["meeting.pass_deadline"] = "meeting.pass_deadline"
    kind: str
    """The deadline's name, such as `meet.remind`."""
    due: datetime


MeetingCommand = Annotated[
    ConveneMeeting
    | DeclareInterests
    | OpenItem
    | VoteOnItem
    | DecideItem
    | DeferItem
    | ReferItem
    | ExcludeMember
    | LetMemberStay
    | RecordAdvice
    | CloseMeeting
    | StopMeeting
    | PassDeadline,
    Field(discriminator="type"),
]
