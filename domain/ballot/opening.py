"""Whether a ballot can be opened, and on which terms (rules F3, F4).

An application asks this too before it calls a ballot, so that it never calls one that can't be opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.asking import check_asked, check_closing, latest_close
from domain.ballot.refusals import ListSizeMissing, RollUnknown
from domain.ballot.terms import Elector
from domain.calendar import london_date
from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.functions import Function
from domain.policy import Policy, Weighting


@dataclass(frozen=True)
class Opening:
    """What a ballot opens with."""

    functions: tuple[Function, ...]
    roll: tuple[Elector, ...]
    closes_at: datetime
    latest_close: datetime


def check_opening(
    ccg: RegisteredCcg | None,
    functions: Iterable[str],
    policy: Policy,
    start: datetime,
    closes_at: datetime | None,
) -> Opening:
    """What a ballot opens with at this instant.

    Raises:
        NoFunctions, FunctionRepeated, FunctionReserved, UnknownFunction: the functions can't be asked about.
        ClosingOutsidePolicy: the close asked for is outside the policy's period.
        RollUnknown: the CCG has no registered practice.
        ListSizeMissing: votes count by list size and a practice has none.
    """
    asked = check_asked(functions, london_date(start))
    closes_at = check_closing(policy, policy.ballot.open_for, start, closes_at)
    if ccg is None or not ccg.practices:
        raise RollUnknown("The CCG has no member practices in its register, so there is no roll for a ballot.")
    return Opening(
        functions=asked,
        roll=_roll(ccg.practices, policy.ballot.weighting),
        closes_at=closes_at,
        latest_close=latest_close(policy, closes_at),
    )


def _roll(practices: tuple[Practice, ...], weighting: Weighting) -> tuple[Elector, ...]:
    by_list = weighting is Weighting.LIST_SIZE
    without = [practice.code for practice in practices if not practice.list_size]
    if by_list and without:
        raise ListSizeMissing(f"By the pinned policy votes count by list size; there is none for {', '.join(without)}.")
    return tuple(
        Elector(practice=practice.code, name=practice.name, weight=(practice.list_size or 0) if by_list else 1)
        for practice in practices
    )
