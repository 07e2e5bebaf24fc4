"""NHS England's decision, by an officer or by its panel."""

from datetime import date
from typing import Any

import pytest

from domain.application.commands import (
    ApproveApplication,
    ApproveWithConditions,
    ConfirmPartTwo,
    DeferDecision,
    RejectApplication,
    ReturnForInformation,
)
from domain.application.events import ApplicationApproved
from domain.application.refusals import (
    AlreadyDecided,
    ConditionIncomplete,
    ConditionRepeated,
    ConditionsMissing,
    DecidedByPanel,
)
from domain.application.state import Agreement, Approval, Closed
from domain.committee import Seat
from domain.convening import MeetingStillOpen, WrongCommittee
from domain.meeting.commands import ConveneMeeting as OpenMeeting
from domain.people import Role
from domain.refusal import (
    DateInThePast,
    DateTooFar,
    DecidedInTheFuture,
    FourEyes,
    NotAuthorised,
    ReasonsMissing,
    StageOutOfOrder,
)
from tests.spec import Given, utc
from tests.unit.application.leicester import (
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    CCG,
    OFFICER,
    PANEL,
    PANEL_SECRETARY,
    PART_TWO_AT,
    SECRETARY,
    STREAMS,
    SUBMITTED_AT,
    agreed,
    approval,
    approved,
    case,
    complete,
    condition,
    conditional,
    convening,
    meeting_told,
    opens,
    passed,
    person,
    policy,
    submission,
    submitted,
    told,
)

BY_PANEL = policy(approval={"panel": "panel"})
MEETS_AT = utc(2014, 10, 20, 9)
DECISIONS = [
    approval(),
    conditional(),
    DeferDecision(until=date(2014, 12, 1), reasons="Figures are due."),
    RejectApplication(reasons="Not sound."),
]


def test_an_approval_leads_to_the_agreement() -> None:
    decision = complete().when(approval(), APPROVER, APPROVED_AT)
    stream = decision.then_types("application.approved", "application.cleared_for_agreement")
    event = decision.events[0]
    assert isinstance(event, ApplicationApproved)
    assert (event.approved_by, event.meeting_id, event.decided_on) == (("approver-1",), None, date(2014, 10, 20))
    assert isinstance(stream.state, Agreement)
    assert case(stream).clocks.due("decide") is None
    assert case(stream).clocks.due("issue") == utc(2014, 11, 3, 17)


@pytest.mark.parametrize("command", DECISIONS)
def test_only_an_approver_of_nhs_england_decides(command: Any) -> None:
    complete().when(command, OFFICER, APPROVED_AT).then_refused(NotAuthorised)
    impostor = person("approver-9", "04C", Role.NHSE_APPROVER)
    complete().when(command, impostor, APPROVED_AT).then_refused(NotAuthorised)


@pytest.mark.parametrize("command", DECISIONS)
def test_nothing_is_decided_before_both_parts_are_there(command: Any) -> None:
    submitted().when(command, APPROVER, APPROVED_AT).then_refused(StageOutOfOrder, "area team")


@pytest.mark.parametrize("command", DECISIONS)
def test_what_was_approved_is_not_decided_again(command: Any) -> None:
    approved().when(command, APPROVER, APPROVED_AT).then_refused(AlreadyDecided)


@pytest.mark.parametrize(
    "command",
    [
        ApproveApplication(),
        ApproveWithConditions(conditions=(condition(),)),
        DeferDecision(until=date(2014, 12, 1)),
        RejectApplication(reasons="  "),
    ],
)
def test_every_decision_states_its_reasons(command: Any) -> None:
    complete().when(command, APPROVER, APPROVED_AT).then_refused(ReasonsMissing)


def test_t1_a_decision_is_not_dated_in_the_future() -> None:
    tomorrow = ApproveApplication(reasons="Sound.", decided_on=date(2014, 10, 21))
    complete().when(tomorrow, APPROVER, APPROVED_AT).then_refused(DecidedInTheFuture, "21 October 2014")
    yesterday = ApproveApplication(reasons="Sound.", decided_on=date(2014, 10, 19))
    assert complete().when(yesterday, APPROVER, APPROVED_AT).events


