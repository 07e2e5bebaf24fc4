"""What can be asked of a dispute."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Day, Moment
from domain.codes import StreamId
from domain.evidence import Evidence
from domain.interest import Interest
from domain.model import Command, Text


class RaiseDispute(Command):
    """Raise a dispute with the CCG. Sent by the lead of the practice whose dispute it is."""

    type: Literal["dispute.raise"] = "dispute.raise"
    ccg_code: str
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    """What it is about, in a few words; no personal data."""
    grounds: Text
    """Why the practice disputes it."""
    function: str | None = None
    """Code of the function that the CCG exercised, where it is about one."""
    decision: Annotated[str, Field(max_length=200)] = ""
    """The decision that is disputed, in words, or by the id of the meeting that took it, so that those who took part in
    it do not decide the dispute; a dispute names a function, a decision or both."""
    on: Day | None = None
    """The day (London) of what is disputed; the day it is raised unless stated."""
    evidence: tuple[Evidence, ...] = ()


class AnswerDispute(Command):
    """State the CCG's position. Possible until the mediation has ended; overdue, it is escalated until it comes."""

    type: Literal["dispute.answer"] = "dispute.answer"
    position: Text
    evidence: tuple[Evidence, ...] = ()


class AppointMediator(Command):
    """Appoint a mediator, in place of the one before if there is one."""

    type: Literal["dispute.appoint_mediator"] = "dispute.appoint_mediator"
    mediator: str
    """Subject of the person; never a name."""
    organisation: str
    """Whom the mediator belongs to: neither of the parties."""


class TakeUpMediation(Command):
    """Take up the mediation, declaring interests or none; one in the practice or the CCG makes the mediator stand down.

    Sent by the mediator.
    """

    type: Literal["dispute.take_up_mediation"] = "dispute.take_up_mediation"
    interests: tuple[Interest, ...] = ()


class RecordSettlement(Command):
    """Record on what the parties settled, with the document that shows it. Sent by the mediator."""

    type: Literal["dispute.record_settlement"] = "dispute.record_settlement"
    terms: Text
    evidence: tuple[Evidence, ...]


class RecordMediationFailed(Command):
    """Record that the mediation failed, so that the committee decides. Sent by the mediator."""

    type: Literal["dispute.record_mediation_failed"] = "dispute.record_mediation_failed"
    reasons: Text


class ConveneMeeting(Command):
    """Convene the committee that the pinned procedure names for the dispute, or for the appeal."""

    type: Literal["dispute.convene_meeting"] = "dispute.convene_meeting"
    committee: str
    """Its key in the CCG's register."""
    meets_at: Moment


class RecordMeetingDecision(Command):
    """Take what a meeting made of the dispute or the appeal. Sent by the meeting (rule W2)."""

    type: Literal["dispute.record_meeting_decision"] = "dispute.record_meeting_decision"
    meeting_id: StreamId
    item_id: str


class AppealDecision(Command):
    """Appeal against the decision, once. Sent by the lead of the practice, or the accountable officer of the CCG."""

    type: Literal["dispute.appeal"] = "dispute.appeal"
    grounds: Text
    evidence: tuple[Evidence, ...] = ()


class WithdrawDispute(Command):
    """Withdraw the dispute; possible until it is decided. Sent by the lead of the practice."""

    type: Literal["dispute.withdraw"] = "dispute.withdraw"
    reasons: Text


class PassDeadline(Command):
    """A deadline has passed. Sent by the clock alone."""

    type: Literal["dispute.pass_deadline"] = "dispute.pass_deadline"
    kind: str
    due: datetime


DisputeCommand = Annotated[
    RaiseDispute
    | AnswerDispute
    | AppointMediator
    | TakeUpMediation
    | RecordSettlement
    | RecordMediationFailed
    | ConveneMeeting
    | RecordMeetingDecision
    | AppealDecision
    | WithdrawDispute
    | PassDeadline,
    Field(discriminator="type"),
]
