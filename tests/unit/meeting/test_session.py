"""A meeting in session: declarations first, quorum and votes for each item, results told when it closes."""

from fractions import Fraction

import pytest

from domain.application.commands import RecordMeetingDecision
from domain.ccg import commands as ccg
from domain.ccg.provider import Provider
from domain.committee import Committee, ConflictRule, QuorumPart, Seat
from domain.functions import FunctionNotHeld, Level
from domain.interest import UnderlyingInterestUnclear
from domain.meeting.commands import Choice, CloseMeeting, DeclareInterests, DeferItem, Item, OpenItem, VoteOnItem
from domain.meeting.events import InterestsDeclared, ItemOpened, VoteCast
from domain.meeting.refusals import (
    AlreadyVoted,
    AnotherItemOpen,
    ConflictedVoter,
    DeclarationsMissing,
    Inquorate,
    InterestOfAnother,
    InterestStands,
    ItemNotOpen,
    ItemNotPending,
    ItemsOutstanding,
    MeetingNotBegun,
    NotAMember,
    NotYourDeclaration,
    SeatWithoutVote,
    UnknownItem,
    VotesOutstanding,
)
from domain.meeting.state import Closed, ConcludedItem, InSession, PendingItem
from domain.noun import Tell
from domain.people import Actor, Role
from domain.policy import Comparison, Denominator
from domain.refusal import AlreadyClosed, NotAuthorised, ReasonsMissing
from tests.spec import Given, utc
from tests.unit.ccg.people import (
    AUDITOR,
    COMMISSIONING,
    GOVERNING_BODY,
    NHSE_SECRETARY,
    OTHER_SECRETARY,
    SECRETARY,
    member,
)
from tests.unit.meeting.tables import (
    APPLY,
    CCG,
    DURING,
    MEETING_ID,
    MEETS_AT,
    PREMISES,
    SCHEME,
    attended,
    convened,
    decide_item,
    declare,
    interest,
    open_item,
    vote,
    voted,
)

EVERYBODY = ("gp-chair", "gp-2", "lay-1", "lay-2", "exec-1", "nurse")
BEFORE = utc(2014, 9, 9, 12, 59, 59)


def in_session() -> Given:
    """The governing body with everybody there and the item open."""
    return open_item(attended(convened(), *EVERYBODY), "apply").recorded


def concluded(meeting: Given, item_id: str) -> ConcludedItem:
    """An item that is concluded."""
    found = meeting.state.item(item_id)
    assert isinstance(found, ConcludedItem)
    return found


def test_a_member_declares_before_the_meeting_and_attends_with_it() -> None:
    declare(convened(), "gp-2", interest("gp-2", "FEDERATION-EAST"), at=BEFORE).then(
        InterestsDeclared(
            subject="gp-2",
            interests=(interest("gp-2", "FEDERATION-EAST"),),
            recorded_by="gp-2",
            late=False,
        )
    )


def test_w5_interests_are_told_to_the_register_as_they_are_declared_and_nil_is_not() -> None:
    (told,) = declare(convened(), "gp-2", interest("gp-2", "FEDERATION-EAST"), at=BEFORE).recorded.calls
    assert told == Tell("ccg-04C", ccg.RecordDeclaration(meeting_id=MEETING_ID, subject="gp-2"))
    assert declare(convened(), "gp-2", at=BEFORE).recorded.calls == ()


def test_the_secretary_records_a_declaration_for_a_member() -> None:
    command = DeclareInterests(subject="gp-2")
    convened().when(command, SECRETARY, DURING).then(
        InterestsDeclared(subject="gp-2", interests=(), recorded_by="secretary-04c", late=False)
    )


def test_declaring_the_same_again_is_quiet() -> None:
    declared = declare(convened(), "gp-2", interest("gp-2", "X00002")).recorded
    declare(declared, "gp-2", interest("gp-2", "X00002")).then_nothing()
    declare(declare(convened(), "gp-2").recorded, "gp-2").then_nothing()


def test_a_declared_interest_is_not_taken_back_by_declaring_that_there_is_none() -> None:
    declared = declare(convened(), "gp-2", interest("gp-2", "X00002")).recorded
    declare(declared, "gp-2").then_refused(InterestStands, "gp-2 has declared an interest in X00002")


