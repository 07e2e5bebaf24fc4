"""The stages of a validation."""

from datetime import date
from typing import Literal

from domain.convening import CalledMeeting, referral
from domain.deadlines import Clocks
from domain.evidence import Evidence
from domain.model import Value
from domain.procedures import Procedures, ValidationProcedure

Ending = Literal["upheld", "investment_withdrawn"]
"""The practice keeps its investment, or loses it."""


class Subject(Value):
    """What a validation is about; it never changes."""

    ccg_code: str
    practice: str
    financial_year: str
    band: str
    """The band that the practice achieved."""
    investment: str
    """Id of the investment's stream."""


class Case(Value):
    """What every open stage of a validation carries."""

    subject: Subject
    procedures: Procedures
    clocks: Clocks
    meetings: tuple[CalledMeeting, ...] = ()
    succeeded_by: str | None = None
    """Code of the practice that it merged into since, when it did."""

    @property
    def acting_practice(self) -> str:
        """Code of the practice whose lead acts for it now (rule F4)."""
        return self.succeeded_by or self.subject.practice

    @property
    def procedure(self) -> ValidationProcedure:
        """The pinned procedure; without one no notice could have been given."""
        assert self.procedures.validation is not None
        return self.procedures.validation

    @property
    def committee(self) -> str:
        """Key of the committee that hears: the one that the procedure names, or the one it was referred to."""
        return referral(self.meetings, "validation") or self.procedure.committee

    @property
    def open_meeting(self) -> CalledMeeting | None:
        """The meeting that has not closed."""
        return next((meeting for meeting in self.meetings if meeting.result is None), None)


class NotBegun(Value):
    """There is no such validation."""

    stage: Literal["not_begun"] = "not_begun"


class AwaitingEvidence(Value):
    """The practice has notice, and may give evidence."""

    stage: Literal["evidence"] = "evidence"
    case: Case


class AwaitingHearing(Value):
    """The committee is to hear the practice, on its evidence or on none."""

    stage: Literal["hearing"] = "hearing"
    case: Case
    evidence: tuple[Evidence, ...]
    """None when it gave none in time."""
    statement: str


class Closed(Value):
    """The practice was heard."""

    stage: Ending
    subject: Subject
    evidence: tuple[Evidence, ...]
    on: date
    """London; the day of the hearing."""
    succeeded_by: str | None = None
    """Code of the practice that it had merged into, when it had."""

    @property
    def acting_practice(self) -> str:
        """Code of the practice whose lead acted for it at the end (rule F4)."""
        return self.succeeded_by or self.subject.practice

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return self.stage


OpenState = AwaitingEvidence | AwaitingHearing
ValidationState = NotBegun | OpenState | Closed
