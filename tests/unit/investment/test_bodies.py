"""Liverpool's three bodies: clinical model, route and value, approval; each decides once, in its turn, in a meeting."""

import pytest

from domain.ccg.provider import Provider
from domain.ccg.refusals import UnknownProvider
from domain.committee import Committee, CommitteeMayNotDecide, MemberNotEligible
from domain.convening import MeetingStillOpen, UnknownCommittee, WrongCommittee
from domain.interest import Interest
from domain.investment.commands import ConveneMeeting, ProposeTerms, RecordMeetingDecision, WithdrawInvestment
from domain.investment.refusals import (
    ClinicalModelFirst,
    ProposalIncomplete,
    ProviderInGeneralPractice,
    TermsMissing,
)
from domain.investment.state import Closed
from domain.meeting.commands import Item, StopMeeting
from domain.meeting.conflicts import exclusions
from domain.meeting.state import ItemResult
from domain.noun import Notice, Open, Tell
from domain.people import Role, stream_actor
from domain.refusal import (
    AlreadyClosed,
    AlreadyOpened,
    NotAuthorised,
    NothingToTell,
    NotItsTeller,
    ReasonsMissing,
    StageOutOfOrder,
)
from tests.spec import Decision, Given
from tests.unit.investment.liverpool import (
    ANOTHER,
    CCG,
    COMMITTEES,
    GENERAL_PRACTICE,
    MANAGER,
    OFFICER,
    PROPOSED_AT,
    SECRETARY,
    STREAMS,
    approved,
    convene,
    decided,
    model_agreed,
    proposal,
    proposed,
    recommended,
    tell,
    with_terms,
)


def ended(investment: Given) -> Closed:
    """The state of an investment that has ended."""
    assert isinstance(investment.state, Closed)
    assert (investment.where.closed, investment.where.deadline, investment.tasks) == (True, None, ())
    return investment.state


def test_w1_an_investment_in_general_practice_is_approved_by_three_bodies_one_after_the_other() -> None:
    stages = [each.where.stage for each in (proposed(), model_agreed(), recommended(), approved())]
    assert stages == ["clinical_model", "route_and_value", "approval", "approved"]
    state = ended(approved())
    assert (state.decided_by, state.terms) == ("investment", GENERAL_PRACTICE)


def test_another_providers_investment_needs_no_approval_by_the_body_without_general_practice() -> None:
    state = ended(decided(with_terms(model_agreed(), ANOTHER), "finance"))
    assert (state.ending, state.decided_by, state.terms) == ("approved", "route_and_value", ANOTHER)


@pytest.mark.parametrize(
    ("waiting", "key", "decision"),
    [
        (proposed(), "primary_care", "clinical_model"),
        (with_terms(model_agreed()), "finance", "route_and_value"),
        (recommended(), "approvals", "investment"),
    ],
    ids=("clinical model", "route and value", "approval"),
)
def test_each_body_can_reject_it(waiting: Given, key: str, decision: str) -> None:
    state = ended(decided(waiting, key, "not_agreed"))
    assert (state.ending, state.decided_by) == ("rejected", decision)


@pytest.mark.parametrize("result", ["inquorate", "deferred"])
def test_a_body_without_result_is_convened_again(result: ItemResult) -> None:
    again = tell(convene(proposed(), "primary_care").recorded, result).recorded
    assert again.where.stage == "clinical_model"
    (task,) = again.tasks
    assert task.command == "investment.convene_meeting"
    assert convene(again, "primary_care").recorded.events[-1].meeting_id == "meeting-investment-99A-1-2"  # type: ignore[attr-defined]


PANEL = COMMITTEES[1].model_copy(update={"key": "panel", "title": "Conflicts panel", "decides": ("route_and_value",)})


def handed_over(waiting: Given, key: str, panel: Committee, named: Committee | None = None) -> Decision:
    """A body hands its decision to a panel, which is convened."""
    investment = tell(convene(waiting, key).recorded, "referred", referred_to="panel").recorded
    committees = (*COMMITTEES, panel) if named is None else (named, panel)
    streams = {"ccg-99A": CCG.model_copy(update={"committees": committees})}
    return investment.when(
        ConveneMeeting(committee="panel", meets_at=PROPOSED_AT), SECRETARY, PROPOSED_AT, streams=streams
    )


def test_w5_what_nobody_is_left_to_decide_is_decided_by_the_panel_it_was_referred_to() -> None:
    waiting = with_terms(model_agreed())
    handed = tell(convene(waiting, "finance").recorded, "referred", referred_to="panel").recorded
    assert handed.where.waiting_for == "The committee 'panel', to be convened."
    assert "Convene the committee 'panel'" in handed.tasks[0].title
    convening = handed_over(waiting, "finance", PANEL)
    assert tell(convening.recorded, "agreed").recorded.where.stage == "approval"
    convene(handed, "finance").then_types("investment.meeting_convened")
    convene(handed, "primary_care").then_refused(WrongCommittee, "or by 'panel', to which it was referred")
    convene(tell(convene(waiting, "finance").recorded, "deferred").recorded, "panel").then_refused(UnknownCommittee)