def test_w5_an_interest_that_was_registered_after_the_meeting_was_convened_excludes_its_nil_declarer() -> None:
    """Who declares nil says that there is nothing beside the register; convening pinned an older one."""
    meeting = attended(convened(COMMISSIONING, PREMISES), "lay-1", "lay-2", "exec-1", "nurse")
    federation = Provider(
        code="FEDERATION-EAST", name="Eastern federation", form="community_interest_company", practices=("X90001",)
    )
    today = CCG.model_copy(
        update={"interests": (interest("nurse", "X00001"), interest("lay-3", "CHARITY")), "providers": (federation,)}
    )
    opened = open_item(attended(meeting, "gp-away"), "premises", ccg=today).recorded
    assert isinstance(opened.state, InSession)
    assert opened.state.under_way is not None
    excluded = {(each.subject, each.rule_id) for each in opened.state.under_way.exclusions}
    assert excluded == {("gp-1", "COI-5"), ("gp-away", "COI-5"), ("nurse", "COI-1")}
    vote(opened, "premises", "nurse").then_refused(ConflictedVoter, "nurse in X00001")


def test_an_interest_of_the_register_that_is_declared_too_is_recorded_and_excludes_once() -> None:
    held = interest("nurse", "FEDERATION-EAST")
    meeting = convened(COMMISSIONING, PREMISES, ccg=CCG.model_copy(update={"interests": (held,)}))
    meeting = attended(meeting, "lay-1", "lay-2", "exec-1")
    declared = declare(meeting, "nurse", held).then(
        InterestsDeclared(subject="nurse", interests=(held,), recorded_by="nurse", late=False)
    )
    opened = open_item(declared, "premises").recorded
    assert [each.subject for each in opened.state.item("premises").exclusions] == ["gp-1", "nurse"]


def test_a_further_declaration_adds_to_the_first() -> None:
    first = declare(convened(), "gp-2", interest("gp-2", "X00002")).recorded
    second = declare(first, "gp-2", interest("gp-2", "X00003"), interest("gp-2", "X00003")).recorded
    assert second.state.declarations[0].interests == (interest("gp-2", "X00002"), interest("gp-2", "X00003"))


def test_nobody_declares_for_another_member() -> None:
    command = DeclareInterests(subject="gp-2")
    convened().when(command, member("lay-1"), DURING).then_refused(NotYourDeclaration, "lay-1")
    for stranger in (OTHER_SECRETARY, NHSE_SECRETARY, AUDITOR):
        convened().when(command, stranger, DURING).then_refused(NotAuthorised)


def test_a_declaration_holds_only_ones_own_interests_and_clear_ones() -> None:
    declare(convened(), "gp-2", interest("lay-1", "X00002")).then_refused(InterestOfAnother, "lay-1")
    declare(convened(), "gp-2", interest("gp-2", "X00002", "indirect")).then_refused(UnderlyingInterestUnclear)


def test_who_holds_no_seat_neither_declares_nor_votes() -> None:
    declare(convened(), "stranger").then_refused(NotAMember, "stranger")
    vote(in_session(), "apply", "stranger").then_refused(NotAMember, "stranger")


def test_no_item_is_taken_up_before_anybody_declared() -> None:
    open_item(convened(), "apply").then_refused(DeclarationsMissing)


def test_a_member_who_has_not_declared_has_no_vote() -> None:
    meeting = open_item(attended(convened(), "gp-chair", "lay-1", "lay-2", "exec-1"), "apply").recorded
    vote(meeting, "apply", "nurse").then_refused(DeclarationsMissing, "nurse")


def test_nothing_is_taken_up_or_voted_on_before_the_time_of_the_meeting() -> None:
    meeting = attended(convened(), *EVERYBODY)
    vote_early = VoteOnItem(item_id="apply", choice="for")
    meeting.when(vote_early, member("gp-2"), BEFORE).then_refused(MeetingNotBegun, "9 September 2014, 14:00")
    meeting.when(OpenItem(item_id="apply"), SECRETARY, BEFORE).then_refused(MeetingNotBegun)
    meeting.when(OpenItem(item_id="apply"), SECRETARY, MEETS_AT).then_types("meeting.item_opened")


