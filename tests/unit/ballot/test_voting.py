"""Who votes, how often, and until when (rules F3, F4, T1 to T3, W6)."""

from datetime import date, timedelta

import pytest

from domain.asking import FunctionRepeated
from domain.ballot.commands import AnnotateRoll, Answer, CastVote, RecordPaperVote
from domain.ballot.events import SECRET_UNTIL_CLOSED, PaperVoteRecorded, VoteCast
from domain.ballot.refusals import (
    AlreadyVoted,
    AnnotationUnclear,
    FunctionNotOnBallot,
    NotYourPractice,
    OffRoll,
    UnknownAnswer,
)
from domain.ballot.results import Choice
from domain.ballot.state import not_returned, turnout
from domain.evidence import Evidence
from domain.figures import CountRequired
from domain.functions import FunctionReserved, UnknownFunction
from domain.people import Actor, Role
from domain.refusal import MalformedCode, NotAuthorised, NotYetHappened, Refusal, TooLate
from tests.unit.ballot.voting import (
    APPLICATION,
    CLOSES_AT,
    DURING,
    LAST_SECOND,
    RETURNING,
    answers,
    code,
    imported,
    lead,
    opened,
    policy,
    vote,
)

PAPER = Evidence(kind="paper_vote", title="Voting paper", dated=date(2014, 7, 9), sha256="0" * 64)


def test_a_practice_votes_for_itself() -> None:
    decision = vote(opened(), 1, "fa")
    (cast,) = decision.events
    assert isinstance(cast, VoteCast)
    assert [(answer.function, answer.choice) for answer in cast.vote.answers] == [("a", "for"), ("b", "against")]


@pytest.mark.parametrize("given_answers", [(), answers("f", "a"), answers("f ", "ab")])
def test_what_is_left_blank_abstains_f3(given_answers: tuple[Answer, ...]) -> None:
    ballot = opened().when(CastVote(practice=code(1), answers=given_answers), lead(code(1)), DURING).recorded
    assert ballot.state.votes[code(1)].answers[1].choice is Choice.ABSTAIN


def test_answers_are_read_whatever_their_case_and_spacing() -> None:
    ballot = opened().when(
        CastVote(practice=code(1), answers=(Answer(function="b", choice=" Against "),)), lead(code(1)), DURING
    )
    assert ballot.recorded.state.votes[code(1)].answers[1].choice is Choice.AGAINST


def test_a_practice_lead_votes_for_no_other_practice() -> None:
    opened().when(CastVote(practice=code(1), answers=()), lead(code(2)), DURING).then_refused(NotYourPractice, code(2))


def test_a_practice_that_is_not_on_the_roll_has_no_vote_f4() -> None:
    vote(opened(), 4, "ff").then_refused(OffRoll, "X00004")


def test_a_practice_votes_once() -> None:
    ballot = vote(opened(), 1, "ff").recorded
    vote(ballot, 1, "aa").then_refused(AlreadyVoted, "X00001")


@pytest.mark.parametrize(
    ("practice", "given_answers", "rule"),
    [
        ("x00001", (), MalformedCode),
        ("04C", (), MalformedCode),
        (code(1), (Answer(function="z", choice="for"),), UnknownFunction),
        (code(1), (Answer(function="R2", choice="for"),), FunctionReserved),
        (code(1), (Answer(function="c", choice="for"),), FunctionNotOnBallot),
        (code(1), answers("ff", "aa"), FunctionRepeated),
        (code(1), (Answer(function="a", choice="perhaps"),), UnknownAnswer),
        (code(1), (Answer(function="a", choice="72%"),), CountRequired),
        (code(1), (Answer(function="72 per cent", choice="for"),), CountRequired),
    ],
)
def test_a_vote_that_is_not_one_is_refused_by_its_rule(
    practice: str, given_answers: tuple[Answer, ...], rule: type[Refusal]
) -> None:
    opened().when(CastVote(practice=practice, answers=given_answers), lead(practice), DURING).then_refused(rule)


def test_only_practice_leads_cast_votes() -> None:
    opened().when(CastVote(practice=code(1), answers=()), RETURNING, DURING).then_refused(NotAuthorised)
    opened().when(CastVote(practice=code(1), answers=()), APPLICATION, DURING).then_refused(NotAuthorised)


def test_a_vote_in_the_deadlines_own_second_is_in_time_t2() -> None:
    vote(opened(), 1, "ff", LAST_SECOND + timedelta(microseconds=999_999)).then_types("ballot.vote_cast")
    vote(opened(), 1, "ff", LAST_SECOND + timedelta(seconds=1)).then_refused(TooLate, "Everything for this ballot")


def test_a_vote_received_in_time_counts_although_it_is_decided_after_the_deadline_t3() -> None:
    command = CastVote(practice=code(1), answers=answers("ff"))
    decided_at = CLOSES_AT + timedelta(hours=3)
    opened().when(command, lead(code(1)), LAST_SECOND, decided_at=decided_at).then_types("ballot.vote_cast")


def test_a_vote_received_late_is_refused_although_it_is_decided_before_one_received_in_time_t3() -> None:
    ballot = opened()
    vote(ballot, 1, "ff", CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)
    vote(ballot, 2, "ff", CLOSES_AT).then_types("ballot.vote_cast")


