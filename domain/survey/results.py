"""The count of a survey: opinions, by segment and function. Published percentages never enter it (rule F5)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.functions import Function
from domain.model import Value
from domain.published import Segment

PRACTICE: Segment = "practice"


class Opinion(StrEnum):
    """What a respondent thinks of taking on a function. A blank says nothing, and is not counted as an answer."""

    YES = "yes"
    NO = "no"
    BLANK = ""


class GivenAnswer(Value):
    """A respondent's opinion on one function."""

    function: Function
    opinion: Opinion


class Response(Value):
    """A respondent's answers, one for every function in the survey's order, and their reasons in their own words."""

    segment: Segment
    respondent: str
    """An opaque reference; in the practice segment the practice's code."""
    answers: tuple[GivenAnswer, ...]
    comment: str = ""
    """Never personal data."""

    @property
    def key(self) -> str:
        """The same for the same respondent of the same segment."""
        return response_key(self.segment, self.respondent)


class SurveyResult(Value):
    """What a segment said of one function: `yes` of `answered`, of all `respondents` in the segment."""

    segment: Segment
    function: Function
    yes: Annotated[int, Field(ge=0)]
    answered: Annotated[int, Field(ge=0)]
    respondents: Annotated[int, Field(ge=0)]


def response_key(segment: Segment, respondent: str) -> str:
    """What one response is kept under: a respondent's, in a segment."""
    return f"{segment}/{respondent}"


def count(
    segments: tuple[Segment, ...], functions: tuple[Function, ...], responses: Iterable[Response]
) -> tuple[SurveyResult, ...]:
    """The results by segment and function, in the survey's order."""
    respondents = dict.fromkeys(segments, 0)
    given = {
        (segment, function): {Opinion.YES: 0, Opinion.NO: 0, Opinion.BLANK: 0}
        for segment in segments
        for function in functions
    }
    for response in responses:
        respondents[response.segment] += 1
        for answer in response.answers:
            given[response.segment, answer.function][answer.opinion] += 1
    return tuple(
        SurveyResult(
            segment=segment,
            function=function,
            yes=opinions[Opinion.YES],
            answered=opinions[Opinion.YES] + opinions[Opinion.NO],
            respondents=respondents[segment],
        )
        for (segment, function), opinions in given.items()
    )
