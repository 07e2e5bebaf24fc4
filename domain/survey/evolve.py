"""What a survey's events make of its state; nothing is judged here, and nothing raised."""

from typing import assert_never

from domain.deadlines import without
from domain.survey.events import (
    PublishedFiguresRecorded,
    ResponseRecorded,
    ResponsesImported,
    SurveyClosed,
    SurveyEvent,
    SurveyExtended,
    SurveyOpened,
    SurveyReminded,
    SurveyStopped,
)
from domain.survey.state import Closed, Open, Stopped, SurveyState


def evolve(state: SurveyState, event: SurveyEvent) -> SurveyState:
    """The state after the event; an event of another stage changes nothing."""
    if isinstance(event, SurveyOpened):
        return Open(terms=event.terms, closes_at=event.closes_at, schedule=event.schedule)
    return _while_open(state, event) if isinstance(state, Open) else state


def _while_open(state: Open, event: SurveyEvent) -> SurveyState:
    match event:
        case ResponseRecorded(response=response):
            return state.model_copy(update={"responses": state.responses.adding([(response.key, response)])})
        case ResponsesImported():
            responses = state.responses.adding((response.key, response) for response in event.responses)
            imported = (*state.imported, event.file_sha256)
            in_part = (*state.in_part, event.file_sha256) if event.left_out else state.in_part
            return state.model_copy(update={"responses": responses, "imported": imported, "in_part": in_part})
        case PublishedFiguresRecorded():
            return state.model_copy(update={"published": (*state.published, *event.figures)})
        case SurveyExtended():
            return state.model_copy(update={"closes_at": event.closes_at, "schedule": event.schedule, "extended": True})
        case SurveyReminded():
            passed = {"schedule": without(state.schedule, event.deadline), "reminded_at": event.deadline.at}
            return state.model_copy(update=passed)
        case SurveyClosed():
            return Closed(
                terms=state.terms, closed_at=event.closed_at, results=event.results, published=state.published
            )
        case SurveyStopped():
            return Stopped(terms=state.terms, reason=event.reason)
        case SurveyOpened():
            return state
        case _:
            assert_never(event)
