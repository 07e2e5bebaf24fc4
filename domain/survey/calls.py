"""What a survey's events call for: people to be reminded, and its application to be told."""

from typing import assert_never

from domain.application.commands import RecordSurveyResult
from domain.calendar import london
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role
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
from domain.survey.state import SurveyState, Unopened


def calls(stream_id: str, state: SurveyState, event: SurveyEvent) -> tuple[Call, ...]:
    """What the event calls for."""
    if isinstance(state, Unopened):
        return ()
    match event:
        case SurveyOpened():
            body = f"It closes on {london(event.closes_at)}."
            return (_to_manager(state.terms.ccg_code, f"Survey {stream_id} is open", body),)
        case SurveyReminded():
            body = f"The survey closes on {london(event.deadline.reaches_at)}."
            return (
                _to_manager(state.terms.ccg_code, f"Reminder: survey {stream_id} is about to close", body),
                *(_to_practice(practice, body) for practice in event.not_answered),
            )
        case SurveyClosed():
            return (Tell(state.terms.application_id, RecordSurveyResult(survey_id=stream_id)),)
        case ResponseRecorded() | ResponsesImported() | PublishedFiguresRecorded() | SurveyExtended() | SurveyStopped():
            return ()
        case _:
            assert_never(event)


def _to_manager(ccg_code: str, subject: str, body: str) -> Notice:
    return Notice(to=Assignee(role=Role.PROGRAMME_MANAGER, organisation=ccg_code), subject=subject, body=body)


def _to_practice(practice: str, body: str) -> Notice:
    assignee = Assignee(role=Role.PRACTICE_LEAD, organisation=practice)
    return Notice(to=assignee, subject="Reminder: your practice has not answered the survey yet", body=body)
