"""A CCG's register: members, committees, interests, and levels with announced and effective dates."""

from datetime import date

import pytest

from domain.ccg.commands import (
    ClosePractice,
    EstablishCommittee,
    MergePractice,
    RecordLevel,
    RegisterCcg,
    RegisterInterest,
)
from domain.ccg.events import CcgRegistered, LevelRecorded, PracticeClosed, PracticeMerged, RegisterUpdated
from domain.ccg.noun import NOUN
from domain.ccg.practice import FormerPractice, Practice
from domain.ccg.refusals import (
    HoldsNoSeat,
    NotThisCcg,
    NotYourInterest,
    PracticeAlreadyLeft,
    PracticeMergesWithItself,
    PracticeNamedTwice,
    UnknownLevel,
)
from domain.committee import Committee, CommitteeNotLayChaired, MemberNotEligible, Seat
from domain.functions import Function, FunctionReserved, Level, UnknownFunction
from domain.interest import Interest, UnderlyingInterestUnclear
from domain.model import Command
from domain.noun import Notice
from domain.people import Actor, Role, stream_actor
from domain.refusal import (
    MalformedCode,
    NotAuthorised,
    NotOpened,
    NotYetHappened,
    ReasonsMissing,
    Refusal,
    UnknownPractice,
)
from tests.spec import Given, given, utc
from tests.unit.ccg.people import (
    ADMIN,
    AUDITOR,
    COMMISSIONING,
    DELEGATION,
    GOVERNING_BODY,
    NHSE_SECRETARY,
    OTHER_SECRETARY,
    PANEL,
    PM,
    PRACTICES,
    SECRETARY,
    member,
)

NOW = utc(2014, 6, 9, 9)
REGISTER = RegisterCcg(code="04C", name="NHS Leicester City CCG", practices=PRACTICES, level=1)
REGISTERED = CcgRegistered(
    code="04C", name="NHS Leicester City CCG", practices=PRACTICES, level=Level.GREATER_INVOLVEMENT
)
INTEREST = Interest(subject="gp-2", kind="direct_financial", organisation="X00002", description="Partner")


def nothing() -> Given:
    """A CCG that is not registered."""
    return given(NOUN, stream_id="ccg-04C")


def registered() -> Given:
    """A CCG that is."""
    return nothing().and_given(REGISTERED)


def with_committees() -> Given:
    """A registered CCG with a governing body and a panel of NHS England that decides on it."""
    body = registered().when(EstablishCommittee(committee=GOVERNING_BODY), SECRETARY, NOW).recorded
    return body.when(EstablishCommittee(committee=PANEL), NHSE_SECRETARY, NOW).recorded


def test_a_ccg_is_registered_with_its_members_by_code() -> None:
    nothing().when(REGISTER.model_copy(update={"practices": PRACTICES[::-1]}), PM, NOW).then(REGISTERED)


def test_only_its_own_programme_manager_or_an_administrator_registers_a_ccg() -> None:
    nothing().when(REGISTER, ADMIN, NOW).then(REGISTERED)
    for stranger in (AUDITOR, PM.model_copy(update={"organisation": "08Q"})):
        nothing().when(REGISTER, stranger, NOW).then_refused(NotAuthorised)


def test_i1_a_malformed_code_is_refused_whoever_registers_it() -> None:
    nothing().when(REGISTER.model_copy(update={"code": "04c"}), PM, NOW).then_refused(MalformedCode, "'04c'")


@pytest.mark.parametrize(
    ("changes", "rule", "part"),
    [
        ({"code": "04c"}, MalformedCode, "'04c'"),
        ({"code": "08Q"}, NotThisCcg, "ccg-04C"),
        ({"level": 4}, UnknownLevel, "Level 4"),
        ({"practices": (Practice(code="C8200", name="Short"),)}, MalformedCode, "'C8200'"),
        ({"practices": (*PRACTICES, PRACTICES[0])}, PracticeNamedTwice, "X00001"),
    ],
)
def test_a_faulty_registration_is_refused_by_name(changes: dict[str, object], rule: type[Refusal], part: str) -> None:
    nothing().when(REGISTER.model_copy(update=changes), ADMIN, NOW).then_refused(rule, part)


def test_nothing_is_recorded_of_a_ccg_that_is_not_registered() -> None:
    nothing().when(RegisterInterest(interest=INTEREST), SECRETARY, NOW).then_refused(NotOpened)


def test_a_registration_sent_again_is_quiet() -> None:
    registered().when(REGISTER, PM, NOW).then_nothing()


