"""Conditions, signatures and the constitution: from approval to the delegation's opening."""

from datetime import date, datetime

import pytest

from domain.application.commands import (
    ClaimCondition,
    ConfirmCondition,
    IssueAgreement,
    RecordConstitutionAmendment,
    SignForCcg,
    SignForNhsEngland,
)
from domain.application.events import DelegationBegun
from domain.application.refusals import (
    AgreementAlreadyIssued,
    AlreadySigned,
    AmendmentAlreadyRecorded,
    ConditionNotClaimed,
    NotTheOwner,
    SignatureOutOfOrder,
    UnknownCondition,
)
from domain.application.state import Agreement, Closed, Delegating
from domain.delegation.commands import OpenDelegation
from domain.delegation.noun import NOUN as DELEGATION
from domain.noun import Notice
from domain.people import Role, stream_actor
from domain.refusal import DecidedInTheFuture, FourEyes, NotAuthorised, StageOutOfOrder, TooLate
from tests.spec import Given, given, utc
from tests.unit.application.leicester import (
    AMENDED_AT,
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    ISSUED_AT,
    OFFICER,
    OWNER,
    PHASING,
    SIGNATORY,
    SIGNED_AT,
    STREAMS,
    amendment,
    approved,
    approved_with_conditions,
    case,
    complete,
    condition,
    conditional,
    delegating,
    evidence,
    issued,
    opens,
    passed,
    person,
    round_2014,
    signed,
    told,
)

SIGN_BY = utc(2014, 11, 10, 17)
"""Two weeks after the issue, at 17:00 in London (rule S6)."""
CONDITION_BY = utc(2014, 11, 28, 17)
CLAIM, CONFIRM = ClaimCondition(key="budget", evidence=(evidence("budget"),)), ConfirmCondition(key="budget")


def claimed(stream: Given, at: datetime = SIGNED_AT) -> Given:
    """The owner has claimed the condition."""
    return stream.when(CLAIM, OWNER, at).recorded


def test_s6_the_two_weeks_for_signing_run_from_the_issue() -> None:
    stream = issued(approved())
    assert case(stream).clocks.due("sign") == SIGN_BY
    assert case(stream).clocks.due("issue") is None
    assert next((task.key, task.assignee.role) for task in stream.tasks) == ("sign_for_ccg", Role.ACCOUNTABLE_OFFICER)


def test_s6_the_agreement_is_issued_once_and_after_the_approval() -> None:
    issued(approved()).when(IssueAgreement(), AREA_TEAM, ISSUED_AT).then_refused(AgreementAlreadyIssued)
    complete().when(IssueAgreement(), AREA_TEAM, ISSUED_AT).then_refused(StageOutOfOrder)


def test_s6_nobody_signs_what_is_not_issued() -> None:
    approved().when(SignForCcg(), OFFICER, SIGNED_AT).then_refused(SignatureOutOfOrder, "not been issued")
    approved().when(SignForNhsEngland(), SIGNATORY, SIGNED_AT).then_refused(SignatureOutOfOrder)


def test_s6_nhs_england_signs_after_the_ccg() -> None:
    stream = issued(approved())
    stream.when(SignForNhsEngland(), SIGNATORY, SIGNED_AT).then_refused(SignatureOutOfOrder, "after it")
    by_ccg = stream.when(SignForCcg(), OFFICER, SIGNED_AT).then_types("application.signed_for_ccg")
    assert [role for role, _ in told(by_ccg)] == [Role.NHSE_SIGNATORY]
    by_ccg.when(SignForNhsEngland(), SIGNATORY, SIGNED_AT).then_types("application.signed_for_nhs_england")


def test_s6_each_side_signs_once() -> None:
    stream = signed(approved())
    stream.when(SignForCcg(), OFFICER, SIGNED_AT).then_refused(AlreadySigned, "ao-04c")
    stream.when(SignForNhsEngland(), SIGNATORY, SIGNED_AT).then_refused(AlreadySigned, "signatory-1")


def test_only_the_ccgs_accountable_officer_and_nhs_englands_signatory_sign() -> None:
    stream = issued(approved())
    stream.when(SignForCcg(), SIGNATORY, SIGNED_AT).then_refused(NotAuthorised)
    stream.when(SignForNhsEngland(), OFFICER, SIGNED_AT).then_refused(NotAuthorised)


def test_t2_signatures_are_in_time_until_the_second_of_their_deadline() -> None:
    stream = issued(approved())
    late = SIGN_BY.replace(second=1)
    stream.when(SignForCcg(), OFFICER, late).then_refused(TooLate)
    by_ccg = stream.when(SignForCcg(), OFFICER, SIGN_BY).recorded
    by_ccg.when(SignForNhsEngland(), SIGNATORY, late).then_refused(TooLate)
    assert by_ccg.when(SignForNhsEngland(), SIGNATORY, SIGN_BY).events


