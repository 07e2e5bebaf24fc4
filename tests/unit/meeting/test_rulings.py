"""What whoever presides rules on conflicts: tightened freely, loosened for a reason, and never a vote restored."""

import pytest

from domain.meeting.commands import ExcludeMember, LetMemberStay
from domain.meeting.events import MemberLetStay
from domain.meeting.refusals import (
    AlreadyVoted,
    ConflictedVoter,
    ExclusionStands,
    ItemNotOpen,
    NotAMember,
    NotExcluded,
    NotPresiding,
)
from domain.meeting.state import ConcludedItem, InSession, ItemUnderWay
from domain.refusal import ReasonsMissing
from tests.spec import Decision, Given
from tests.unit.ccg.people import COMMISSIONING, member
from tests.unit.meeting.tables import (
    DURING,
    PREMISES,
    attended,
    convened,
    decide_item,
    declare,
    interest,
    open_item,
    vote,
)

CHAIR, VICE = COMMISSIONING.chair, COMMISSIONING.vice_chair
MEMBERS = tuple(seat.subject for seat in COMMISSIONING.seats)
CONFLICTED = "gp-1"
"""A GP of the practice whose premises the item is about."""
OTHER = next(seat.subject for seat in COMMISSIONING.seats if seat.subject not in (CHAIR, VICE, CONFLICTED))


def opened(*also: str) -> Given:
    """A meeting whose item is open, attended by all; these have declared an interest in what it affects."""
    meeting = convened(COMMISSIONING, PREMISES)
    for subject in MEMBERS:
        held = (interest(subject, "FEDERATION-EAST"),) if subject in also else ()
        meeting = declare(meeting, subject, *held).recorded
    return open_item(meeting, "premises").recorded


def exclude(meeting: Given, subject: str, *, by: str = CHAIR, reason: str = "His brother bids for it.") -> Decision:
    """Whoever presides excludes somebody."""
    return meeting.when(ExcludeMember(item_id="premises", subject=subject, reason=reason), member(by), DURING)


def let_stay(
    meeting: Given, subject: str, *, by: str = CHAIR, reason: str = "The interest is remote.", note: str = "Agreed."
) -> Decision:
    """Whoever presides lets somebody stay."""
    command = LetMemberStay(item_id="premises", subject=subject, reason=reason, guardian_note=note)
    return meeting.when(command, member(by), DURING)


def under_way(meeting: Given) -> ItemUnderWay:
    """The open item."""
    assert isinstance(meeting.state, InSession)
    assert meeting.state.under_way is not None
    return meeting.state.under_way


def test_whoever_presides_excludes_a_member_whom_no_rule_excludes() -> None:
    decision = exclude(opened(), OTHER)
    meeting = decision.then_types("meeting.member_excluded")
    (exclusion,) = [each for each in under_way(meeting).exclusions if each.subject == OTHER]
    assert (exclusion.rule_id, exclusion.interest) == ("COI-7", "His brother bids for it.")
    vote(meeting, "premises", OTHER).then_refused(ConflictedVoter, "COI-7 (His brother bids for it.; principle:")


def test_w5_who_is_excluded_by_the_chair_counts_in_neither_quorum_nor_denominator() -> None:
    meeting = exclude(opened(), OTHER).recorded
    left = [seat.subject for seat in COMMISSIONING.seats if seat.votes and seat.subject not in (OTHER, CONFLICTED)]
    for subject in left:
        meeting = vote(meeting, "premises", subject).recorded
    decided = decide_item(meeting, "premises").recorded
    assert isinstance(decided.state, InSession)
    (item,) = decided.state.items
    assert isinstance(item, ConcludedItem)
    assert item.tally is not None
    assert (item.tally.for_, item.tally.denominator) == (len(left), len(left))


def test_an_excluded_member_is_let_stay_for_the_discussion_and_never_votes() -> None:
    decision = let_stay(opened(), CONFLICTED)
    meeting = decision.then(
        MemberLetStay(
            item_id="premises",
            subject=CONFLICTED,
            by=CHAIR,
            reason="The interest is remote.",
            guardian_note="Agreed.",
        )
    )
    assert under_way(meeting).let_stay == (CONFLICTED,)
    vote(meeting, "premises", CONFLICTED).then_refused(ConflictedVoter)
    let_stay(meeting, CONFLICTED).then_nothing()