def test_w4_deciding_to_apply_is_declared_and_excludes_nobody_by_default() -> None:
    meeting = declare(convened(), "gp-2", interest("gp-2", "X00002")).recorded
    open_item(attended(meeting, "gp-chair"), "apply").then(
        ItemOpened(item_id="apply", exclusions=(), presiding="gp-chair")
    )


def test_only_the_committees_secretary_takes_up_an_item() -> None:
    meeting = attended(convened(), *EVERYBODY)
    for stranger in (OTHER_SECRETARY, member("gp-chair")):
        open_item(meeting, "apply", by=stranger).then_refused(NotAuthorised)


def test_items_are_taken_up_one_at_a_time_and_once() -> None:
    second = APPLY.model_copy(update={"item_id": "second"})
    meeting = open_item(attended(convened(GOVERNING_BODY, APPLY, second), *EVERYBODY), "apply").recorded
    open_item(meeting, "second").then_refused(AnotherItemOpen, "apply")
    open_item(meeting, "apply").then_refused(ItemNotPending)
    open_item(meeting, "third").then_refused(UnknownItem, "'third'")
    vote(meeting, "second", "gp-2").then_refused(ItemNotOpen)
    decide_item(meeting, "second").then_refused(ItemNotOpen)


def test_f7_an_item_is_not_taken_up_while_the_ccg_does_not_hold_its_function() -> None:
    meeting = attended(convened(COMMISSIONING, SCHEME), "lay-1", "lay-2", "exec-1")
    before = CCG.model_copy(update={"level": Level.JOINT})
    open_item(meeting, "scheme", ccg=before).then_refused(FunctionNotHeld, "function R3")
    open_item(meeting, "scheme").then_types("meeting.item_opened")


def test_f7_every_item_that_names_a_function_exercises_it_but_one_that_applies_for_it() -> None:
    design = SCHEME.model_copy(update={"kind": "clinical_model"})
    designing = COMMISSIONING.model_copy(update={"decides": ("clinical_model",)})
    before = CCG.model_copy(update={"level": Level.JOINT})
    meeting = attended(convened(designing, design), "lay-1", "lay-2", "exec-1")
    open_item(meeting, "scheme", ccg=before).then_refused(FunctionNotHeld, "function R3")
    applying = attended(convened(GOVERNING_BODY, APPLY.model_copy(update={"functions": ("R3",)})), *EVERYBODY)
    open_item(applying, "apply", ccg=before).then_types("meeting.item_opened")


def commissioning(*items: Item) -> Given:
    """The commissioning committee with everybody there; gp-1 is of a member practice, gp-away is not."""
    meeting = convened(COMMISSIONING, *(items or (SCHEME,)))
    return attended(meeting, *(seat.subject for seat in COMMISSIONING.seats))


def test_w5_an_item_for_all_practices_excludes_every_gp_of_a_member_practice() -> None:
    meeting = open_item(commissioning(), "scheme").then_types("meeting.item_opened")
    under_way = meeting.state.item("scheme")
    assert [(each.subject, each.rule_id, each.organisation) for each in under_way.exclusions] == [
        ("gp-1", "COI-5", "X00001")
    ]
    vote(meeting, "scheme", "gp-1").then_refused(ConflictedVoter, "COI-5")
    vote(meeting, "scheme", "gp-away").then(VoteCast(item_id="scheme", subject="gp-away", choice="for"))
    assert not any(task.key.endswith("/gp-1") for task in meeting.tasks)


def test_an_interest_of_the_register_excludes_though_it_was_not_declared_again() -> None:
    register = (interest("nurse", "FEDERATION-EAST", "non_financial_professional"),)
    meeting = convened(COMMISSIONING, PREMISES, ccg=CCG.model_copy(update={"interests": register}))
    meeting = open_item(attended(meeting, "lay-1", "lay-2", "exec-1", "nurse"), "premises").recorded
    vote(meeting, "premises", "nurse").then_refused(ConflictedVoter, "COI-2")


