"""What holds whatever is sent to a ballot, in any order."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.ballot.commands import (
    BallotCommand,
    CastVote,
    CloseEarly,
    ExtendBallot,
    PassDeadline,
    RecordPaperVote,
    StopBallot,
    VerifyResult,
)
from domain.ballot.events import BallotEvent, PaperVoteRecorded, VoteCast, VotesImported
from domain.ballot.evolve import evolve
from domain.ballot.results import CastAnswer, Choice, Count, Vote, count
from domain.ballot.state import BallotState, Counting, Open, Stopped, Verified, not_returned
from domain.evidence import Evidence
from domain.functions import Function
from domain.people import CLOCK, Actor
from domain.policy import Comparison, Denominator
from domain.refusal import AlreadyClosed, Refusal
from tests.spec import Given
from tests.unit.ballot.voting import (
    APPLICATION,
    MANAGER,
    OPENED_AT,
    RETURNING,
    answers,
    code,
    lead,
    opened,
    policy,
    votes_file,
)

ROLL = 4
PAPER = Evidence(kind="paper_vote", title="Voting paper", dated=OPENED_AT.date(), sha256="0" * 64)

numbers = st.integers(1, ROLL + 1)
choices = st.text("fa- ", min_size=2, max_size=2)
instants = st.integers(0, 45 * 24).map(lambda hours: OPENED_AT + timedelta(hours=hours))


@st.composite
def sent(draw: st.DrawFn) -> tuple[BallotCommand, Actor, datetime]:
    """A command of any kind, sensible or not, at an instant that may step back."""
    at = draw(instants)
    number = draw(numbers)
    match draw(st.integers(0, 9)):
        case 0 | 1 | 2:
            return CastVote(practice=code(number), answers=answers(draw(choices))), lead(code(number)), at
        case 3:
            vote = RecordPaperVote(practice=code(number), answers=answers(draw(choices)), evidence=PAPER)
            return vote, RETURNING, at
        case 4:
            rows = "".join(f"{code(n)},for,\n" for n in draw(st.lists(numbers, min_size=1, max_size=3)))
            return votes_file(f"practice,a,b\n{rows}", accept_valid=draw(st.booleans())), RETURNING, at
        case 5:
            return ExtendBallot(closes_at=draw(instants), reason="Floods"), RETURNING, at
        case 6:
            return CloseEarly(reason="All in"), RETURNING, at
        case 7:
            return VerifyResult(), draw(st.sampled_from([RETURNING, MANAGER])), at
        case 8:
            return StopBallot(reason="Withdrawn"), APPLICATION, at
        case _:
            return PassDeadline(kind="next", due=at), CLOCK, at


def clocked(ballot: Given, command: BallotCommand) -> BallotCommand:
    """A clock command, made to name the ballot's next deadline."""
    deadline = ballot.where.deadline
    if isinstance(command, PassDeadline) and deadline is not None:
        return PassDeadline(kind=deadline.name, due=deadline.at)
    return command


def votes_in(events: tuple[BallotEvent, ...]) -> list[Vote]:
    """Every vote that events record."""
    votes: list[Vote] = []
    for event in events:
        if isinstance(event, VoteCast | PaperVoteRecorded):
            votes.append(event.vote)
        elif isinstance(event, VotesImported):
            votes.extend(event.votes)
    return votes


@for_all(st.lists(sent(), max_size=25))
def test_whatever_is_sent_no_vote_is_lost_or_counted_twice_and_an_ended_ballot_refuses_all(
    commands: list[tuple[BallotCommand, Actor, datetime]],
) -> None:
    ballot = opened(ROLL)
    folded: BallotState = ballot.state
    for command, actor, at in commands:
        before = ballot
        decision = ballot.when(clocked(ballot, command), actor, at)
        if isinstance(decision.outcome, Refusal):
            assert ballot.state == folded
        else:
            for event in decision.events:
                folded = evolve(folded, event)  # type: ignore[arg-type] # the noun's own union
            ballot = decision.recorded
        assert ballot.state == folded
        votes = votes_in(ballot.events)  # type: ignore[arg-type] # the noun's own union
        assert len({vote.practice for vote in votes}) == len(votes)
        if isinstance(folded, Open):
            assert dict(folded.votes) == {vote.practice: vote for vote in votes}
            assert len(not_returned(folded)) == ROLL - len(votes)
        elif isinstance(folded, Counting | Verified):
            assert folded.turnout.returned == len(votes)
            for result in folded.results:
                assert result.for_ + result.against + result.abstain == len(votes)
        if isinstance(before.state, Verified | Stopped) and not isinstance(command, PassDeadline):
            assert isinstance(decision.outcome, AlreadyClosed)


