"""What happens to a validation."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.committee import Committee
from domain.deadlines import Deadline, Schedule
from domain.evidence import Evidence
from domain.meeting.state import ItemResult
from domain.model import Event
from domain.procedures import Procedures
from domain.validation.state import Subject


class NoticeGiven(Event):
    """A practice got notice that it missed the band; the CCG's procedures are pinned."""

    type: Literal["validation.notice_given"] = "validation.notice_given"
    subject: Subject
    shortfall: str
    procedures: Procedures
    given_by: str
    schedule: Schedule
    """For the evidence."""


class PracticeMerged(Event):
    """The practice merged into another: it is heard, and what waited for the one waits for the other (rule F4)."""

    type: Literal["validation.practice_merged"] = "validation.practice_merged"
    into: str


class EvidenceGiven(Event):
    """The practice gave its evidence."""

    type: Literal["validation.evidence_given"] = "validation.evidence_given"
    evidence: tuple[Evidence, ...]
    statement: str
    given_by: str
    schedule: Schedule
    """For the hearing."""


class EvidenceTimeEnded(Event):
    """The time for evidence ended without any; the practice is heard all the same."""

    type: Literal["validation.evidence_time_ended"] = "validation.evidence_time_ended"
    deadline: Deadline
    schedule: Schedule
    """For the hearing."""


class MeetingConvened(Event):
    """The committee was convened to hear the practice."""

    type: Literal["validation.meeting_convened"] = "validation.meeting_convened"
    meeting_id: str
    purpose: Literal["validation"]
    committee: Committee
    meets_at: datetime
    convened_by: str


class MeetingDecisionRecorded(Event):
    """A meeting told what it made of the hearing."""

    type: Literal["validation.meeting_decision_recorded"] = "validation.meeting_decision_recorded"
    meeting_id: str
    purpose: Literal["validation"]
    result: ItemResult
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when it was."""


class InvestmentUpheld(Event):
    """The practice keeps its investment."""

    type: Literal["validation.upheld"] = "validation.upheld"
    decided_on: date


class InvestmentWithdrawn(Event):
    """The practice loses its investment."""

    type: Literal["validation.investment_withdrawn"] = "validation.investment_withdrawn"
    decided_on: date


class Reminded(Event):
    """Whoever is to act was reminded of what is due."""

    type: Literal["validation.reminded"] = "validation.reminded"
    deadline: Deadline


class HearingOverdue(Event):
    """The practice was not heard in time; the hearing stays due."""

    type: Literal["validation.hearing_overdue"] = "validation.hearing_overdue"
    deadline: Deadline


class Escalated(Event):
    """The overdue hearing was taken to the accountable officer."""

    type: Literal["validation.escalated"] = "validation.escalated"
    deadline: Deadline


ValidationEvent = Annotated[
    NoticeGiven
    | PracticeMerged
    | EvidenceGiven
    | EvidenceTimeEnded
    | MeetingConvened
    | MeetingDecisionRecorded
    | InvestmentUpheld
    | InvestmentWithdrawn
    | Reminded
    | HearingOverdue
    | Escalated,
    Field(discriminator="type"),
]