def test_w5_recused_members_count_in_no_quorum() -> None:
    needs_gp = COMMISSIONING.model_copy(update={"quorum_of": (QuorumPart(kind="gp", at_least=1),)})
    meeting = attended(convened(needs_gp, SCHEME), "lay-1", "lay-2", "exec-1", "gp-1")
    opened = open_item(meeting, "scheme").recorded
    vote(opened, "scheme", "lay-1").then_refused(Inquorate, "0 voting members of kind gp, where the quorum needs 1")
    after = concluded(decide_item(opened, "scheme").recorded, "scheme")
    assert (after.result, after.tally) == ("inquorate", None)
    assert after.reasons == ("0 voting members of kind gp, where the quorum needs 1",)
    assert "gp-1" not in after.present


def test_an_item_becomes_quorate_when_a_member_comes_late() -> None:
    opened = open_item(attended(convened(), "gp-chair", "lay-1", "exec-1"), "apply").recorded
    vote(opened, "apply", "lay-1").then_refused(Inquorate, "3 voting members, where the quorum is 4")
    later = declare(opened, "nurse").recorded
    vote(later, "apply", "lay-1").then_types("meeting.vote_cast")


def test_a_lay_and_executive_majority_is_checked_among_those_who_vote() -> None:
    meeting = attended(convened(COMMISSIONING, SCHEME), "lay-1", "exec-1", "gp-away", "nurse")
    opened = open_item(meeting, "scheme").recorded
    vote(opened, "scheme", "lay-1").then_refused(Inquorate, "do not outnumber clinicians")
    assert concluded(decide_item(opened, "scheme").recorded, "scheme").result == "inquorate"


def chaired_by(subject: str, vice_chair: str | None) -> Committee:
    """A governing body that excludes for direct financial interests."""
    return GOVERNING_BODY.model_copy(
        update={
            "chair": subject,
            "vice_chair": vice_chair,
            "conflicts": (ConflictRule(item="decide_to_apply", excludes=("direct_financial",)),),
        }
    )


@pytest.mark.parametrize(
    ("committee", "absent", "expected"),
    [
        (chaired_by("lay-1", "lay-2"), (), "lay-1"),
        (chaired_by("gp-chair", "exec-1"), (), "exec-1"),
        (chaired_by("gp-chair", "gp-2"), (), "lay-1"),
        (chaired_by("gp-chair", None), ("lay-1",), "lay-2"),
        (chaired_by("gp-chair", "gp-2"), ("lay-1", "lay-2"), None),
    ],
)
def test_a_conflicted_chair_gives_way_to_the_vice_chair_then_to_a_lay_member(
    committee: Committee, absent: tuple[str, ...], expected: str | None
) -> None:
    there = [subject for subject in EVERYBODY if subject not in absent]
    opened = open_item(attended(convened(committee), *there), "apply").recorded
    assert opened.events[-1].presiding == expected  # type: ignore[attr-defined]


def test_an_item_that_nobody_can_preside_over_is_inquorate() -> None:
    committee = chaired_by("gp-chair", "gp-2").model_copy(update={"quorum": 1, "quorum_of": ()})
    opened = open_item(attended(convened(committee), "gp-chair", "exec-1", "nurse"), "apply").recorded
    vote(opened, "apply", "nurse").then_refused(Inquorate, "to preside")
    after = concluded(decide_item(opened, "apply").recorded, "apply")
    assert (after.result, after.presiding) == ("inquorate", None)


def test_a_conflict_found_late_in_one_who_took_part_reopens_the_open_item() -> None:
    opened = open_item(commissioning(PREMISES), "premises").recorded
    under_vote = voted(opened, "premises", lay_1="for", nurse="for")
    after = declare(under_vote, "nurse", interest("nurse", "federation-east ")).then_types(
        "meeting.interests_declared", "meeting.item_reopened"
    )
    assert isinstance(after.state.item("premises"), PendingItem)
    again = open_item(after, "premises").recorded
    assert again.state.item("premises").votes == ()
    vote(again, "premises", "nurse").then_refused(ConflictedVoter, "COI-1")


def everybody_votes(meeting: Given, item_id: str, choice: Choice = "for") -> Given:
    """Everybody whose vote is awaited votes alike."""
    for task in meeting.tasks:
        if task.command == "meeting.vote":
            assert task.assignee.subject is not None
            meeting = vote(meeting, item_id, task.assignee.subject, choice).recorded
    return meeting


