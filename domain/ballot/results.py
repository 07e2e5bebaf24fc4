"""The count of a ballot: weights added, compared with exact fractions (rules F2, F3).

Not when it may be counted, or who verifies it: that is `domain.ballot.decide`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, assert_never

from pydantic import Field

from domain.functions import Function
from domain.model import Value
from domain.policy import BallotPolicy, Denominator, Share

Weight = Annotated[int, Field(ge=0)]
"""One for each practice, or its list size, as the pinned policy says."""


class Choice(StrEnum):
    """A practice's answer for one function. A blank answer abstains (rule F3)."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class CastAnswer(Value):
    """What a practice answered for one function."""

    function: Function
    choice: Choice


class Vote(Value):
    """A practice's vote: an answer for every function, in the ballot's order."""

    practice: str
    answers: tuple[CastAnswer, ...]


class Turnout(Value):
    """How much of the roll has voted, in practices and in the weight their votes count."""

    returned: Weight
    roll: Weight
    returned_weight: Weight
    roll_weight: Weight


class FunctionResult(Value):
    """The count for one function. Counts are weights."""

    function: Function
    for_: Weight
    against: Weight
    abstain: Weight
    denominator: Weight
    """What `for_` is compared with, by the policy's choice of denominator."""
    share: Share
    """Exactly `for_` of `denominator`; 0 where the denominator is 0, which passes nothing."""
    passed: bool


Verdict = Literal["passed", "failed", "inquorate"]


class Count(Value):
    """What a ballot came to."""

    outcome: Verdict
    results: tuple[FunctionResult, ...]
    scope: tuple[Function, ...]
    """The functions that the practices agreed to take on (rule F2); empty unless the ballot passed."""
    turnout: Turnout


def turnout_of(weights: Mapping[str, int], returned: Iterable[str]) -> Turnout:
    """How much of the roll these practices are."""
    counted = [weights[practice] for practice in returned]
    return Turnout(
        returned=len(counted), roll=len(weights), returned_weight=sum(counted), roll_weight=sum(weights.values())
    )


def is_quorate(turnout: Turnout, rules: BallotPolicy) -> bool:
    """Whether enough of the roll has voted, by weight; reaching the share is enough."""
    return turnout.returned_weight >= rules.turnout * turnout.roll_weight


def count(
    functions: tuple[Function, ...],
    weights: Mapping[str, int],
    votes: Iterable[Vote],
    rules: BallotPolicy,
    *,
    partial_scope: bool,
) -> Count:
    """What these votes of practices on the roll come to.

    Without a quorum nothing passes. In a full-scope ballot one failed function fails it; in a partial-scope ballot
    it leaves the scope, and the ballot fails when none is left (rule F2).
    """
    sums = {function: dict.fromkeys(Choice, 0) for function in functions}
    returned = []
    for vote in votes:
        returned.append(vote.practice)
        for answer in vote.answers:
            sums[answer.function][answer.choice] += weights[vote.practice]
    turnout = turnout_of(weights, returned)
    quorate = is_quorate(turnout, rules)
    results = tuple(_result(function, sums[function], turnout, rules, quorate=quorate) for function in functions)
    passed = tuple(result.function for result in results if result.passed)
    carried = bool(passed) if partial_scope else len(passed) == len(functions)
    return Count(
        outcome="inquorate" if not quorate else "passed" if carried else "failed",
        results=results,
        scope=passed if carried else (),
        turnout=turnout,
    )


def _result(
    function: Function, sums: Mapping[Choice, int], turnout: Turnout, rules: BallotPolicy, *, quorate: bool
) -> FunctionResult:
    denominator = _denominator(rules.denominator, sums, turnout)
    share = Fraction(sums[Choice.FOR], denominator) if denominator else Fraction(0)
    return FunctionResult(
        function=function,
        for_=sums[Choice.FOR],
        against=sums[Choice.AGAINST],
        abstain=sums[Choice.ABSTAIN],
        denominator=denominator,
        share=share,
        passed=quorate and denominator > 0 and rules.comparison.holds(share, rules.threshold),
    )


def _denominator(choice: Denominator, sums: Mapping[Choice, int], turnout: Turnout) -> int:
    match choice:
        case Denominator.CAST:
            return sum(sums.values())
        case Denominator.FOR_PLUS_AGAINST:
            return sums[Choice.FOR] + sums[Choice.AGAINST]
        case Denominator.WHOLE_ROLL:
            return turnout.roll_weight
        case _:
            assert_never(choice)