@pytest.mark.parametrize("command", [approval(), conditional(), RejectApplication(reasons="Not sound.")])
def test_w3_an_approver_is_not_a_signatory_of_the_applicant(command: Any) -> None:
    stream = agreed().when(submission(signatories=("approver-1",)), OFFICER, SUBMITTED_AT).recorded
    stream = stream.when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).recorded
    stream.when(command, APPROVER, APPROVED_AT).then_refused(FourEyes, "signed for this application")


def test_w3_who_confirmed_the_second_part_does_not_approve() -> None:
    both = person("area-team-1", "NHSE", Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER)
    complete().when(approval(), both, APPROVED_AT).then_refused(FourEyes, "recorded a check")


def test_w3_an_administrator_is_not_exempt() -> None:
    both = person("area-team-1", "NHSE", Role.ADMINISTRATOR, Role.NHSE_APPROVER)
    complete().when(approval(), both, APPROVED_AT).then_refused(FourEyes)


def test_a_rejection_ends_the_application_with_its_reasons() -> None:
    stream = complete().when(RejectApplication(reasons="Not sound."), APPROVER, APPROVED_AT).recorded
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason, stream.state.reasons) == ("rejected", "nhs_england", "Not sound.")


def test_a_deferral_keeps_the_applications_place_until_its_new_day() -> None:
    command = DeferDecision(until=date(2014, 12, 1), reasons="Figures are due.")
    stream = complete().when(command, APPROVER, APPROVED_AT).recorded
    assert isinstance(stream.state, Approval)
    assert stream.state.deferred_until == date(2014, 12, 1)
    assert case(stream).clocks.due("decide") == utc(2014, 12, 1, 17)
    assert isinstance(stream.when(approval(), APPROVER, APPROVED_AT).recorded.state, Agreement)


@pytest.mark.parametrize("until", [date(2014, 10, 20), date(2014, 10, 19)])
def test_a_deferral_is_until_a_day_that_lies_ahead(until: date) -> None:
    command = DeferDecision(until=until, reasons="Figures are due.")
    complete().when(command, APPROVER, APPROVED_AT).then_refused(DateInThePast)


def test_an_overdue_decision_is_escalated_and_lapses_nothing() -> None:
    stream = passed(complete(), utc(2014, 12, 31))
    assert [event.type.removeprefix("application.") for event in stream.events[-3:]] == [
        "reminded",
        "overdue",
        "escalated",
    ]
    assert [role for role, _ in told(stream)] == [Role.NHSE_SIGNATORY]
    assert isinstance(stream.state, Approval)


def test_an_approval_with_conditions_has_some() -> None:
    command = ApproveWithConditions(conditions=(), reasons="Sound.")
    complete().when(command, APPROVER, APPROVED_AT).then_refused(ConditionsMissing)


@pytest.mark.parametrize(
    ("fields", "words"), [({"owner": " "}, "no owner"), ({"due": None}, "no day"), ({"text": ""}, "what is to be met")]
)
def test_a_condition_has_an_owner_and_a_day_and_says_what(fields: dict[str, Any], words: str) -> None:
    command = conditional(condition(**fields))
    complete().when(command, APPROVER, APPROVED_AT).then_refused(ConditionIncomplete, words)


@pytest.mark.parametrize("key", ["", "  ", "budget.remind", "premises plan", "-", "a/b"])
def test_a_condition_has_a_short_name_that_can_name_its_deadline(key: str) -> None:
    command = conditional(condition(key=key))
    complete().when(command, APPROVER, APPROVED_AT).then_refused(ConditionIncomplete, f"'{key}'")


def test_a_day_that_is_years_away_is_taken_for_a_slip() -> None:
    stream = complete()
    within = DeferDecision(until=date(2024, 10, 20), reasons="More time")
    stream.when(within, APPROVER, APPROVED_AT).then_types("application.deferred")
    beyond = within.model_copy(update={"until": date(2024, 10, 21)})
    stream.when(beyond, APPROVER, APPROVED_AT).then_refused(DateTooFar, "21 October 2024")
    stream.when(beyond.model_copy(update={"until": date.max}), APPROVER, APPROVED_AT).then_refused(DateTooFar)
    stream.when(conditional(condition(due=date.max)), APPROVER, APPROVED_AT).then_refused(DateTooFar, "'budget'")


