"""Figures that somebody published as percentages: kept as they were, apart from counts (rule F5).

Not results: nothing is decided by them, and no vote or response is ever made from one.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from domain.figures import CountRequired, count_giving, is_percentage
from domain.functions import Function, check_function
from domain.model import Value
from domain.refusal import Refusal

Segment = Literal["stakeholder", "practice"]
"""Partners, patients and the public; or the CCG's member practices. They are never added together."""
SEGMENTS: tuple[Segment, ...] = get_args(Segment)

MOST_RESPONDENTS = 100_000_000
"""More than live in England; a larger number is a slip."""


class UnknownSegment(Refusal):
    """A survey has the segments of stakeholders and of practices (rule F5)."""

    number = "F5"


class PercentageOutOfRange(Refusal):
    """A published percentage lies between 0 and 100 (rule F5)."""

    number = "F5"


class PublishedFigure(Value):
    """A percentage that a source published, in whole per cent."""

    function: str
    percentage: int
    respondents: int | str | None = None
    """How many respondents the source states, as a count; None when it states none, or not exactly."""
    source: str


class PublishedViews(Value):
    """What was published of one segment's views; it is not a ballot (rule F6)."""

    segment: str
    figures: tuple[PublishedFigure, ...]


class RecordedFigure(Value):
    """A percentage as somebody published it, kept apart from every count (rule F5)."""

    segment: Segment
    function: Function
    percentage: Annotated[int, Field(ge=0, le=100)]
    respondents: Annotated[int, Field(ge=1)] | None
    """How many the source says there were; None where it does not say exactly."""
    source: str
    irreproducible: bool
    """Whether no whole number of the stated respondents gives this percentage, half up (rule F5)."""


def check_segment(segment: str) -> Segment:
    """The segment.

    Raises:
        UnknownSegment: there is none of this name.
    """
    for known in SEGMENTS:
        if segment == known:
            return known
    raise UnknownSegment(f"There is no segment '{segment}'; the segments are {' and '.join(SEGMENTS)}.")


def _count(function: Function, given: int | str | None) -> int | None:
    if given is None or (isinstance(given, int) and 1 <= given <= MOST_RESPONDENTS):
        return given
    if isinstance(given, str) and is_percentage(given):
        raise CountRequired(f"The respondents of function {function} are given as '{given}'; a count is needed.")
    raise CountRequired(
        f"The respondents of function {function} are given as '{given}', and must be a whole number of at least 1 "
        f"and at most {MOST_RESPONDENTS:,}, or left out when the source does not state one."
    )


def record_figure(segment: str, figure: PublishedFigure) -> RecordedFigure:
    """The figure as it is kept: unchanged, and flagged when it can't come from the respondents stated.

    Raises:
        UnknownSegment: there is no such segment.
        UnknownFunction: there is no such function (rule F1).
        FunctionReserved: it stays with NHS England (rule F1).
        PercentageOutOfRange: below 0 or above 100 (rule F5).
        CountRequired: the respondents are not a count of at least one, or more than there are people (rule F5).
    """
    function = check_function(figure.function)
    if not 0 <= figure.percentage <= 100:
        raise PercentageOutOfRange(f"{figure.percentage} for function {function} is not a percentage from 0 to 100.")
    respondents = _count(function, figure.respondents)
    return RecordedFigure(
        segment=check_segment(segment),
        function=function,
        percentage=figure.percentage,
        respondents=respondents,
        source=figure.source,
        irreproducible=respondents is not None and count_giving(figure.percentage, respondents) is None,
    )


def record_views(views: tuple[PublishedViews, ...]) -> tuple[RecordedFigure, ...]:
    """All the figures, as they are kept.

    Raises:
        Refusal: as for one figure.
    """
    return tuple(record_figure(each.segment, figure) for each in views for figure in each.figures)