def test_a_conflict_found_late_in_one_who_took_part_reopens_a_decided_item() -> None:
    opened = open_item(commissioning(PREMISES), "premises").recorded
    decided = decide_item(everybody_votes(opened, "premises"), "premises").recorded
    assert concluded(decided, "premises").result == "agreed"
    after = declare(decided, "nurse", interest("nurse", "FEDERATION-EAST")).then_types(
        "meeting.interests_declared", "meeting.item_reopened"
    )
    assert isinstance(after.state.item("premises"), PendingItem)


def test_one_who_comes_late_with_a_conflict_is_excluded_and_reopens_nothing() -> None:
    opened = open_item(attended(convened(COMMISSIONING, PREMISES), "lay-1", "lay-2", "exec-1"), "premises").recorded
    under_vote = voted(opened, "premises", lay_1="for")
    late = declare(under_vote, "nurse", interest("nurse", "FEDERATION-EAST")).then_types(
        "meeting.interests_declared", "meeting.member_recused"
    )
    assert late.events[-2].late  # type: ignore[attr-defined]
    vote(late, "premises", "nurse").then_refused(ConflictedVoter)
    decided = decide_item(voted(late, "premises", lay_2="for", exec_1="for"), "premises").recorded
    assert concluded(decided, "premises").tally.for_ == 3  # type: ignore[union-attr]


def test_one_who_came_after_an_item_was_decided_does_not_reopen_it() -> None:
    opened = open_item(attended(convened(COMMISSIONING, PREMISES), "lay-1", "lay-2", "exec-1"), "premises").recorded
    decided = decide_item(everybody_votes(opened, "premises"), "premises").recorded
    declare(decided, "nurse", interest("nurse", "FEDERATION-EAST")).then_types("meeting.interests_declared")


def test_a_further_interest_of_one_already_recused_is_recorded_and_reopens_nothing() -> None:
    opened = open_item(commissioning(PREMISES), "premises").recorded
    after = declare(opened, "gp-1", interest("gp-1", "FEDERATION-EAST")).then_types(
        "meeting.interests_declared", "meeting.member_recused"
    )
    rules = [each.rule_id for each in after.state.item("premises").exclusions if each.subject == "gp-1"]
    assert rules == ["COI-5", "COI-1"]


def test_w1_each_member_votes_once_by_themself() -> None:
    meeting = vote(in_session(), "apply", "gp-2", "against").then(
        VoteCast(item_id="apply", subject="gp-2", choice="against")
    )
    vote(meeting, "apply", "gp-2", "for").then_refused(AlreadyVoted)
    meeting.when(VoteOnItem(item_id="apply", choice="for"), SECRETARY, DURING).then_refused(NotAuthorised)


def test_a_seat_without_a_vote_does_not_vote() -> None:
    meeting = open_item(attended(convened(), *EVERYBODY, "observer"), "apply").recorded
    vote(meeting, "apply", "observer").then_refused(SeatWithoutVote, "observer")


def test_w1_an_item_is_counted_when_everybody_who_is_there_has_voted() -> None:
    meeting = voted(in_session(), "apply", gp_chair="for", gp_2="for", lay_1="for", lay_2="for", exec_1="for")
    decide_item(meeting, "apply").then_refused(VotesOutstanding, "nurse")
    after = concluded(decide_item(meeting, "apply", "nurse").recorded, "apply")
    assert (after.result, "nurse" in after.present) == ("agreed", False)


def test_one_who_voted_can_not_be_named_absent() -> None:
    meeting = voted(in_session(), "apply", nurse="against")
    decide_item(meeting, "apply", "nurse").then_refused(AlreadyVoted, "nurse")
    decide_item(meeting, "apply", "stranger").then_refused(NotAMember, "stranger")


def test_w5_naming_members_absent_can_cost_the_quorum() -> None:
    after = decide_item(in_session(), "apply", "nurse", "gp-2", "exec-1").recorded
    assert concluded(after, "apply").reasons == ("3 voting members, where the quorum is 4",)