@for_all(st.lists(sent(), max_size=10))
def test_the_clock_alone_always_brings_a_ballot_to_its_end_of_deadlines(
    commands: list[tuple[BallotCommand, Actor, datetime]],
) -> None:
    ballot = opened(ROLL)
    for command, actor, at in commands:
        decision = ballot.when(command, actor, at)
        ballot = ballot if isinstance(decision.outcome, Refusal) else decision.recorded
    for _ in range(20):
        if (deadline := ballot.where.deadline) is None:
            break
        decision = ballot.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at)
        assert decision.events
        ballot = decision.recorded
    assert ballot.where.deadline is None
    assert not isinstance(ballot.state, Open)


def brute_force(columns: list[str], weights: list[int], counted: Count, rules_of: dict[str, str]) -> None:
    """Compares a count with one made the slow way."""
    roll = sum(weights)
    returned = [index for index, _ in enumerate(columns)]
    quorate = Fraction(sum(weights[i] for i in returned), roll) >= Fraction(rules_of["turnout"])
    for position, result in enumerate(counted.results):
        tally = {letter: sum(weights[i] for i in returned if columns[i][position] == letter) for letter in "fa-"}
        base = {
            "cast": sum(tally.values()),
            "for_plus_against": tally["f"] + tally["a"],
            "whole_roll": roll,
        }[rules_of["denominator"]]
        threshold = Fraction(rules_of["threshold"])
        share = Fraction(tally["f"], base) if base else None
        met = share is not None and (share >= threshold if rules_of["comparison"] == "at_least" else share > threshold)
        assert (result.for_, result.against, result.abstain) == (tally["f"], tally["a"], tally["-"])
        assert (result.denominator, result.share) == (base, share or 0)
        assert result.passed == (quorate and met)
    assert (counted.outcome == "inquorate") == (not quorate)


@for_all(
    columns=st.lists(st.text("fa-", min_size=2, max_size=2), max_size=12),
    stayed_away=st.lists(st.integers(1, 20_000), max_size=5),
    data=st.data(),
    denominator=st.sampled_from(list(Denominator)),
    comparison=st.sampled_from(list(Comparison)),
    threshold=st.fractions(0, 1, max_denominator=100),
    turnout=st.fractions(0, 1, max_denominator=100),
    partial_scope=st.booleans(),
)
def test_a_count_equals_one_made_by_hand_for_every_rule_f3(
    columns: list[str],
    stayed_away: list[int],
    data: st.DataObject,
    denominator: Denominator,
    comparison: Comparison,
    threshold: Fraction,
    turnout: Fraction,
    partial_scope: bool,
) -> None:
    voted = data.draw(st.lists(st.integers(1, 20_000), min_size=len(columns), max_size=len(columns)))
    weights = [*voted, *stayed_away] or [1]
    words = {
        "denominator": denominator.value,
        "comparison": comparison.value,
        "threshold": str(threshold),
        "turnout": str(turnout),
    }
    letters = {"f": Choice.FOR, "a": Choice.AGAINST, "-": Choice.ABSTAIN}
    functions = (Function("a"), Function("b"))
    votes = [
        Vote(
            practice=code(index),
            answers=tuple(CastAnswer(function=f, choice=letters[c]) for f, c in zip(functions, column, strict=True)),
        )
        for index, column in enumerate(columns)
    ]
    roll = {code(index): weight for index, weight in enumerate(weights)}
    result = count(functions, roll, votes, policy(**words).ballot, partial_scope=partial_scope)
    brute_force(columns, weights, result, words)
    passed = tuple(r.function for r in result.results if r.passed)
    assert result.scope == (passed if partial_scope or len(passed) == 2 else ())
    assert (result.outcome == "passed") == bool(result.scope)
