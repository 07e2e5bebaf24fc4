"""Part one, part two, and returns for information."""

from typing import Any

import pytest

from domain.application.commands import (
    ConfirmPartTwo,
    ResubmitApplication,
    ReturnForInformation,
    SubmitApplication,
)
from domain.application.events import ApplicationResubmitted, ApplicationSubmitted, ReturnedForInformation
from domain.application.refusals import (
    InformationOutstanding,
    NotReturned,
    PartTwoBeforePartOne,
    UnknownSubmissionItem,
)
from domain.application.state import Approval, AwaitingInformation, Closed, PartTwo
from domain.people import Role
from domain.refusal import AlreadyClosed, FourEyes, NotAuthorised, ReasonsMissing, StageOutOfOrder, TooLate
from tests.spec import Given, utc
from tests.unit.application.leicester import (
    AREA_TEAM,
    ITEMS,
    MANAGER,
    OFFICER,
    PART_TWO_AT,
    SUBMITTED_AT,
    agreed,
    approval,
    case,
    complete,
    engaged,
    evidence,
    passed,
    person,
    submission,
    submitted,
    told,
)

CLOSE = utc(2014, 11, 14, 12)
INFORMATION_BY = utc(2014, 10, 6, 16)
"""Ten working days after the submission, at 17:00 in London."""


def returned() -> Given:
    """Submitted without two required items, and at once returned."""
    return agreed().when(submission("conflicts_policy", "signature"), OFFICER, SUBMITTED_AT).recorded


def test_a_complete_submission_goes_to_the_area_team() -> None:
    stream = submitted()
    assert isinstance(stream.state, PartTwo)
    assert [task.key for task in stream.tasks] == ["area_team"]
    assert case(stream).clocks.due("submit") is None
    assert case(stream).clocks.due("area_team") == utc(2014, 10, 6, 16)


def test_only_the_ccgs_accountable_officer_submits() -> None:
    agreed().when(submission(), MANAGER, SUBMITTED_AT).then_refused(NotAuthorised)
    other = person("ao-99a", "99A", Role.ACCOUNTABLE_OFFICER)
    agreed().when(submission(), other, SUBMITTED_AT).then_refused(NotAuthorised, "04C")


def test_nothing_is_submitted_before_the_governing_body_agreed() -> None:
    engaged().when(submission(), OFFICER, SUBMITTED_AT).then_refused(StageOutOfOrder, "governing body")


def test_t2_a_submission_is_in_time_until_the_second_of_the_rounds_close() -> None:
    assert agreed().when(submission(), OFFICER, CLOSE.replace(microsecond=999_999)).events
    agreed().when(submission(), OFFICER, CLOSE.replace(second=1)).then_refused(TooLate, "14 November 2014, 12:00")


def test_t3_a_submission_received_in_time_counts_however_late_it_is_decided() -> None:
    decision = agreed().when(submission(), OFFICER, CLOSE, decided_at=utc(2014, 11, 15))
    decision.then_types("application.submitted")


def test_an_application_that_is_not_submitted_lapses_at_the_rounds_close() -> None:
    stream = passed(agreed(), CLOSE)
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("lapsed", "not_submitted")
    assert [event.type for event in stream.events[-3:]] == [
        "application.reminded",
        "application.reminded",
        "application.lapsed",
    ]
    stream.when(submission(), OFFICER, CLOSE).then_refused(AlreadyClosed, "lapsed")


@pytest.mark.parametrize("item", ITEMS)
def test_s5_a_submission_that_lacks_a_required_item_is_recorded_and_at_once_returned_naming_it(item: str) -> None:
    submitted_event, returned_event = agreed().when(submission(item), OFFICER, SUBMITTED_AT).events
    assert isinstance(submitted_event, ApplicationSubmitted)
    assert isinstance(returned_event, ReturnedForInformation)
    assert returned_event.missing == (item,)
    assert returned_event.returned_by is None
    assert item.replace("_", " ") in returned_event.reasons


def test_s5_every_missing_item_is_named_to_the_accountable_officer() -> None:
    stream = returned()
    ((role, subject),) = told(stream)
    assert role is Role.ACCOUNTABLE_OFFICER
    assert subject.endswith("returned for information; missing: conflicts policy, signature")
    assert case(stream).clocks.due("information") == INFORMATION_BY


def test_s5_an_item_is_held_when_a_document_of_its_kind_is_there() -> None:
    items = tuple(item for item in ITEMS if item != "conflicts_policy")
    command = SubmitApplication(items=items, evidence=(evidence("conflicts_policy", "Conflicts of interest"),))
    agreed().when(command, OFFICER, SUBMITTED_AT).then_types("application.submitted")


def test_s5_additional_safeguards_are_set_out_and_not_only_named() -> None:
    returned_at_once = ("application.submitted", "application.returned_for_information")
    silent = agreed(safeguards=" ")
    silent.when(submission(), OFFICER, SUBMITTED_AT).then_types(*returned_at_once)
    document = evidence("additional_safeguards", "Additional safeguards")
    silent.when(submission(evidence=(document,)), OFFICER, SUBMITTED_AT).then_types("application.submitted")
    agreed().when(submission(), OFFICER, SUBMITTED_AT).then_types("application.submitted")
    stated = agreed().when(submission("additional_safeguards"), OFFICER, SUBMITTED_AT)
    stated.then_types(*returned_at_once)