def test_a_paper_vote_is_recorded_as_such_with_who_recorded_it_and_its_evidence_i5() -> None:
    command = RecordPaperVote(practice=code(2), answers=answers("f-"), evidence=PAPER)
    decision = opened().when(command, RETURNING, DURING)
    (recorded,) = decision.events
    assert isinstance(recorded, PaperVoteRecorded)
    assert (recorded.recorded_by, recorded.evidence) == ("returning", PAPER)
    vote(decision.recorded, 2, "ff").then_refused(AlreadyVoted)


def test_t1_a_paper_of_tomorrow_is_no_evidence_today() -> None:
    for day, there in ((date(2014, 7, 10), True), (date(2014, 7, 11), False)):
        paper = PAPER.model_copy(update={"dated": day})
        decision = opened().when(
            RecordPaperVote(practice=code(2), answers=answers("f-"), evidence=paper), RETURNING, DURING
        )
        if there:
            decision.then_types("ballot.paper_vote_recorded")
        else:
            decision.then_refused(NotYetHappened, "11 July 2014, which is after 10 July 2014")


def test_a_paper_vote_obeys_the_same_rules() -> None:
    off_roll = RecordPaperVote(practice=code(9), answers=(), evidence=PAPER)
    opened().when(off_roll, RETURNING, DURING).then_refused(OffRoll)
    late = RecordPaperVote(practice=code(1), answers=(), evidence=PAPER)
    opened().when(late, RETURNING, CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)


def test_another_ccgs_returning_officer_records_nothing() -> None:
    other = Actor(subject="other", organisation="99A", roles=(Role.RETURNING_OFFICER,))
    command = RecordPaperVote(practice=code(2), answers=answers("f-"), evidence=PAPER)
    opened().when(command, other, DURING).then_refused(NotAuthorised, "99A")


def test_turnout_and_who_has_not_returned_are_shown_w6() -> None:
    state = vote(opened(3, policy=policy(weighting="list_size")), 2, "ff").recorded.state
    shown = turnout(state)
    assert (shown.returned, shown.roll, shown.returned_weight, shown.roll_weight) == (1, 3, 2_000, 6_000)
    assert not_returned(state) == (code(1), code(3))


def test_until_the_close_nothing_that_is_shown_differs_by_an_answer_w6() -> None:
    one, other = vote(opened(), 1, "ff").recorded, vote(opened(), 1, "aa").recorded
    assert one.state != other.state
    assert one.where == other.where
    assert one.tasks == other.tasks
    assert one.calls == other.calls == ()
    assert one.state.model_dump_json() == other.state.model_dump_json()
    assert repr(one.state) == repr(other.state)


def test_a_refusal_repeats_no_answer_w6() -> None:
    decision = opened().when(
        CastVote(practice=code(1), answers=(Answer(function="a", choice="againts"),)), lead(code(1)), DURING
    )
    assert isinstance(decision.outcome, UnknownAnswer)
    assert "againts" not in decision.outcome.sentence


def test_a_refusal_repeats_no_answer_that_stands_in_the_functions_place_w6() -> None:
    swapped = CastVote(practice=code(1), answers=(Answer(function="against", choice="a"),))
    decision = opened().when(swapped, lead(code(1)), DURING)
    decision.then_refused(UnknownFunction)
    assert isinstance(decision.outcome, UnknownFunction)
    assert "against" not in decision.outcome.sentence


def test_every_event_that_holds_an_answer_is_marked_secret_w6() -> None:
    paper = RecordPaperVote(practice=code(2), answers=(), evidence=PAPER)
    ballot = vote(opened(), 1, "ff").recorded
    ballot = ballot.when(paper, RETURNING, DURING).recorded
    ballot = imported(ballot, "practice,a\nX00003,for\n").recorded
    assert {event.type for event in ballot.events[1:]} == SECRET_UNTIL_CLOSED


def test_a_practice_that_closes_or_merges_is_annotated_and_keeps_its_vote_f4() -> None:
    closed = AnnotateRoll(practice=code(1), change="closed", on=date(2014, 7, 4))
    merged = AnnotateRoll(practice=code(2), change="merged", on=date(2014, 7, 5), into=code(3))
    ballot = opened().when(closed, RETURNING, DURING).then_types("ballot.roll_annotated")
    ballot = ballot.when(merged, RETURNING, DURING).then_types("ballot.roll_annotated")
    ballot.when(merged, RETURNING, DURING).then_nothing()
    assert len(ballot.state.annotations) == 2
    assert len(ballot.state.terms.roll) == 3
    vote(ballot, 1, "ff").then_types("ballot.vote_cast")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (AnnotateRoll(practice=code(9), change="closed", on=date(2014, 7, 4)), OffRoll),
        (AnnotateRoll(practice=code(1), change="closed", on=date(2014, 7, 11)), NotYetHappened),
        (AnnotateRoll(practice=code(1), change="merged", on=date(2014, 7, 4)), AnnotationUnclear),
        (AnnotateRoll(practice=code(1), change="merged", on=date(2014, 7, 4), into=code(1)), AnnotationUnclear),
        (AnnotateRoll(practice=code(1), change="closed", on=date(2014, 7, 4), into=code(2)), AnnotationUnclear),
        (AnnotateRoll(practice=code(1), change="merged", on=date(2014, 7, 4), into="04C"), MalformedCode),
    ],
)
def test_an_unclear_annotation_is_refused_f4(command: AnnotateRoll, rule: type[Refusal]) -> None:
    opened().when(command, RETURNING, DURING).then_refused(rule)
