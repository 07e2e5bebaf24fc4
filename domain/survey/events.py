"""What happens to a survey."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.deadlines import Deadline, Schedule
from domain.importing import Fault, FileHash
from domain.model import Event
from domain.published import RecordedFigure
from domain.survey.results import Response, SurveyResult
from domain.survey.terms import Terms


class SurveyOpened(Event):
    """The survey was opened."""

    type: Literal["survey.opened"] = "survey.opened"
    terms: Terms
    closes_at: datetime
    schedule: Schedule


class ResponseRecorded(Event):
    """A respondent answered."""

    type: Literal["survey.response_recorded"] = "survey.response_recorded"
    response: Response


class ResponsesImported(Event):
    """The responses of a file were recorded; rows with a fault were left out where that was asked for."""

    type: Literal["survey.responses_imported"] = "survey.responses_imported"
    file_sha256: FileHash
    recorded_by: str
    responses: tuple[Response, ...]
    left_out: tuple[Fault, ...]


class PublishedFiguresRecorded(Event):
    """Percentages that a source published were recorded as they were published (rule F5)."""

    type: Literal["survey.published_figures_recorded"] = "survey.published_figures_recorded"
    figures: tuple[RecordedFigure, ...]


class SurveyExtended(Event):
    """The close was moved to a later instant."""

    type: Literal["survey.extended"] = "survey.extended"
    closes_at: datetime
    reason: str
    schedule: Schedule


class SurveyReminded(Event):
    """The close is near: the practices that have not answered, and whoever runs the survey, were reminded."""

    type: Literal["survey.reminded"] = "survey.reminded"
    deadline: Deadline
    not_answered: tuple[str, ...]
    """Member practices; empty where practices are not asked."""


class SurveyClosed(Event):
    """The survey closed and was counted."""

    type: Literal["survey.closed"] = "survey.closed"
    closed_at: datetime
    """The deadline, or when it was closed early."""
    reason: str | None
    """Why it was closed early; None when its time ended."""
    results: tuple[SurveyResult, ...]


class SurveyStopped(Event):
    """The application ended, and the survey with it."""

    type: Literal["survey.stopped"] = "survey.stopped"
    reason: str


SurveyEvent = Annotated[
    SurveyOpened
    | ResponseRecorded
    | ResponsesImported
    | PublishedFiguresRecorded
    | SurveyExtended
    | SurveyReminded
    | SurveyClosed
    | SurveyStopped,
    Field(discriminator="type"),
]
