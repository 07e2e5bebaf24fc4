"""What a count comes to, by every choice that a policy has (rules F2, F3)."""

from fractions import Fraction

import pytest

from domain.ballot.results import CastAnswer, Choice, Count, Vote, count
from domain.functions import Function
from domain.policy import BallotPolicy
from tests.unit.ballot.voting import code, policy

A, B = Function("a"), Function("b")


def rules(**changes: object) -> BallotPolicy:
    """A policy's rules without a turnout quorum, unless one is given."""
    return policy(**{"turnout": "0"} | changes).ballot


def counted(
    answers: str, roll: int, ballot_rules: BallotPolicy, *, second: str = "", partial_scope: bool = False
) -> Count:
    """The count of one function, or of two, voted on in the practices' order: f, a or - each."""
    choices = {"f": Choice.FOR, "a": Choice.AGAINST, "-": Choice.ABSTAIN}
    columns = [(A, answers)] + ([(B, second)] if second else [])
    votes = [
        Vote(
            practice=code(index + 1),
            answers=tuple(CastAnswer(function=function, choice=choices[column[index]]) for function, column in columns),
        )
        for index in range(len(answers))
    ]
    weights = {code(number): 1 for number in range(1, roll + 1)}
    return count(tuple(f for f, _ in columns), weights, votes, ballot_rules, partial_scope=partial_scope)


@pytest.mark.parametrize(
    ("roll", "comparison", "threshold", "least"),
    [
        (63, "more_than", "1/2", 32),
        (63, "at_least", "2/3", 42),
        (63, "at_least", "3/4", 48),
        (94, "more_than", "1/2", 48),
        (94, "at_least", "2/3", 63),
        (94, "at_least", "3/4", 71),
    ],
)
def test_the_least_number_for_a_whole_roll_is_exact_f3(roll: int, comparison: str, threshold: str, least: int) -> None:
    whole = rules(denominator="whole_roll", comparison=comparison, threshold=threshold)
    assert counted("f" * least, roll, whole).outcome == "passed"
    assert counted("f" * (least - 1) + "a" * (roll - least + 1), roll, whole).outcome == "failed"


def test_denominators_differ_by_who_abstains_and_who_stays_away_f3() -> None:
    answers = "ffffaa----"
    shares = {
        denominator: counted(answers, 16, rules(denominator=denominator)).results[0].share
        for denominator in ("cast", "for_plus_against", "whole_roll")
    }
    assert shares == {
        "cast": Fraction(2, 5),
        "for_plus_against": Fraction(2, 3),
        "whole_roll": Fraction(1, 4),
    }


@pytest.mark.parametrize(("comparison", "outcome"), [("at_least", "passed"), ("more_than", "failed")])
def test_exactly_the_threshold_passes_or_not_by_the_comparison_f3(comparison: str, outcome: str) -> None:
    exact = rules(denominator="cast", comparison=comparison, threshold="2/3")
    assert counted("ffa", 3, exact).outcome == outcome


def test_a_threshold_is_never_met_by_rounding_f3() -> None:
    two_thirds = rules(denominator="whole_roll", comparison="at_least", threshold="2/3")
    assert counted("f" * 66, 100, two_thirds).outcome == "failed"
    assert counted("f" * 67, 100, two_thirds).outcome == "passed"


def test_without_a_quorum_nothing_passes_f3() -> None:
    quorum = rules(denominator="cast", turnout="3/4")
    inquorate = counted("fff", 5, quorum)
    assert (inquorate.outcome, inquorate.scope, inquorate.results[0].passed) == ("inquorate", (), False)
    assert inquorate.results[0].for_ == 3
    assert counted("fff", 4, quorum).outcome == "passed"


def test_abstaining_is_returning_a_vote() -> None:
    quorum = rules(denominator="for_plus_against", turnout="1")
    assert counted("f--", 3, quorum).outcome == "passed"


def test_when_nobody_is_for_or_against_nothing_passes() -> None:
    for threshold in ("0", "1/2"):
        empty = counted("--", 2, rules(denominator="for_plus_against", threshold=threshold, comparison="at_least"))
        assert (empty.outcome, empty.results[0].share) == ("failed", Fraction(0))


def test_in_a_full_scope_round_one_failed_function_fails_the_ballot_f2() -> None:
    result = counted("ffa", 3, rules(), second="aaa")
    assert (result.outcome, result.scope) == ("failed", ())
    assert [function.passed for function in result.results] == [True, False]


def test_in_a_partial_scope_round_a_failed_function_leaves_the_scope_f2() -> None:
    result = counted("ffa", 3, rules(), second="aaa", partial_scope=True)
    assert (result.outcome, result.scope) == ("passed", (A,))
    nothing = counted("aaa", 3, rules(), second="aaa", partial_scope=True)
    assert (nothing.outcome, nothing.scope) == ("failed", ())


def test_list_sizes_weigh_votes_roll_and_turnout() -> None:
    weighted = rules(denominator="whole_roll", turnout="1/2", weighting="list_size")
    answers = (CastAnswer(function=A, choice=Choice.FOR),)
    weights = {code(1): 7_000, code(2): 2_000, code(3): 1_000}
    big = count((A,), weights, [Vote(practice=code(1), answers=answers)], weighted, partial_scope=False)
    assert (big.outcome, big.results[0].share) == ("passed", Fraction(7, 10))
    small = [Vote(practice=code(number), answers=answers) for number in (2, 3)]
    assert count((A,), weights, small, weighted, partial_scope=False).outcome == "inquorate"