@pytest.mark.parametrize(
    ("changes", "for_", "against", "abstain", "result", "denominator"),
    [
        ({}, 4, 2, 0, "agreed", 6),
        ({}, 3, 3, 0, "not_agreed", 6),
        ({}, 3, 2, 1, "not_agreed", 6),
        ({}, 0, 0, 6, "not_agreed", 6),
        ({"denominator": Denominator.FOR_PLUS_AGAINST}, 3, 2, 1, "agreed", 5),
        ({"denominator": Denominator.FOR_PLUS_AGAINST}, 0, 0, 6, "not_agreed", 0),
        ({"denominator": Denominator.WHOLE_ROLL}, 4, 2, 0, "agreed", 6),
        ({"majority": Fraction(2, 3)}, 4, 2, 0, "not_agreed", 6),
        ({"majority": Fraction(2, 3), "comparison": Comparison.AT_LEAST}, 4, 2, 0, "agreed", 6),
        ({"majority": Fraction(2, 3), "comparison": Comparison.AT_LEAST}, 3, 2, 1, "not_agreed", 6),
        ({"casting_vote": True}, 3, 3, 0, "agreed", 7),
        ({"casting_vote": True}, 3, 2, 1, "not_agreed", 6),
        ({"casting_vote": True, "denominator": Denominator.WHOLE_ROLL}, 3, 3, 0, "agreed", 6),
        ({"casting_vote": True}, 0, 0, 6, "not_agreed", 6),
    ],
)
def test_f3_votes_are_counted_as_exact_fractions_of_the_committees_denominator(
    changes: dict[str, object], for_: int, against: int, abstain: int, result: str, denominator: int
) -> None:
    counts: tuple[tuple[Choice, int], ...] = (("for", for_), ("against", against), ("abstain", abstain))
    choices = [choice for choice, number in counts for _ in range(number)]
    meeting = open_item(attended(convened(GOVERNING_BODY.model_copy(update=changes)), *EVERYBODY), "apply").recorded
    for subject, choice in zip(EVERYBODY, choices, strict=True):
        meeting = vote(meeting, "apply", subject, choice).recorded
    after = concluded(decide_item(meeting, "apply").recorded, "apply")
    assert after.tally is not None
    assert (after.tally.for_, after.tally.against, after.tally.abstained) == (for_, against, abstain)
    assert (after.result, after.tally.denominator) == (result, denominator)


def test_a_casting_vote_is_the_presiding_members_own_and_is_recorded() -> None:
    committee = GOVERNING_BODY.model_copy(update={"casting_vote": True})
    meeting = open_item(attended(convened(committee), *EVERYBODY), "apply").recorded
    meeting = voted(
        meeting, "apply", gp_chair="against", gp_2="for", lay_1="for", lay_2="for", exec_1="against", nurse="against"
    )
    after = concluded(decide_item(meeting, "apply").recorded, "apply")
    assert after.tally is not None
    assert (after.result, after.tally.casting_vote) == ("not_agreed", "against")


def test_w5_the_whole_roll_leaves_out_recused_members_and_keeps_absent_ones() -> None:
    committee = COMMISSIONING.model_copy(update={"denominator": Denominator.WHOLE_ROLL})
    meeting = open_item(attended(convened(committee, SCHEME), "lay-1", "lay-2", "exec-1", "gp-1"), "scheme").recorded
    after = concluded(decide_item(everybody_votes(meeting, "scheme"), "scheme").recorded, "scheme")
    assert after.tally is not None
    assert (after.tally.for_, after.tally.denominator, after.result) == (3, 7, "not_agreed")


def test_an_item_is_put_off_with_a_reason_and_its_votes_are_void() -> None:
    meeting = voted(in_session(), "apply", nurse="for")
    meeting.when(DeferItem(item_id="apply", reason=" "), SECRETARY, DURING).then_refused(ReasonsMissing)
    after = meeting.when(DeferItem(item_id="apply", reason="Papers are late"), SECRETARY, DURING).recorded
    item = concluded(after, "apply")
    assert (item.result, item.reasons, item.votes) == ("deferred", ("Papers are late",), ())
    after.when(DeferItem(item_id="apply", reason="Again"), SECRETARY, DURING).then_refused(ItemNotPending)


def test_a_meeting_to_which_nobody_comes_is_put_off_and_closed() -> None:
    put_off = convened().when(DeferItem(item_id="apply", reason="Nobody came"), SECRETARY, DURING).recorded
    assert put_off.where.stage == "in_session"
    assert [task.key for task in put_off.tasks] == ["close"]
    put_off.when(CloseMeeting(), SECRETARY, DURING).then_types("meeting.closed")


