"""Where a survey stands: a union of its stages."""

from datetime import datetime

from pydantic import ConfigDict, Field

from domain.deadlines import Schedule
from domain.model import Value
from domain.persistent import GrowingMap
from domain.published import RecordedFigure
from domain.survey.results import PRACTICE, Response, SurveyResult, response_key
from domain.survey.terms import Terms


class Unopened(Value):
    """There is no such survey yet."""


class Open(Value):
    """People are answering."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    terms: Terms
    closes_at: datetime
    extended: bool = False
    schedule: Schedule
    published: tuple[RecordedFigure, ...] = ()
    imported: tuple[str, ...] = ()
    """SHA-256 of the files imported so far."""
    in_part: tuple[str, ...] = ()
    """Of those, the files of which faulty rows were left out."""
    reminded_at: datetime | None = None
    """The latest reminder that was sent; an extension must not bring it back."""
    responses: GrowingMap[Response] = Field(default=GrowingMap(), exclude=True, repr=False)
    """By `domain.survey.results.response_key`. Left out of every shown form of this state, as a ballot's votes are."""


class Closed(Value):
    """The results stand."""

    terms: Terms
    closed_at: datetime
    results: tuple[SurveyResult, ...]
    published: tuple[RecordedFigure, ...]
    """Kept apart from the results; nothing is ever worked out from both (rule F5)."""


class Stopped(Value):
    """Ended by its application."""

    terms: Terms
    reason: str


SurveyState = Unopened | Open | Closed | Stopped


def unanswered(state: Open) -> tuple[str, ...]:
    """The member practices that have not answered; none where practices are not asked."""
    if PRACTICE not in state.terms.segments:
        return ()
    return tuple(code for code in state.terms.practices if response_key(PRACTICE, code) not in state.responses)
