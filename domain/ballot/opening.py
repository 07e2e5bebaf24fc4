"""Whether a ballot can be opened, and on which terms (rules F3, F4).

An application asks this when it calls a ballot, and hands over the roll as it is then: whatever the register becomes
before the ballot has opened, it can be opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.asking import check_asked, check_closing, latest_close
from domain.ballot.refusals import ListSizeMissing, RollUnknown
from domain.ballot.terms import Elector
from domain.calendar import london_date
from domain.ccg.state import RegisteredCcg
from domain.functions import Function
from domain.policy import Policy, Weighting


@dataclass(frozen=True)
class Opening:
    """What a ballot opens with."""

    functions: tuple[Function, ...]
    closes_at: datetime
    latest_close: datetime


def roll_of(ccg: RegisteredCcg | None, policy: Policy) -> tuple[Elector, ...]:
    """The roll that the CCG's register gives, as this policy weighs votes (rule F4); empty when nobody is registered.

    Raises:
        ListSizeMissing: votes count by list size and a practice has none.
    """
    practices = ccg.practices if ccg else ()
    by_list = policy.ballot.weighting is Weighting.LIST_SIZE
    without = [practice.code for practice in practices if not practice.list_size] if by_list else []
    if without:
        raise ListSizeMissing(f"By the pinned policy votes count by list size; there is none for {', '.join(without)}.")
    return tuple(
        Elector(practice=practice.code, name=practice.name, weight=(practice.list_size or 0) if by_list else 1)
        for practice in practices
    )


def check_opening(
    roll: tuple[Elector, ...],
    functions: Iterable[str],
    policy: Policy,
    start: datetime,
    closes_at: datetime | None,
) -> Opening:
    """What a ballot of this roll opens with at this instant.

    Raises:
        NoFunctions, FunctionRepeated, FunctionReserved, UnknownFunction: the functions can't be asked about.
        ClosingOutsidePolicy: the close asked for is outside the policy's period.
        RollUnknown: nobody is on the roll.
    """
    asked = check_asked(functions, london_date(start))
    closes_at = check_closing(policy, policy.ballot.open_for, start, closes_at)
    if not roll:
        raise RollUnknown("The CCG has no member practices in its register, so there is no roll for a ballot.")
    return Opening(functions=asked, closes_at=closes_at, latest_close=latest_close(policy, closes_at))