def test_a_registration_that_says_something_new_updates_and_loses_nothing() -> None:
    before = with_committees().when(RegisterInterest(interest=INTEREST), SECRETARY, NOW).recorded
    told = RecordLevel(
        function="a",
        level=3,
        announced_on=date(2014, 9, 1),
        effective_on=date(2014, 10, 1),
        delegation_id="delegation-04C-1",
    )
    before = before.when(told, DELEGATION, NOW).recorded
    more = (*PRACTICES, Practice(code="X00006", name="Practice 6"))
    after = before.when(REGISTER.model_copy(update={"practices": more, "level": 2}), PM, NOW).then(
        RegisterUpdated(name="NHS Leicester City CCG", practices=more, level=Level.JOINT)
    )
    kept = ("committees", "interests", "levels", "former_practices")
    assert [getattr(after.state, name) for name in kept] == [getattr(before.state, name) for name in kept]
    assert after.state.practices == more
    assert after.state.level is Level.JOINT


def test_another_ccg_can_not_be_registered_on_the_stream_of_one() -> None:
    registered().when(REGISTER.model_copy(update={"code": "08Q"}), ADMIN, NOW).then_refused(NotThisCcg)


def test_f4_a_closed_practice_leaves_the_members_with_date_and_reason() -> None:
    closure = ClosePractice(code="X00002", on=date(2014, 6, 1), reason="The partners retired.")
    after = (
        registered()
        .when(closure, PM, NOW)
        .then(PracticeClosed(code="X00002", on=date(2014, 6, 1), reason="The partners retired."))
    )
    assert after.state.practice("X00002") is None
    assert after.state.former_practices == (
        FormerPractice(practice=PRACTICES[1], on=date(2014, 6, 1), reason="The partners retired."),
    )
    assert isinstance(after.calls[0], Notice)
    assert "annotate" in after.calls[0].body


def test_f4_a_merged_practice_leaves_the_members_and_names_the_other() -> None:
    merger = MergePractice(code="X00002", into="X00003", on=date(2014, 6, 9))
    after = registered().when(merger, PM, NOW).then(PracticeMerged(code="X00002", into="X00003", on=date(2014, 6, 9)))
    former = after.state.former_practice("X00002")
    assert (former.into, former.reason) == ("X00003", "merger")
    assert "merged into X00003" in after.calls[0].body  # type: ignore[union-attr]


def test_f4_a_list_sent_again_does_not_bring_a_closed_practice_back() -> None:
    closed = registered().when(ClosePractice(code="X00002", on=date(2014, 6, 1), reason="Retired"), PM, NOW).recorded
    closed.when(REGISTER, PM, NOW).then_nothing()


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (ClosePractice(code="X00001", on=date(2014, 6, 1), reason="Again"), PracticeAlreadyLeft),
        (ClosePractice(code="X00009", on=date(2014, 6, 1), reason="Unknown"), UnknownPractice),
        (ClosePractice(code="X9", on=date(2014, 6, 1), reason="Malformed"), MalformedCode),
        (ClosePractice(code="X00002", on=date(2014, 6, 10), reason="Tomorrow"), NotYetHappened),
        (ClosePractice(code="X00002", on=date(2014, 6, 1), reason=" "), ReasonsMissing),
        (MergePractice(code="X00002", into="X00002", on=date(2014, 6, 1)), PracticeMergesWithItself),
        (MergePractice(code="X00002", into="X00001", on=date(2014, 6, 1)), UnknownPractice),
        (MergePractice(code="X00002", into="1", on=date(2014, 6, 1)), MalformedCode),
    ],
)
def test_a_practice_leaves_once_and_only_when_it_has_happened(command: Command, rule: type[Refusal]) -> None:
    left = registered().when(ClosePractice(code="X00001", on=date(2014, 6, 1), reason="Retired"), PM, NOW).recorded
    left.when(command, PM, NOW).then_refused(rule)


def test_t1_the_day_of_a_closure_is_a_day_in_london() -> None:
    half_past_midnight_in_london = utc(2014, 6, 9, 23, 30)
    closure = ClosePractice(code="X00002", on=date(2014, 6, 10), reason="Retired")
    registered().when(closure, PM, half_past_midnight_in_london).then_types("ccg.practice_closed")


def test_a_committee_is_established_once_and_replaced_by_its_key() -> None:
    body = with_committees()
    body.when(EstablishCommittee(committee=GOVERNING_BODY), PM, NOW).then_nothing()
    smaller = GOVERNING_BODY.model_copy(update={"quorum": 3})
    after = body.when(EstablishCommittee(committee=smaller), PM, NOW).then_types("ccg.committee_established")
    assert after.state.committee("governing_body") == smaller
    assert len(after.state.committees) == 2


def test_w4_a_commissioning_committee_without_a_lay_chair_is_refused() -> None:
    gp_led = COMMISSIONING.model_copy(update={"chair": "gp-1"})
    registered().when(EstablishCommittee(committee=gp_led), SECRETARY, NOW).then_refused(CommitteeNotLayChaired)