def test_a_meeting_convened_for_a_wrong_day_is_called_off_before_its_time() -> None:
    put_off = convened().when(DeferItem(item_id="apply", reason="The wrong day"), SECRETARY, BEFORE).recorded
    closed = put_off.when(CloseMeeting(), SECRETARY, BEFORE).then_types("meeting.closed")
    assert closed.state.item("apply").result == "deferred", "so that another can be convened"


def test_a_meeting_closes_when_every_item_is_concluded() -> None:
    convened().when(CloseMeeting(), SECRETARY, DURING).then_refused(ItemsOutstanding, "apply")
    in_session().when(CloseMeeting(), SECRETARY, DURING).then_refused(ItemsOutstanding, "apply")


def test_results_are_told_when_the_meeting_closes_and_not_before() -> None:
    second = APPLY.model_copy(update={"item_id": "second"})
    meeting = open_item(attended(convened(GOVERNING_BODY, APPLY, second), *EVERYBODY), "apply").recorded
    decided = decide_item(everybody_votes(meeting, "apply"), "apply").recorded
    assert decided.calls == ()
    put_off = decided.when(DeferItem(item_id="second", reason="No time"), SECRETARY, DURING).recorded
    closed = put_off.when(CloseMeeting(), SECRETARY, DURING).then_types("meeting.closed")
    assert closed.calls == tuple(
        Tell("application-04C-1", RecordMeetingDecision(meeting_id=MEETING_ID, item_id=item_id))
        for item_id in ("apply", "second")
    )
    assert isinstance(closed.state, Closed)
    assert [item.result for item in closed.state.items] == ["agreed", "deferred"]
    assert (closed.where.closed, closed.where.deadline, closed.tasks) == (True, None, ())


def test_a_closed_meeting_refuses_a_late_declaration_and_everything_else() -> None:
    put_off = convened().when(DeferItem(item_id="apply", reason="Nobody came"), SECRETARY, DURING).recorded
    closed = put_off.when(CloseMeeting(), SECRETARY, DURING).recorded
    declare(closed, "nurse", interest("nurse", "X00001")).then_refused(AlreadyClosed)
    closed.when(CloseMeeting(), SECRETARY, DURING).then_refused(AlreadyClosed)


def test_only_the_committees_secretary_counts_puts_off_and_closes() -> None:
    meeting = everybody_votes(in_session(), "apply")
    decide_item(meeting, "apply", by=OTHER_SECRETARY).then_refused(NotAuthorised)
    decide_item(meeting, "apply", by=NHSE_SECRETARY).then_refused(NotAuthorised)
    for command in (DeferItem(item_id="apply", reason="No time"), CloseMeeting()):
        meeting.when(command, NHSE_SECRETARY, DURING).then_refused(NotAuthorised)


def test_a_secretary_who_also_holds_a_seat_declares_as_the_member() -> None:
    both = Actor(subject="exec-1", organisation="04C", roles=(Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER))
    declared = convened().when(DeclareInterests(subject="exec-1"), both, DURING).recorded
    assert declared.events[-1].recorded_by == "exec-1"  # type: ignore[attr-defined]


def test_who_is_waited_for_is_said_in_words() -> None:
    assert "9 September 2014, 14:00" in convened().where.waiting_for
    assert in_session().where.waiting_for == "The members' votes on item apply."
    decided = decide_item(everybody_votes(in_session(), "apply"), "apply").recorded
    assert decided.where.waiting_for == "The secretary to close the meeting."
    second = APPLY.model_copy(update={"item_id": "second"})
    meeting = open_item(attended(convened(GOVERNING_BODY, APPLY, second), *EVERYBODY), "apply").recorded
    one_left = decide_item(everybody_votes(meeting, "apply"), "apply").recorded
    assert one_left.where.waiting_for == "The secretary to take up the next item."
    assert [task.key for task in one_left.tasks] == ["open_item"]


def test_a_seat_of_nhs_england_in_a_ccgs_committee_is_of_nhs_england() -> None:
    seats = (*GOVERNING_BODY.seats, Seat(subject="nhse-1", kind="nhs_england", votes=False))
    tasks = convened(GOVERNING_BODY.model_copy(update={"seats": seats})).tasks
    assert {task.assignee.organisation for task in tasks if task.assignee.subject == "nhse-1"} == {"NHSE"}