def test_s5_an_item_that_no_submission_has_is_refused() -> None:
    command = SubmitApplication(items=(*ITEMS, "cheque"))
    agreed().when(command, OFFICER, SUBMITTED_AT).then_refused(UnknownSubmissionItem, "cheque")


@pytest.mark.parametrize("command", [ConfirmPartTwo(), ReturnForInformation(reasons="More.")])
def test_s5_nothing_else_happens_while_information_is_outstanding(command: Any) -> None:
    returned().when(command, AREA_TEAM, PART_TWO_AT).then_refused(InformationOutstanding, "signature")


def test_s5_it_can_not_be_decided_while_information_is_outstanding() -> None:
    approver = person("approver-1", "NHSE", Role.NHSE_APPROVER)
    returned().when(approval(), approver, PART_TWO_AT).then_refused(InformationOutstanding)


def test_s5_a_resubmission_within_its_clock_is_in_time_although_the_round_has_closed() -> None:
    stream = agreed().when(submission("signature"), OFFICER, CLOSE).recorded
    command = ResubmitApplication(items=("signature",))
    after_the_close = utc(2014, 11, 28, 17)
    assert case(stream).clocks.due("information") == after_the_close
    decision = stream.when(command, OFFICER, after_the_close)
    assert isinstance(decision.then_types("application.resubmitted").state, PartTwo)
    stream.when(command, OFFICER, after_the_close.replace(second=1)).then_refused(TooLate)


def test_s5_what_was_submitted_before_stays_and_a_document_sent_anew_takes_its_kinds_place() -> None:
    first = SubmitApplication(items=ITEMS[1:], evidence=(evidence("budget", "Old"), evidence("plan", "Plan")))
    stream = agreed().when(first, OFFICER, SUBMITTED_AT).recorded
    again = ResubmitApplication(evidence=(evidence("budget", "New"), evidence("conflicts_policy", "Policy")))
    event = stream.when(again, OFFICER, PART_TWO_AT).events[0]
    assert isinstance(event, ApplicationResubmitted)
    assert [document.title for document in event.dossier.evidence] == ["Plan", "New", "Policy"]
    assert event.dossier.items == ITEMS[1:]


def test_s5_an_answer_that_still_lacks_an_item_is_returned_again_and_the_clock_goes_on() -> None:
    decision = returned().when(ResubmitApplication(items=("signature",)), OFFICER, PART_TWO_AT)
    stream = decision.then_types("application.resubmitted", "application.returned_for_information")
    assert isinstance(stream.state, AwaitingInformation)
    assert stream.state.missing == ("conflicts_policy",)
    assert case(stream).clocks.due("information") == INFORMATION_BY


def test_s5_an_unanswered_return_for_information_lapses() -> None:
    stream = passed(returned(), INFORMATION_BY)
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("lapsed", "information_not_given")


def test_only_what_was_returned_is_resubmitted() -> None:
    command = ResubmitApplication(items=ITEMS)
    submitted().when(command, OFFICER, PART_TWO_AT).then_refused(NotReturned)
    complete().when(command, OFFICER, PART_TWO_AT).then_refused(NotReturned)
    agreed().when(command, OFFICER, SUBMITTED_AT).then_refused(StageOutOfOrder)


def test_the_area_teams_part_follows_the_ccgs() -> None:
    agreed().when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).then_refused(PartTwoBeforePartOne)
    engaged().when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).then_refused(StageOutOfOrder)


def test_both_parts_there_nhs_englands_time_to_decide_runs() -> None:
    stream = complete()
    assert isinstance(stream.state, Approval)
    assert case(stream).clocks.due("area_team") is None
    assert case(stream).clocks.due("decide") == utc(2014, 11, 11, 17)


def test_an_overdue_second_part_is_escalated_and_lapses_nothing() -> None:
    stream = passed(submitted(), utc(2014, 10, 13, 16))
    assert [event.type.removeprefix("application.") for event in stream.events[-3:]] == [
        "reminded",
        "overdue",
        "escalated",
    ]
    assert isinstance(stream.state, PartTwo)


def test_w3_who_signed_for_the_applicant_does_not_confirm_the_second_part() -> None:
    both = submission(signatories=("area-team-1",))
    stream = agreed().when(both, OFFICER, SUBMITTED_AT).recorded
    stream.when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).then_refused(FourEyes, "signed for this application")


def test_a_return_for_information_says_what_is_needed() -> None:
    submitted().when(ReturnForInformation(), AREA_TEAM, PART_TWO_AT).then_refused(ReasonsMissing)


@pytest.mark.parametrize("part_two", [False, True])
def test_a_return_once_answered_goes_on_where_it_stood(part_two: bool) -> None:
    stream = complete() if part_two else submitted()
    asked = stream.when(ReturnForInformation(reasons="Which sites?"), AREA_TEAM, PART_TWO_AT).recorded
    assert asked.where.stage == "submission"
    assert [task.key for task in asked.tasks] == ["information"]
    assert {deadline.kind for deadline in case(asked).clocks.ahead} == {"information"}
    answered = asked.when(ResubmitApplication(), OFFICER, utc(2014, 10, 2, 9)).recorded
    assert isinstance(answered.state, Approval if part_two else PartTwo)
    assert [task.key for task in answered.tasks] == ["decide" if part_two else "area_team"]