def test_w4_the_commissioning_committee_is_found_once_it_stands() -> None:
    assert registered().state.commissioning_committee() is None
    after = registered().when(EstablishCommittee(committee=COMMISSIONING), PM, NOW).recorded
    assert after.state.commissioning_committee() == COMMISSIONING


@pytest.mark.parametrize(
    ("actor", "committee"),
    [(PM, PANEL), (SECRETARY, PANEL), (NHSE_SECRETARY, GOVERNING_BODY), (OTHER_SECRETARY, GOVERNING_BODY)],
    ids=["a CCG's manager a panel", "a CCG's secretary a panel", "NHS England a governing body", "another CCG"],
)
def test_nobody_establishes_a_committee_of_another_body(actor: Actor, committee: object) -> None:
    command = EstablishCommittee.model_validate({"committee": committee})
    registered().when(command, actor, NOW).then_refused(NotAuthorised)


@pytest.mark.parametrize(
    ("actor", "key", "committee"),
    [
        (PM, "regional_panel", GOVERNING_BODY),
        (SECRETARY, "regional_panel", GOVERNING_BODY),
        (NHSE_SECRETARY, "governing_body", PANEL),
    ],
)
def test_w1_nobody_puts_a_committee_in_the_place_of_one_of_the_other_body(
    actor: Actor, key: str, committee: Committee
) -> None:
    usurping = EstablishCommittee(committee=committee.model_copy(update={"key": key}))
    with_committees().when(usurping, actor, NOW).then_refused(NotAuthorised)


def test_an_administrator_may_establish_a_panel() -> None:
    registered().when(EstablishCommittee(committee=PANEL), ADMIN, NOW).then_types("ccg.committee_established")


def test_a_member_registers_their_own_interest_and_the_secretary_anybodys() -> None:
    for actor in (member("gp-2"), SECRETARY):
        after = with_committees().when(RegisterInterest(interest=INTEREST), actor, NOW)
        after.then_types("ccg.interest_registered").when(RegisterInterest(interest=INTEREST), actor, NOW).then_nothing()


def test_interests_may_be_entered_before_the_committee_stands() -> None:
    registered().when(RegisterInterest(interest=INTEREST), SECRETARY, NOW).then_types("ccg.interest_registered")


@pytest.mark.parametrize(
    ("interest", "actor", "rule"),
    [
        (INTEREST, member("gp-chair"), NotYourInterest),
        (INTEREST.model_copy(update={"subject": "stranger"}), member("stranger"), HoldsNoSeat),
        (INTEREST, NHSE_SECRETARY, NotAuthorised),
        (INTEREST, OTHER_SECRETARY, NotAuthorised),
        (INTEREST.model_copy(update={"kind": "indirect"}), SECRETARY, UnderlyingInterestUnclear),
    ],
)
def test_an_interest_is_refused_by_name(interest: Interest, actor: Actor, rule: type[Refusal]) -> None:
    with_committees().when(RegisterInterest(interest=interest), actor, NOW).then_refused(rule)


def test_a_secretary_of_another_ccg_who_is_also_a_member_somewhere_enters_no_interest_of_a_panel() -> None:
    both = Actor(subject="both-08q", organisation="08Q", roles=(Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY))
    interest = INTEREST.model_copy(update={"subject": "nhse-1"})
    with_committees().when(RegisterInterest(interest=interest), both, NOW).then_refused(NotAuthorised, "08Q")


def test_nhs_englands_secretary_enters_interests_of_its_panels() -> None:
    interest = INTEREST.model_copy(update={"subject": "nhse-1"})
    with_committees().when(RegisterInterest(interest=interest), NHSE_SECRETARY, NOW).then_types(
        "ccg.interest_registered"
    )


def level(function: str, number: int, announced: date, effective: date) -> RecordLevel:
    """A level as a delegation tells it."""
    return RecordLevel(
        function=function,
        level=number,
        announced_on=announced,
        effective_on=effective,
        delegation_id="delegation-04C-1",
    )


def test_c2_a_level_counts_from_its_effective_date_and_not_from_its_announcement() -> None:
    told = level("a", 3, date(2014, 5, 1), date(2015, 4, 1))
    after = (
        registered()
        .when(told, DELEGATION, NOW)
        .then(
            LevelRecorded(
                function=Function.NEEDS_AND_PRIORITIES,
                level=Level.DELEGATED,
                announced_on=date(2014, 5, 1),
                effective_on=date(2015, 4, 1),
                delegation_id="delegation-04C-1",
            )
        )
    )
    state = after.state
    assert state.level_of(Function.NEEDS_AND_PRIORITIES, date(2015, 3, 31)) is Level.GREATER_INVOLVEMENT
    assert state.level_of(Function.NEEDS_AND_PRIORITIES, date(2015, 4, 1)) is Level.DELEGATED
    assert state.holds(Function.NEEDS_AND_PRIORITIES, date(2015, 4, 1))
    assert not state.holds(Function.SANCTIONS, date(2015, 4, 1))
    assert (state.overall_level(date(2015, 3, 31)), state.overall_level(date(2015, 4, 1))) == (1, 3)
    assert state.levels[0].announced_on == date(2014, 5, 1)