def test_w4_a_panel_stands_in_for_the_approvals_committee_only_if_nobody_on_it_works_in_general_practice() -> None:
    panel = PANEL.model_copy(update={"decides": ("investment",)})
    approvals = COMMITTEES[2].model_copy(update={"outside_general_practice": True})
    refused = handed_over(recommended(), "approvals", panel, approvals)
    refused.then_refused(MemberNotEligible, "can't stand in for the Approvals")
    strict = panel.model_copy(update={"outside_general_practice": True})
    handed_over(recommended(), "approvals", strict, approvals).then_types("investment.meeting_convened")
    elsewhere = panel.model_copy(update={"decides": ("clinical_model",), "outside_general_practice": True})
    handed_over(recommended(), "approvals", elsewhere, approvals).then_refused(CommitteeMayNotDecide)


def test_w1_no_body_takes_the_decision_of_another() -> None:
    convene(proposed(), "finance").then_refused(WrongCommittee, "This is decided by 'primary_care'")
    convene(with_terms(model_agreed()), "primary_care").then_refused(WrongCommittee, "decided by 'finance'")
    convene(recommended(), "finance").then_refused(WrongCommittee, "decided by 'approvals'")
    convene(proposed(), "nobody").then_refused(UnknownCommittee)
    convene(proposed(), "primary_care", by=MANAGER).then_refused(NotAuthorised)


def test_w4_a_committee_is_convened_of_those_alone_who_still_belong_to_the_one_it_is_drawn_from() -> None:
    """Liverpool's approvals committee is made of governing body members, and one of them may leave the board."""
    board = COMMITTEES[2].model_copy(update={"key": "governing_body", "title": "Governing body"})
    drawn = COMMITTEES[2].model_copy(update={"drawn_from": "governing_body"})
    smaller = board.model_copy(update={"seats": board.seats[:2]})

    def convened_with(standing: Committee) -> Decision:
        ccg = CCG.model_copy(update={"committees": (standing, drawn)})
        command = ConveneMeeting(committee="approvals", meets_at=PROPOSED_AT)
        return recommended().when(command, SECRETARY, PROPOSED_AT, streams={"ccg-99A": ccg})

    convened_with(board).then_types("investment.meeting_convened")
    convened_with(smaller).then_refused(MemberNotEligible, "approvals-3 can't sit on the Approvals")


def test_one_meeting_at_a_time_is_convened() -> None:
    convene(convene(proposed(), "primary_care").recorded, "primary_care").then_refused(MeetingStillOpen)


def test_w1_route_and_value_are_proposed_only_between_the_model_and_their_committees_meeting() -> None:
    command = ProposeTerms(terms=GENERAL_PRACTICE)
    proposed().when(command, MANAGER, PROPOSED_AT).then_refused(ClinicalModelFirst)
    convene(proposed(), "primary_care").recorded.when(command, MANAGER, PROPOSED_AT).then_refused(ClinicalModelFirst)
    blank = ProposeTerms(terms=GENERAL_PRACTICE.model_copy(update={"route": " "}))
    model_agreed().when(blank, MANAGER, PROPOSED_AT).then_refused(ProposalIncomplete)
    stated = model_agreed().when(command, MANAGER, PROPOSED_AT).recorded
    stated.when(command, MANAGER, PROPOSED_AT).then_nothing()
    stated.when(ProposeTerms(terms=ANOTHER), MANAGER, PROPOSED_AT).then_types("investment.terms_proposed")
    met = convene(stated, "finance").recorded
    met.when(ProposeTerms(terms=ANOTHER), MANAGER, PROPOSED_AT).then_refused(MeetingStillOpen)
    recommended().when(command, MANAGER, PROPOSED_AT).then_refused(StageOutOfOrder)


FEDERATION = Provider(code="FEDERATION", name="City Federation", form="charity", practices=("X00001",))
LOCUMS = Provider(code="LOCUMS", name="Locum Bank", form="company_limited_by_shares")
WITH_PROVIDERS: dict[str, object] = {"ccg-99A": CCG.model_copy(update={"providers": (FEDERATION, LOCUMS)})}


@pytest.mark.parametrize("organisation", ["X00001", "X00009", "FEDERATION", " federation "])
def test_w1_a_practice_or_a_federation_of_practices_does_not_pass_by_the_approvals_committee(organisation: str) -> None:
    terms = ANOTHER.model_copy(update={"organisation": organisation})
    proposing = model_agreed().when(ProposeTerms(terms=terms), MANAGER, PROPOSED_AT, streams=WITH_PROVIDERS)
    proposing.then_refused(ProviderInGeneralPractice, "it is proposed as general_practice")
    own = terms.model_copy(update={"provider": "general_practice"})
    stated = model_agreed().when(ProposeTerms(terms=own), MANAGER, PROPOSED_AT, streams=WITH_PROVIDERS).recorded
    assert decided(stated, "finance").where.stage == "approval"