def test_a_conditions_day_lies_ahead() -> None:
    command = conditional(condition(due=date(2014, 10, 20)))
    complete().when(command, APPROVER, APPROVED_AT).then_refused(DateInThePast, "'budget'")


def test_conditions_have_names_of_their_own() -> None:
    command = conditional(condition(), condition())
    complete().when(command, APPROVER, APPROVED_AT).then_refused(ConditionRepeated, "budget")


def by_panel() -> Given:
    """An application that a panel has to decide."""
    return complete(policy=BY_PANEL)


def panel_convened(stream: Given) -> Given:
    """The panel is convened."""
    command = convening("decide_application", meets_at=MEETS_AT)
    return stream.when(command, PANEL_SECRETARY, PART_TWO_AT, streams=STREAMS).recorded


@pytest.mark.parametrize("command", DECISIONS)
def test_w1_where_the_policy_names_a_panel_no_officer_decides(command: Any) -> None:
    by_panel().when(command, APPROVER, APPROVED_AT).then_refused(DecidedByPanel, "'panel'")


def test_w1_where_the_policy_names_no_panel_none_is_convened() -> None:
    command = convening("decide_application", meets_at=MEETS_AT)
    complete().when(command, PANEL_SECRETARY, PART_TWO_AT, streams=STREAMS).then_refused(WrongCommittee, "officer")


def test_w1_the_panel_decides_in_its_meeting() -> None:
    stream = panel_convened(by_panel())
    opened = opens(stream).command
    assert isinstance(opened, OpenMeeting)
    assert [item.item_id for item in opened.items] == ["decide_application"]
    decision = meeting_told(stream, "agreed", APPROVED_AT)
    decision.then_types(
        "application.meeting_decision_recorded", "application.approved", "application.cleared_for_agreement"
    )
    event = decision.events[1]
    assert isinstance(event, ApplicationApproved)
    assert (event.approved_by, event.meeting_id) == (("panel-1", "panel-2"), "meeting-04C-1-2")


def test_w1_a_panel_that_does_not_agree_rejects_the_application() -> None:
    stream = meeting_told(panel_convened(by_panel()), "not_agreed", APPROVED_AT).recorded
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("rejected", "nhs_england")


def test_w1_a_panel_without_a_decision_is_convened_again() -> None:
    stream = panel_convened(by_panel())
    again = convening("decide_application", meets_at=MEETS_AT)
    stream.when(again, PANEL_SECRETARY, PART_TWO_AT, streams=STREAMS).then_refused(MeetingStillOpen)
    inquorate = meeting_told(stream, "inquorate", APPROVED_AT).recorded
    assert isinstance(inquorate.state, Approval)
    assert [task.command for task in inquorate.tasks] == ["application.convene_meeting"]
    assert [task.assignee.organisation for task in inquorate.tasks] == ["NHSE"]


def test_a_ccgs_secretary_does_not_convene_the_panel_that_decides_on_it() -> None:
    command = convening("decide_application", meets_at=MEETS_AT)
    by_panel().when(command, SECRETARY, PART_TWO_AT, streams=STREAMS).then_refused(NotAuthorised, "National panel")


def test_w3_a_member_of_the_panel_did_not_sign_for_the_applicant() -> None:
    seats = (*PANEL.seats, Seat(subject=OFFICER.subject, kind="nhs_england"))
    streams = {"ccg-04C": CCG.model_copy(update={"committees": (PANEL.model_copy(update={"seats": seats}),)})}
    command = convening("decide_application", meets_at=MEETS_AT)
    by_panel().when(command, PANEL_SECRETARY, PART_TWO_AT, streams=streams).then_refused(FourEyes, "ao-04c")


def test_s5_a_panels_decision_on_an_application_returned_meanwhile_has_no_effect() -> None:
    stream = panel_convened(by_panel())
    stream = stream.when(ReturnForInformation(reasons="Which sites?"), AREA_TEAM, APPROVED_AT).recorded
    told_late = meeting_told(stream, "agreed", APPROVED_AT).then_types("application.meeting_decision_recorded")
    assert told_late.where.stage == "submission"
