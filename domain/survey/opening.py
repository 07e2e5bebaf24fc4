"""Whether a survey can be opened.

An application asks this too before it calls a survey, so that it never calls one that can't be opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.asking import check_asked, check_closing, latest_close
from domain.calendar import london_date
from domain.ccg.state import RegisteredCcg
from domain.functions import Function
from domain.policy import Policy
from domain.published import SEGMENTS, Segment, check_segment
from domain.survey.refusals import SegmentNotAsked


@dataclass(frozen=True)
class Opening:
    """What a survey opens with."""

    functions: tuple[Function, ...]
    segments: tuple[Segment, ...]
    practices: tuple[str, ...]
    closes_at: datetime
    latest_close: datetime


def check_opening(
    ccg: RegisteredCcg | None,
    functions: Iterable[str],
    segments: Iterable[str],
    policy: Policy,
    start: datetime,
    closes_at: datetime | None,
) -> Opening:
    """What a survey opens with at this instant.

    Raises:
        NoFunctions, FunctionRepeated, FunctionReserved, UnknownFunction: the functions can't be asked about.
        UnknownSegment: there is no segment of this name.
        SegmentNotAsked: none is named.
        ClosingOutsidePolicy: the close asked for is outside the policy's period.
    """
    asked = check_asked(functions, london_date(start))
    chosen = _check_segments(tuple(segments))
    closes_at = check_closing(policy, policy.survey.open_for, start, closes_at)
    return Opening(
        functions=asked,
        segments=chosen,
        practices=tuple(practice.code for practice in ccg.practices) if ccg else (),
        closes_at=closes_at,
        latest_close=latest_close(policy, closes_at),
    )


def _check_segments(wanted: tuple[str, ...]) -> tuple[Segment, ...]:
    known = {check_segment(segment) for segment in wanted}
    if not known:
        raise SegmentNotAsked("A survey asks stakeholders, practices or both; none was named.")
    return tuple(segment for segment in SEGMENTS if segment in known)
