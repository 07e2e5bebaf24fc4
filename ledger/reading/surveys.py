"""Surveys: results as counts, and published percentages apart from every count (rule F5)."""

from datetime import datetime

from ledger.projections.surveys import PUBLISHED_FIGURES, SURVEY_RESULTS, SURVEYS
from ledger.reading.rows import Codes, Opened, Reading, numbered, one
from ledger.store import Ledger


class Survey(Opened):
    """A survey; its results are in `survey_results` once it is closed."""

    functions: Codes
    segments: Codes
    opened_at: datetime
    closes_at: datetime | None
    responses: int | None
    reason: str | None


class SurveyResult(Reading):
    """What a segment said of one function: `yes` of `answered`, of all `respondents`."""

    segment: str
    function: str
    yes: int
    answered: int
    respondents: int


class PublishedFigure(Reading):
    """A percentage as it was published, apart from every count (rule F5)."""

    stream_id: str
    segment: str
    function: str
    percentage: int
    respondents: int | None
    source: str
    irreproducible: bool


def survey(ledger: Ledger, survey_id: str) -> Survey | None:
    """A survey; None when there is none."""
    return one(ledger, Survey, SURVEYS, survey_id)


def survey_results(ledger: Ledger, survey_id: str) -> tuple[SurveyResult, ...]:
    """The results of a survey by segment and function; none before it has closed."""
    return numbered(ledger, SurveyResult, SURVEY_RESULTS, survey_id)


def published_figures(ledger: Ledger, stream_id: str) -> tuple[PublishedFigure, ...]:
    """The figures stated as published to a survey, or in an application."""
    return numbered(ledger, PublishedFigure, PUBLISHED_FIGURES, stream_id)