@pytest.mark.parametrize("missing", [{"reason": " "}, {"note": " "}])
def test_letting_somebody_stay_needs_a_reason_and_the_guardians_note(missing: dict[str, str]) -> None:
    let_stay(opened(), CONFLICTED, **missing).then_refused(ReasonsMissing)


def test_excluding_needs_a_reason() -> None:
    exclude(opened(), OTHER, reason=" ").then_refused(ReasonsMissing)


def test_only_whoever_presides_rules_and_a_chair_in_conflict_does_not_preside() -> None:
    exclude(opened(), OTHER, by=OTHER).then_refused(NotPresiding, f"{CHAIR} does")
    assert VICE is not None
    conflicted = opened(CHAIR)
    let_stay(conflicted, CHAIR).then_refused(NotPresiding, f"{VICE} does")
    let_stay(conflicted, CONFLICTED, by=VICE).then_types("meeting.member_let_stay")


def test_who_has_voted_is_not_excluded_any_more() -> None:
    exclude(vote(opened(), "premises", OTHER).recorded, OTHER).then_refused(AlreadyVoted)


def test_excluding_who_has_left_already_changes_nothing_and_who_was_let_stay_leaves_after_all() -> None:
    meeting = opened()
    exclude(meeting, CONFLICTED).then_nothing()
    staying = let_stay(meeting, CONFLICTED).recorded
    assert under_way(exclude(staying, CONFLICTED).recorded).let_stay == ()


def test_who_was_let_stay_leaves_when_a_further_conflict_is_found() -> None:
    staying = let_stay(opened(), CONFLICTED).recorded
    found = declare(staying, CONFLICTED, interest(CONFLICTED, "FEDERATION-EAST")).recorded
    assert under_way(found).let_stay == ()


def test_a_ruling_stands_when_somebody_else_declares_late() -> None:
    ruled = let_stay(exclude(opened(), OTHER).recorded, CONFLICTED).recorded
    later = declare(ruled, OTHER, interest(OTHER, "SOMEWHERE-ELSE")).recorded
    assert under_way(later).let_stay == (CONFLICTED,)
    assert under_way(later).exclusions == under_way(ruled).exclusions


def test_who_was_excluded_by_the_chair_stays_so_when_the_item_is_reopened() -> None:
    ruled = let_stay(exclude(opened(), OTHER).recorded, CONFLICTED).recorded
    assert VICE is not None
    reopened = declare(ruled, VICE, interest(VICE, "FEDERATION-EAST")).then_types(
        "meeting.interests_declared", "meeting.item_reopened"
    )
    again = under_way(open_item(reopened, "premises").recorded)
    assert (OTHER, "COI-7") in {(each.subject, each.rule_id) for each in again.exclusions}
    assert again.let_stay == ()


def test_who_is_not_excluded_or_holds_no_seat_is_not_let_stay() -> None:
    let_stay(opened(), OTHER).then_refused(NotExcluded)
    let_stay(opened(), "stranger").then_refused(NotAMember)
    exclude(opened(), "stranger").then_refused(NotAMember)


def test_w3_who_acted_in_the_matter_before_leaves_whatever_the_chair_says() -> None:
    acted = PREMISES.model_copy(update={"acted_before": (OTHER,)})
    meeting = open_item(attended(convened(COMMISSIONING, acted), *MEMBERS), "premises").recorded
    let_stay(meeting, OTHER).then_refused(ExclusionStands)


def test_nothing_is_ruled_on_before_an_item_is_open_or_after_it_is_decided() -> None:
    pending = attended(convened(COMMISSIONING, PREMISES), *MEMBERS)
    exclude(pending, OTHER).then_refused(ItemNotOpen)
    meeting = opened()
    for seat in COMMISSIONING.seats:
        if seat.subject != CONFLICTED:
            meeting = vote(meeting, "premises", seat.subject).recorded
    exclude(decide_item(meeting, "premises").recorded, OTHER).then_refused(ItemNotOpen)