@pytest.mark.parametrize("by_ccg", [False, True])
def test_s6_an_agreement_that_is_not_signed_by_both_in_time_lapses(by_ccg: bool) -> None:
    stream = issued(approved())
    if by_ccg:
        stream = stream.when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    stream = passed(stream, SIGN_BY)
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("lapsed", "agreement_unsigned")


def test_w3_who_approved_does_not_sign() -> None:
    stream = issued(approved()).when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    both = person("approver-1", "NHSE", Role.NHSE_APPROVER, Role.NHSE_SIGNATORY)
    stream.when(SignForNhsEngland(), both, SIGNED_AT).then_refused(FourEyes, "approved this application")


def test_w3_who_recorded_a_check_does_not_sign() -> None:
    stream = issued(approved()).when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    both = person("area-team-1", "NHSE", Role.NHSE_SIGNATORY)
    stream.when(SignForNhsEngland(), both, SIGNED_AT).then_refused(FourEyes, "recorded a check")


def test_w3_nobody_signs_for_both_sides() -> None:
    stream = issued(approved()).when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    both = person("ao-04c", "NHSE", Role.NHSE_SIGNATORY)
    stream.when(SignForNhsEngland(), both, SIGNED_AT).then_refused(FourEyes, "signed for the CCG")


def test_w3_who_approved_does_not_sign_for_the_ccg() -> None:
    both = person("approver-1", "04C", Role.ACCOUNTABLE_OFFICER)
    issued(approved()).when(SignForCcg(), both, SIGNED_AT).then_refused(FourEyes)


@pytest.mark.parametrize("subject", ["approver-1", "signatory-1"])
def test_w3_who_approved_or_signed_does_not_record_the_amendment(subject: str) -> None:
    both = person(subject, "NHSE", Role.AREA_TEAM_OFFICER)
    signed(approved()).when(amendment(), both, AMENDED_AT).then_refused(FourEyes, subject)


def test_s6_nothing_begins_before_the_constitution_is_amended() -> None:
    stream = signed(approved())
    assert isinstance(stream.state, Agreement)
    assert stream.where.waiting_for == "The constitution's amendment."
    assert case(stream).clocks.due("constitution") == utc(2015, 1, 3, 17)
    amended = stream.when(amendment(), AREA_TEAM, AMENDED_AT)
    amended.then_types("application.constitution_amended", "application.delegation_begun")


def test_s6_the_amendment_may_come_before_the_signatures() -> None:
    stream = (
        issued(approved())
        .when(RecordConstitutionAmendment(decided_on=date(2014, 10, 27)), AREA_TEAM, ISSUED_AT)
        .recorded
    )
    stream = stream.when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    last = stream.when(SignForNhsEngland(), SIGNATORY, SIGNED_AT)
    last.then_types("application.signed_for_nhs_england", "application.delegation_begun")
    assert case(last.recorded).clocks.ahead == ()


def test_t1_the_amendment_is_not_dated_in_the_future_and_is_recorded_once() -> None:
    stream = issued(approved())
    future = RecordConstitutionAmendment(decided_on=date(2014, 11, 21))
    stream.when(future, AREA_TEAM, AMENDED_AT).then_refused(DecidedInTheFuture)
    once = stream.when(amendment(), AREA_TEAM, AMENDED_AT).recorded
    once.when(amendment(), AREA_TEAM, AMENDED_AT).then_refused(AmendmentAlreadyRecorded)


def test_an_overdue_amendment_and_an_overdue_issue_are_escalated_and_lapse_nothing() -> None:
    late = passed(approved(), utc(2014, 12, 31))
    assert [event.type for event in late.events[-2:]] == ["application.overdue", "application.escalated"]
    later = passed(signed(approved()), utc(2015, 2, 28))
    assert [event.type for event in later.events[-2:]] == ["application.overdue", "application.escalated"]
    assert isinstance(later.state, Agreement)


def test_the_delegation_is_opened_with_the_pinned_policy_and_can_open() -> None:
    stream = delegating()
    assert isinstance(stream.events[-1], DelegationBegun)
    opened = opens(stream)
    assert opened.stream_id == "delegation-04C-1"
    assert isinstance(opened.command, OpenDelegation)
    assert opened.command.scope == tuple("abcdefg")
    assert (opened.command.start, opened.command.months) == (PHASING.start, PHASING.months)
    assert opened.command.operational_by == date(2015, 6, 30)
    assert opened.command.approved_or_signed_by == ("ao-04c", "approver-1", "signatory-1")
    delegation = given(DELEGATION, stream_id=opened.stream_id)
    assert delegation.when(opened.command, stream_actor("application-04C-1"), AMENDED_AT, streams=STREAMS).events
    assert isinstance(stream.state, Delegating)


@pytest.mark.parametrize("level", [2, 3])
def test_c2_the_delegation_is_opened_at_the_level_that_was_applied_for(level: int) -> None:
    opened = opens(delegating(level=level, round=round_2014(levels=[2, 3])))
    assert isinstance(opened.command, OpenDelegation)
    assert opened.command.level == level


