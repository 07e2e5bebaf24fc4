"""Committees are refused when they could not work, or not as rule W4 wants them."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from domain.committee import (
    ChairNotSeated,
    Committee,
    CommitteeMayNotDecide,
    CommitteeNotLayChaired,
    ConflictRule,
    ConflictsStatedTwice,
    DecisionOfAnotherBody,
    LayMajorityMissing,
    MemberNotEligible,
    QuorumImpossible,
    QuorumPart,
    Seat,
    SubjectSeatedTwice,
    check_committee,
    check_decides,
    check_secretary,
    quorum_faults,
)
from domain.interest import Interest, UnderlyingInterestUnclear, check_interest
from domain.refusal import MalformedCode, NotAuthorised, Refusal
from tests.unit.ccg.people import COMMISSIONING, GOVERNING_BODY, NHSE_SECRETARY, PANEL, SECRETARY


def changed(committee: Committee, **changes: object) -> Committee:
    """The committee with fields replaced."""
    return committee.model_copy(update=changes)


@pytest.mark.parametrize("committee", [GOVERNING_BODY, COMMISSIONING, PANEL], ids=lambda each: each.key)
def test_a_committee_that_can_work_is_accepted(committee: Committee) -> None:
    assert check_committee(committee) is committee


def test_a_governing_body_may_be_led_by_a_gp() -> None:
    assert not check_committee(GOVERNING_BODY).lay_chaired


@pytest.mark.parametrize(
    ("committee", "rule", "part"),
    [
        (changed(GOVERNING_BODY, chair="stranger"), ChairNotSeated, "stranger, the chair of the Governing body"),
        (changed(GOVERNING_BODY, vice_chair="stranger"), ChairNotSeated, "stranger, the vice-chair"),
        (changed(GOVERNING_BODY, vice_chair="gp-chair"), ChairNotSeated, "both chair and vice-chair"),
        (
            changed(GOVERNING_BODY, seats=(*GOVERNING_BODY.seats, Seat(subject="gp-2", kind="lay"))),
            SubjectSeatedTwice,
            "gp-2 would hold more than one seat",
        ),
        (
            changed(GOVERNING_BODY, outside_general_practice=True),
            MemberNotEligible,
            "gp-chair, gp-2 can't sit on the Governing body",
        ),
        (changed(GOVERNING_BODY, quorum=7), QuorumImpossible, "6 voting members, where the quorum is 7"),
        (
            changed(GOVERNING_BODY, quorum_of=(QuorumPart(kind="practice_manager", at_least=1),)),
            QuorumImpossible,
            "0 voting members of kind practice manager, where the quorum needs 1",
        ),
        (
            changed(GOVERNING_BODY, conflicts=(ConflictRule(item="decide_to_apply", excludes=()),) * 2),
            ConflictsStatedTwice,
            "states twice",
        ),
        (
            changed(GOVERNING_BODY, seats=(*GOVERNING_BODY.seats, Seat(subject="gp-3", kind="gp", practice="x1"))),
            MalformedCode,
            "'x1'",
        ),
        (
            changed(GOVERNING_BODY, decides=("decide_to_apply", "decide_application")),
            DecisionOfAnotherBody,
            "can't be established to decide on an application",
        ),
        (changed(PANEL, decides=("decide_to_apply",)), DecisionOfAnotherBody, "that is for a committee of a CCG"),
        (changed(COMMISSIONING, chair="exec-1"), CommitteeNotLayChaired, "exec-1, is not a lay member"),
        (
            changed(GOVERNING_BODY, chair="lay-1", vice_chair="lay-2", decides=("primary_care_commissioning",)),
            LayMajorityMissing,
            "do not outnumber its clinicians",
        ),
        (changed(GOVERNING_BODY, lay_majority=True), LayMajorityMissing, "do not outnumber its clinicians"),
    ],
)
def test_a_committee_that_can_not_work_is_refused_by_name(committee: Committee, rule: type[Refusal], part: str) -> None:
    with pytest.raises(rule, match=part):
        check_committee(committee)


def test_w4_names_the_rule_that_a_commissioning_committee_is_lay_chaired() -> None:
    assert CommitteeNotLayChaired.number == "W4"
    assert COMMISSIONING.lay_chaired


def test_w4_deciding_to_apply_excludes_nobody_unless_the_committee_says_so() -> None:
    assert GOVERNING_BODY.excluding("decide_to_apply") == ()
    strict = changed(GOVERNING_BODY, conflicts=(ConflictRule(item="decide_to_apply", excludes=("direct_financial",)),))
    assert strict.excluding("decide_to_apply") == ("direct_financial",)


def test_w4_every_interest_excludes_from_other_items_unless_the_committee_says_so() -> None:
    assert len(COMMISSIONING.excluding("primary_care_commissioning")) == 4
    assert len(PANEL.excluding("decide_application")) == 4


def test_w5_a_seat_without_a_vote_counts_in_no_quorum() -> None:
    present = [seat for seat in GOVERNING_BODY.seats if seat.subject in {"lay-1", "gp-2", "nurse", "observer"}]
    assert quorum_faults(GOVERNING_BODY, present) == ("3 voting members, where the quorum is 4",)


def test_w1_a_committee_decides_only_what_it_was_established_to_decide() -> None:
    check_decides(GOVERNING_BODY, "decide_to_apply")
    with pytest.raises(CommitteeMayNotDecide, match="not established to decide on an application"):
        check_decides(GOVERNING_BODY, "decide_application")


def test_a_secretary_serves_only_committees_of_their_own_body() -> None:
    check_secretary(GOVERNING_BODY, SECRETARY, "04C")
    check_secretary(PANEL, NHSE_SECRETARY, "04C")
    with pytest.raises(NotAuthorised, match="a committee of NHSE"):
        check_secretary(PANEL, SECRETARY, "04C")
    with pytest.raises(NotAuthorised, match="a committee of 04C"):
        check_secretary(GOVERNING_BODY, NHSE_SECRETARY, "04C")


def test_a_majority_is_read_from_words_as_an_exact_fraction() -> None:
    data = GOVERNING_BODY.model_dump(mode="json") | {"majority": "2/3"}
    assert Committee.model_validate(data, strict=False).majority == Fraction(2, 3)
    with pytest.raises(ValidationError, match="not a fraction"):
        Committee.model_validate(data | {"majority": "67%"}, strict=False)


@pytest.mark.parametrize(("kind", "underlying"), [("indirect", None), ("direct_financial", "direct_financial")])
def test_only_an_indirect_interest_names_the_interest_under_it(kind: str, underlying: str | None) -> None:
    interest = Interest.model_validate(
        {
            "subject": "gp-2",
            "kind": kind,
            "organisation": "X00002",
            "description": "Spouse is a partner",
            "underlying": underlying,
        }
    )
    with pytest.raises(UnderlyingInterestUnclear, match="gp-2 in X00002"):
        check_interest(interest)
