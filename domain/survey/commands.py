"""What can be asked of a survey."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Moment
from domain.importing import Import
from domain.model import Command, Value
from domain.policy import Policy
from domain.published import PublishedFigure


class Answer(Value):
    """A respondent's answer on one function, as it was given: `yes`, `no` or blank."""

    function: str
    choice: str


class OpenSurvey(Command):
    """Open a survey. Sent by the application that called it."""

    type: Literal["survey.open"] = "survey.open"
    application_id: str
    ccg_code: str
    functions: tuple[str, ...]
    policy: Policy
    segments: tuple[str, ...] = ("stakeholder", "practice")
    closes_at: Moment | None = None
    """None for the policy's own period; else an instant that is not after the end of that period."""


class RecordResponse(Command):
    """Record one respondent's answers. A practice answers for itself; the programme manager records any."""

    type: Literal["survey.record_response"] = "survey.record_response"
    segment: str
    respondent: str
    """An opaque reference, never a name or an address; in the practice segment the practice's code."""
    answers: tuple[Answer, ...]
    comment: str = ""
    """Reasons, in the respondent's words; no personal data, and no longer than `responses.COMMENT_LIMIT`."""


class ImportResponses(Import, Command):
    """Record the responses of a file, all in one decision (rule I4).

    Columns: `segment`, `respondent`, one for each function with `yes`, `no` or nothing in it, and `comment`. At most
    `domain.importing.ROW_LIMIT` rows and `BYTE_LIMIT` bytes.
    """

    type: Literal["survey.import_responses"] = "survey.import_responses"


class RecordPublishedFigures(Command):
    """Record percentages that were published without their counts; they are kept as published (rule F5)."""

    type: Literal["survey.record_published_figures"] = "survey.record_published_figures"
    segment: str
    figures: tuple[PublishedFigure, ...]


class ExtendSurvey(Command):
    """Move the close to a later instant: once, and by no more than a ballot may be extended."""

    type: Literal["survey.extend"] = "survey.extend"
    closes_at: Moment
    reason: str


class CloseEarly(Command):
    """Close before the time, with a reason."""

    type: Literal["survey.close_early"] = "survey.close_early"
    reason: str


class StopSurvey(Command):
    """End the survey without results. Sent by its application when that ends."""

    type: Literal["survey.stop"] = "survey.stop"
    reason: str


class PassDeadline(Command):
    """A deadline has passed. Sent by the clock alone."""

    type: Literal["survey.pass_deadline"] = "survey.pass_deadline"
    kind: str
    due: datetime


SurveyCommand = Annotated[
    OpenSurvey
    | RecordResponse
    | ImportResponses
    | RecordPublishedFigures
    | ExtendSurvey
    | CloseEarly
    | StopSurvey
    | PassDeadline,
    Field(discriminator="type"),
]