def test_nothing_begins_before_every_condition_is_confirmed() -> None:
    stream = signed(approved_with_conditions()).when(amendment(), AREA_TEAM, AMENDED_AT).recorded
    assert isinstance(stream.state, Agreement)
    assert stream.where.waiting_for == "Condition budget to be confirmed as met."
    confirmed = claimed(stream, AMENDED_AT).when(CONFIRM, APPROVER, AMENDED_AT)
    confirmed.then_types("application.condition_confirmed", "application.delegation_begun")


def test_w3_a_condition_is_claimed_by_its_owner_alone() -> None:
    stream = approved_with_conditions()
    other = person("other-04c", "04C", Role.CONDITION_OWNER)
    stream.when(CLAIM, other, SIGNED_AT).then_refused(NotTheOwner, "finance-04c")
    stream.when(CLAIM, OFFICER, SIGNED_AT).then_refused(NotTheOwner, "finance-04c")
    stream.when(CLAIM, APPROVER, SIGNED_AT).then_refused(NotAuthorised)
    sits = person("finance-04c", "04C", Role.COMMITTEE_MEMBER)
    stream.when(CLAIM, sits, SIGNED_AT).then_types("application.condition_claimed")
    claimed(stream).when(CLAIM, OWNER, SIGNED_AT).then_nothing()


def test_w3_nhs_england_confirms_a_condition_and_not_its_owner() -> None:
    stream = approved_with_conditions(condition(owner="area-team-1"))
    owner = person("area-team-1", "NHSE", Role.CONDITION_OWNER, Role.AREA_TEAM_OFFICER)
    stream = stream.when(CLAIM, owner, SIGNED_AT).recorded
    stream.when(CONFIRM, owner, SIGNED_AT).then_refused(FourEyes, "owns condition")
    stream.when(CONFIRM, OWNER, SIGNED_AT).then_refused(NotAuthorised)
    once = stream.when(CONFIRM, APPROVER, SIGNED_AT).then_types("application.condition_confirmed")
    once.when(CONFIRM, APPROVER, SIGNED_AT).then_nothing()


def test_w3_a_condition_is_confirmed_after_it_was_claimed() -> None:
    approved_with_conditions().when(CONFIRM, APPROVER, SIGNED_AT).then_refused(ConditionNotClaimed)


def test_a_condition_that_was_not_made_is_unknown() -> None:
    unknown = ClaimCondition(key="premises")
    approved_with_conditions().when(unknown, OWNER, SIGNED_AT).then_refused(UnknownCondition, "budget")
    approved().when(unknown, OWNER, SIGNED_AT).then_refused(UnknownCondition, "none")
    complete().when(unknown, OWNER, SIGNED_AT).then_refused(StageOutOfOrder)


def test_t2_a_condition_is_met_in_time_until_the_second_of_its_deadline() -> None:
    stream, late = approved_with_conditions(), CONDITION_BY.replace(second=1)
    stream.when(CLAIM, OWNER, late).then_refused(TooLate)
    in_time = claimed(stream, CONDITION_BY)
    in_time.when(CONFIRM, APPROVER, late).then_refused(TooLate)
    assert in_time.when(CONFIRM, APPROVER, CONDITION_BY).events


@pytest.mark.parametrize("claim", [False, True])
def test_a_condition_that_is_not_confirmed_by_its_day_lapses_the_application(claim: bool) -> None:
    stream = signed(approved_with_conditions())
    stream = passed(claimed(stream) if claim else stream, CONDITION_BY)
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("lapsed", "condition_not_met")


def test_a_condition_waits_for_its_owner_and_then_for_nhs_england() -> None:
    stream = approved_with_conditions()
    (task,) = [task for task in stream.tasks if task.key == "claim_condition/budget"]
    assert (task.assignee.subject, task.due_at) == ("finance-04c", "2014-11-28T17:00:00+00:00")
    (task,) = [task for task in claimed(stream).tasks if task.key == "confirm_condition/budget"]
    assert task.assignee.role is Role.NHSE_APPROVER
    confirmed = claimed(stream).when(CONFIRM, APPROVER, SIGNED_AT).recorded
    assert [task.key for task in confirmed.tasks] == ["issue", "constitution"]


def test_a_condition_is_reminded_of_before_its_day() -> None:
    stream = passed(signed(approved_with_conditions()), utc(2014, 11, 14, 17))
    assert stream.events[-1].type == "application.reminded"
    assert told(stream)[0][0] is Role.CONDITION_OWNER


def test_the_approval_tells_each_owner_of_their_condition() -> None:
    stream = complete()
    event = stream.when(conditional(), APPROVER, APPROVED_AT).events[0]
    assert (Role.CONDITION_OWNER, "finance-04c") in [
        (call.to.role, call.to.subject) for call in stream.and_given(event).calls if isinstance(call, Notice)
    ]