def test_a_function_handed_back_on_the_day_it_went_live_is_not_held() -> None:
    day = date(2014, 10, 1)
    live = registered().when(level("f", 3, day, day), DELEGATION, NOW).recorded
    back = live.when(level("f", 1, day, day), DELEGATION, NOW).recorded
    assert live.state.holds(Function.SANCTIONS, day)
    assert not back.state.holds(Function.SANCTIONS, day)


def test_a_later_effective_date_told_first_is_not_overruled_by_an_earlier_one() -> None:
    first = registered().when(level("f", 2, date(2014, 9, 1), date(2014, 12, 1)), DELEGATION, NOW).recorded
    both = first.when(level("f", 3, date(2014, 9, 2), date(2014, 10, 1)), DELEGATION, NOW).recorded
    assert both.state.level_of(Function.SANCTIONS, date(2014, 11, 1)) is Level.DELEGATED
    assert both.state.level_of(Function.SANCTIONS, date(2014, 12, 1)) is Level.JOINT


def test_a_level_told_twice_is_quiet() -> None:
    told = level("a", 3, date(2014, 5, 1), date(2015, 4, 1))
    registered().when(told, DELEGATION, NOW).recorded.when(told, DELEGATION, NOW).then_nothing()


def test_w2_only_the_delegation_itself_tells_a_level() -> None:
    told = level("a", 3, date(2014, 5, 1), date(2015, 4, 1))
    registered().when(told, PM, NOW).then_refused(NotAuthorised)
    registered().when(told, stream_actor("delegation-08Q-1"), NOW).then_refused(NotAuthorised, "delegation-08Q-1")


@pytest.mark.parametrize(("function", "rule"), [("R2", FunctionReserved), ("z", UnknownFunction)])
def test_f1_no_level_is_recorded_for_a_function_that_is_reserved_or_unknown(function: str, rule: type[Refusal]) -> None:
    told = level(function, 3, date(2014, 5, 1), date(2015, 4, 1))
    registered().when(told, DELEGATION, NOW).then_refused(rule)


def test_a_level_outside_one_to_three_is_refused() -> None:
    registered().when(level("a", 0, date(2014, 5, 1), date(2015, 4, 1)), DELEGATION, NOW).then_refused(UnknownLevel)


def test_a_registered_ccg_never_closes_and_waits_for_nothing() -> None:
    where = registered().where
    assert (where.stage, where.closed, where.deadline, registered().tasks) == ("registered", False, None, ())
    assert nothing().where.stage == "not_registered"


def test_w4_a_committee_drawn_from_another_seats_only_its_members() -> None:
    drawn = Committee(
        key="approvals",
        title="Approvals committee",
        chair="lay-1",
        seats=tuple(seat for seat in GOVERNING_BODY.seats if not seat.in_general_practice and seat.votes),
        quorum=3,
        decides=("investment",),
        outside_general_practice=True,
        drawn_from="governing_body",
    )
    registered().when(EstablishCommittee(committee=drawn), PM, NOW).then_refused(MemberNotEligible, "no such committee")
    with_committees().when(EstablishCommittee(committee=drawn), PM, NOW).then_types("ccg.committee_established")
    stranger = drawn.model_copy(update={"seats": (*drawn.seats, Seat(subject="stranger", kind="lay"))})
    with_committees().when(EstablishCommittee(committee=stranger), PM, NOW).then_refused(
        MemberNotEligible, "stranger can't sit on the Approvals committee"
    )


def test_w4_gps_of_a_committee_outside_commissioning_sit_on_no_other_whichever_is_established_first() -> None:
    apart = Committee(
        key="validation",
        title="Validation committee",
        chair="lay-1",
        seats=(Seat(subject="lay-1", kind="lay"), Seat(subject="gp-away", kind="gp", practice="X00005")),
        quorum=2,
        decides=("validation",),
        gps_outside_commissioning=True,
    )
    standing = with_committees().when(EstablishCommittee(committee=apart), PM, NOW).recorded
    commissioner = Seat(subject="gp-away", kind="gp", practice="X00005")
    board = GOVERNING_BODY.model_copy(update={"seats": (*GOVERNING_BODY.seats, commissioner)})
    standing.when(EstablishCommittee(committee=board), PM, NOW).then_refused(MemberNotEligible, "gp-away can't sit")
    with_board = with_committees().when(EstablishCommittee(committee=board), PM, NOW).recorded
    with_board.when(EstablishCommittee(committee=apart), PM, NOW).then_refused(MemberNotEligible, "no part")
