"""When conflicts leave nobody: items go to a panel, and advice comes from outside (rules W4, W5)."""

import pytest

from domain.ccg.provider import Provider
from domain.committee import CommitteeMayNotDecide
from domain.convening import UnknownCommittee
from domain.meeting.commands import RecordAdvice, ReferItem
from domain.meeting.events import AdviceRecorded, ItemReferred
from domain.meeting.refusals import (
    AdviserHasInterest,
    AdviserPracticeMissing,
    DecidableHere,
    ItemNotOpen,
    LocalGpMaySpeak,
)
from domain.meeting.state import Advice, ConcludedItem, InSession
from domain.refusal import MalformedCode, NotAuthorised, ReasonsMissing, Refusal
from tests.spec import Given
from tests.unit.ccg.people import COMMISSIONING, NHSE_SECRETARY, SECRETARY
from tests.unit.meeting.tables import (
    CCG,
    DURING,
    PREMISES,
    SCHEME,
    attended,
    convened,
    decide_item,
    declare,
    interest,
    open_item,
    voted,
)

REFERRED = ReferItem(item_id="scheme", to="conflicts_panel", reason="Nobody is left to preside.")
ADVICE = RecordAdvice(item_id="scheme", adviser="gp-outside", kind="out_of_area_gp", practice="Y00001")


PANEL = COMMISSIONING.model_copy(update={"key": "conflicts_panel", "title": "Conflicts panel"})
KNOWN = {"ccg-04C": CCG.model_copy(update={"committees": (*CCG.committees, PANEL)})}
"""What the CCG's register knows."""


def without_a_chair() -> Given:
    """The scheme is open, and every lay member has an interest in it, so that nobody presides."""
    meeting = convened(COMMISSIONING, SCHEME.model_copy(update={"affected": ("CONSULTANCY",)}))
    for subject in ("lay-1", "lay-2", "lay-3"):
        meeting = declare(meeting, subject, interest(subject, "CONSULTANCY")).recorded
    return open_item(attended(meeting, "exec-1", "exec-2", "nurse"), "scheme").recorded


def quorate(*items: str) -> Given:
    """The scheme is open, the only local GP is excluded from it, and the others can decide."""
    meeting = attended(convened(COMMISSIONING, SCHEME), "lay-1", "lay-2", "exec-1", "gp-1", *items)
    return open_item(meeting, "scheme").recorded


def test_w5_an_item_that_nobody_is_left_to_decide_goes_to_a_panel() -> None:
    referred = without_a_chair().when(REFERRED, SECRETARY, DURING, streams=KNOWN)
    done = referred.then(
        ItemReferred(item_id="scheme", to="conflicts_panel", reason=REFERRED.reason, referred_at=DURING)
    )
    state = done.state
    assert isinstance(state, InSession)
    item = state.item("scheme")
    assert isinstance(item, ConcludedItem)
    assert (item.result, item.referred_to, item.tally) == ("referred", "conflicts_panel", None)


def test_w5_an_item_that_can_be_decided_goes_to_no_panel() -> None:
    quorate().when(REFERRED, SECRETARY, DURING).then_refused(DecidableHere, "quorate")


def test_an_item_goes_only_to_a_committee_that_is_there_and_may_decide_it() -> None:
    without_a_chair().when(REFERRED, SECRETARY, DURING, streams={"ccg-04C": CCG}).then_refused(
        UnknownCommittee, "'conflicts_panel'"
    )
    board = REFERRED.model_copy(update={"to": "governing_body"})
    without_a_chair().when(board, SECRETARY, DURING, streams=KNOWN).then_refused(CommitteeMayNotDecide)


def test_an_item_is_referred_by_the_committees_secretary_for_a_reason_and_while_it_is_open() -> None:
    without_a_chair().when(REFERRED, NHSE_SECRETARY, DURING).then_refused(NotAuthorised)
    bare = REFERRED.model_copy(update={"reason": " "})
    without_a_chair().when(bare, SECRETARY, DURING, streams=KNOWN).then_refused(ReasonsMissing)
    closed = decide_item(without_a_chair(), "scheme").recorded
    closed.when(REFERRED, SECRETARY, DURING).then_refused(ItemNotOpen)


