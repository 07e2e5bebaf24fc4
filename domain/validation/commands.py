"""What can be asked of a validation."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Moment
from domain.evidence import Evidence
from domain.model import Command, Text


class GiveNotice(Command):
    """Give a practice notice that it missed the band, after the end of the financial year."""

    type: Literal["validation.give_notice"] = "validation.give_notice"
    ccg_code: str
    practice: str
    """The practice's code."""
    financial_year: str
    """The year that it is about, such as 2014/15."""
    band: str
    """The band that it achieved: a capital letter, A the best."""
    investment: str
    """Id of the stream of the approved investment that is at risk."""
    shortfall: Text = ""
    """Which indicators it missed, in words."""


class GiveEvidence(Command):
    """Give evidence of the work done in striving for the band, once and complete. Sent by the practice's own lead."""

    type: Literal["validation.give_evidence"] = "validation.give_evidence"
    evidence: tuple[Evidence, ...]
    statement: Text = ""


class ConveneMeeting(Command):
    """Convene the committee that the pinned procedure names for the hearing (rule W1)."""

    type: Literal["validation.convene_meeting"] = "validation.convene_meeting"
    committee: str
    """The committee's key in the CCG's register."""
    meets_at: Moment


class RecordMeetingDecision(Command):
    """A meeting has closed. Sent by the meeting alone; what it decided is read from it (rule W2)."""

    type: Literal["validation.record_meeting_decision"] = "validation.record_meeting_decision"
    meeting_id: str
    item_id: str


class PassDeadline(Command):
    """A deadline has passed. Sent by the clock alone."""

    type: Literal["validation.pass_deadline"] = "validation.pass_deadline"
    kind: str
    due: datetime


ValidationCommand = Annotated[
    GiveNotice | GiveEvidence | ConveneMeeting | RecordMeetingDecision | PassDeadline,
    Field(discriminator="type"),
]
