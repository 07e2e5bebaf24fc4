"""Surveys: results as counts once they are closed, and published percentages apart from every count (rule F5)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from domain.application.noun import NOUN as APPLICATION
from domain.application.state import ApplicationState, Closed, NotStarted, Started
from domain.noun import Noun
from domain.published import RecordedFigure
from domain.survey.noun import NOUN
from domain.survey.state import Closed as ClosedSurvey
from domain.survey.state import Open, Stopped, SurveyState, Unopened
from ledger.chain import as_sent
from ledger.instants import to_text
from ledger.projections.opened import codes, opened_row
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

SURVEYS = Table(
    "surveys",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("application_id", Text, nullable=False),
    Column("ccg_code", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("functions", Text, nullable=False),
    Column("segments", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("closes_at", Text),
    Column("responses", Integer),
    Column("reason", Text),
    Index("ix_surveys_application_id", "application_id"),
)

SURVEY_RESULTS = Table(
    "survey_results",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("segment", Text, primary_key=True),
    Column("function", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("yes", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("respondents", Integer, nullable=False),
)

PUBLISHED_FIGURES = Table(
    "published_figures",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("segment", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("percentage", Integer, nullable=False),
    Column("respondents", Integer),
    Column("source", Text, nullable=False),
    Column("irreproducible", Boolean, nullable=False),
)
"""Stated to a survey, or in an application's expression of interest."""


def _survey(noun: Noun[Any], stream_id: str, state: SurveyState) -> Iterable[Row]:
    if isinstance(state, Unopened):
        return
    terms = state.terms
    row = opened_row(SURVEYS, noun, stream_id, terms, state) | {
        "functions": codes(terms.functions),
        "segments": as_sent(list(terms.segments)),
        "opened_at": to_text(terms.opened_at),
    }
    match state:
        case Open():
            yield row | {"closes_at": to_text(state.closes_at), "responses": len(state.responses)}
        case ClosedSurvey():
            by_segment = {result.segment: result.respondents for result in state.results}
            yield row | {"closes_at": to_text(state.closed_at), "responses": sum(by_segment.values())}
        case Stopped():
            yield row | {"reason": state.reason}


def _results(_noun: Noun[Any], stream_id: str, state: SurveyState) -> Iterable[Row]:
    if not isinstance(state, ClosedSurvey):
        return
    for number, result in enumerate(state.results, start=1):
        yield {
            "stream_id": stream_id,
            "segment": result.segment,
            "function": result.function.value,
            "number": number,
            "yes": result.yes,
            "answered": result.answered,
            "respondents": result.respondents,
        }


def _figures(stream_id: str, figures: tuple[RecordedFigure, ...]) -> Iterable[Row]:
    for number, figure in enumerate(figures, start=1):
        yield {
            "stream_id": stream_id,
            "number": number,
            "segment": figure.segment,
            "function": figure.function.value,
            "percentage": figure.percentage,
            "respondents": figure.respondents,
            "source": figure.source,
            "irreproducible": figure.irreproducible,
        }


def _surveys_figures(_noun: Noun[Any], stream_id: str, state: SurveyState) -> Iterable[Row]:
    return _figures(stream_id, state.published) if isinstance(state, Open | ClosedSurvey) else ()


def _applications_figures(_noun: Noun[Any], stream_id: str, state: ApplicationState) -> Iterable[Row]:
    return () if isinstance(state, NotStarted | Started | Closed) else _figures(stream_id, state.case.request.published)


SURVEY_PROJECTIONS = (
    Projection(SURVEYS, _survey, noun=NOUN.name),
    Projection(SURVEY_RESULTS, _results, noun=NOUN.name),
    Projection(PUBLISHED_FIGURES, _surveys_figures, noun=NOUN.name),
    Projection(PUBLISHED_FIGURES, _applications_figures, noun=APPLICATION.name),
)