def test_advice_comes_from_outside_when_no_local_gp_may_speak_and_is_no_vote() -> None:
    advised = quorate().when(ADVICE, SECRETARY, DURING)
    advice = Advice(adviser="gp-outside", kind="out_of_area_gp", practice="Y00001")
    stream = advised.then(AdviceRecorded(item_id="scheme", advice=advice))
    stream.when(ADVICE, SECRETARY, DURING).then_nothing()
    counted = decide_item(voted(stream, "scheme", lay_1="for", lay_2="for", exec_1="against"), "scheme")
    state = counted.recorded.state
    assert isinstance(state, InSession)
    item = state.item("scheme")
    assert isinstance(item, ConcludedItem)
    assert item.advice == (advice,)
    assert item.tally is not None
    assert (item.tally.for_, item.tally.against) == (2, 1)


def test_no_advice_comes_from_outside_while_a_local_gp_may_speak() -> None:
    apart = PREMISES.model_copy(update={"affected": ("X00002",)})
    meeting = attended(convened(COMMISSIONING, apart), "lay-1", "lay-2", "exec-1", "gp-1")
    advice = ADVICE.model_copy(update={"item_id": "premises"})
    open_item(meeting, "premises").recorded.when(advice, SECRETARY, DURING).then_refused(LocalGpMaySpeak, "gp-1")


@pytest.mark.parametrize(
    ("changed", "rule", "part"),
    [
        ({"nil": False}, AdviserHasInterest, "has an interest"),
        ({"adviser": "gp-away"}, AdviserHasInterest, "a seat"),
        ({"practice": "X00003"}, AdviserHasInterest, "works in a member practice"),
        ({"practice": "elsewhere"}, MalformedCode, "elsewhere"),
        ({"practice": None}, AdviserPracticeMissing, "name the practice"),
    ],
)
def test_w4_who_advises_has_no_interest(changed: dict[str, object], rule: type[Refusal], part: str) -> None:
    quorate().when(ADVICE.model_copy(update=changed), SECRETARY, DURING).then_refused(rule, part)


@pytest.mark.parametrize("organisation", ["FEDERATION-EAST", "X00002"])
def test_w4_an_interest_of_an_adviser_counts_by_the_register_though_they_have_no_seat(organisation: str) -> None:
    item = SCHEME.model_copy(update={"affected": ("FEDERATION-EAST",)})
    meeting = open_item(attended(convened(COMMISSIONING, item), "lay-1", "lay-2", "exec-1"), "scheme").recorded
    known = CCG.model_copy(update={"interests": (interest("gp-outside", organisation),)})
    meeting.when(ADVICE, SECRETARY, DURING, streams={"ccg-04C": known}).then_refused(AdviserHasInterest, "register")
    elsewhere = CCG.model_copy(update={"interests": (interest("gp-outside", "CHARITY"),)})
    meeting.when(ADVICE, SECRETARY, DURING, streams={"ccg-04C": elsewhere}).then_types("meeting.advice_recorded")


def test_w4_an_adviser_whose_practice_has_a_part_in_an_affected_federation_has_an_interest() -> None:
    federation = Provider(
        code="FEDERATION-EAST", name="Eastern federation", form="community_interest_company", practices=("Y00001",)
    )
    known = CCG.model_copy(update={"providers": (federation,)})
    item = SCHEME.model_copy(update={"affected": ("FEDERATION-EAST",)})
    meeting = attended(convened(COMMISSIONING, item, ccg=known), "lay-1", "lay-2", "exec-1")
    opened = open_item(meeting, "scheme", ccg=known).recorded
    opened.when(ADVICE, SECRETARY, DURING, streams={"ccg-04C": known}).then_refused(AdviserHasInterest, "provider")


def test_a_federation_that_an_item_affects_excludes_those_whose_practices_have_a_part_in_it() -> None:
    federation = Provider(
        code="FEDERATION-EAST", name="Eastern federation", form="community_interest_company", practices=("X00001",)
    )
    known = CCG.model_copy(update={"providers": (federation,)})
    item = PREMISES.model_copy(update={"affected": ("federation-east",)})
    meeting = attended(convened(COMMISSIONING, item, ccg=known), "lay-1", "lay-2", "exec-1", "gp-1")
    state = open_item(meeting, "premises", ccg=known).recorded.state
    assert isinstance(state, InSession)
    assert state.under_way is not None
    (exclusion,) = state.under_way.exclusions
    assert (exclusion.subject, exclusion.rule_id, exclusion.organisation) == ("gp-1", "COI-5", "FEDERATION-EAST")
    assert exclusion.principle == "non-discrimination"