def test_w4_a_provider_that_the_register_does_not_know_is_not_proposed() -> None:
    """Nobody could be found to have an interest in it."""
    command = ProposeTerms(terms=ANOTHER.model_copy(update={"organisation": "LOCUM"}))
    refused = model_agreed().when(command, MANAGER, PROPOSED_AT, streams=WITH_PROVIDERS)
    refused.then_refused(UnknownProvider, "'LOCUM', which is neither")


def test_w4_whoever_has_an_interest_in_the_provider_does_not_decide_on_its_terms() -> None:
    terms = ANOTHER.model_copy(update={"organisation": " LOCUMS "})
    command = ProposeTerms(terms=terms)
    stated = model_agreed().when(command, MANAGER, PROPOSED_AT, streams=WITH_PROVIDERS).recorded
    (meeting,) = [call for call in convene(stated, "finance").recorded.calls if isinstance(call, Open)]
    item = Item.model_validate(meeting.command.model_dump()["items"][0])
    assert (item.affected, item.affects_all_practices) == (("LOCUMS",), True)
    assert "from LOCUMS (another provider)" in item.title
    shares = Interest(subject="finance-1", kind="direct_financial", organisation="LOCUMS", description="Shares")
    (excluded,) = exclusions(item, COMMITTEES[1], (), (shares,))
    assert excluded.subject == "finance-1"


def test_w1_route_and_value_are_decided_on_once_they_are_proposed() -> None:
    convene(model_agreed(), "finance").then_refused(TermsMissing)
    (task,) = model_agreed().tasks
    assert (task.command, task.assignee.role) == ("investment.propose_terms", Role.PROGRAMME_MANAGER)


def test_w2_a_result_is_told_by_the_meeting_alone_and_read_from_it() -> None:
    met = convene(proposed(), "primary_care").recorded
    command = RecordMeetingDecision(meeting_id="meeting-investment-99A-1-1", item_id="clinical_model")
    met.when(command, stream_actor("meeting-investment-99A-1-2"), PROPOSED_AT).then_refused(NotItsTeller)
    met.when(command, stream_actor("meeting-investment-99A-1-1"), PROPOSED_AT).then_refused(NothingToTell)
    proposed().when(command, stream_actor(command.meeting_id), PROPOSED_AT).then_refused(NotItsTeller, "did not call")
    met.when(command, SECRETARY, PROPOSED_AT).then_refused(NotAuthorised)
    assert tell(tell(met, "agreed").recorded, "not_agreed").events == ()


@pytest.mark.parametrize("waiting", [proposed(), model_agreed(), recommended()], ids=lambda each: each.where.stage)
def test_it_is_withdrawn_at_any_stage_with_reasons(waiting: Given) -> None:
    for by in (MANAGER, OFFICER):
        state = ended(waiting.when(WithdrawInvestment(reasons=" Superseded. "), by, PROPOSED_AT).recorded)
        assert (state.ending, state.decided_by, state.reasons) == ("withdrawn", None, "Superseded.")
    waiting.when(WithdrawInvestment(reasons=" "), MANAGER, PROPOSED_AT).then_refused(ReasonsMissing)
    waiting.when(WithdrawInvestment(reasons="No"), SECRETARY, PROPOSED_AT).then_refused(NotAuthorised)


def test_a_withdrawal_calls_its_meeting_off() -> None:
    met = convene(proposed(), "primary_care").recorded
    calls = met.when(WithdrawInvestment(reasons="No"), MANAGER, PROPOSED_AT).recorded.calls
    assert calls[0] == Tell("meeting-investment-99A-1-1", StopMeeting(reason="investment-99A-1 was withdrawn."))
    assert {call.to.role for call in calls[1:] if isinstance(call, Notice)} == {
        Role.ACCOUNTABLE_OFFICER,
        Role.COMMITTEE_SECRETARY,
    }


def test_what_has_ended_refuses_all() -> None:
    for investment in (approved(), decided(proposed(), "primary_care", "not_agreed")):
        convene(investment, "approvals").then_refused(AlreadyClosed)
        investment.when(ProposeTerms(terms=ANOTHER), MANAGER, PROPOSED_AT).then_refused(AlreadyClosed)
        investment.when(WithdrawInvestment(reasons="No"), MANAGER, PROPOSED_AT).then_refused(AlreadyClosed)


def test_it_is_proposed_once() -> None:
    proposed().when(proposal(), MANAGER, PROPOSED_AT, streams=STREAMS).then_refused(AlreadyOpened)
