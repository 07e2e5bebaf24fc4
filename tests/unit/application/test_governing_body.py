"""The governing body's decision, and meetings in general."""

import pytest

from domain.application.commands import RecordMeetingDecision
from domain.application.events import MeetingConvened
from domain.application.state import Closed, GoverningBody, Submission
from domain.committee import CommitteeMayNotDecide
from domain.convening import MeetingInThePast, MeetingStillOpen, UnknownCommittee, WrongCommittee
from domain.meeting.commands import ConveneMeeting as OpenMeeting
from domain.meeting.state import ItemResult
from domain.people import Role, stream_actor
from domain.refusal import DateTooFar, NotAuthorised, NothingToTell, NotItsTeller, StageOutOfOrder
from tests.spec import utc
from tests.unit.application.leicester import (
    AGREED_AT,
    CCG,
    CONVENED_AT,
    GOVERNING_BODY,
    MANAGER,
    OTHER,
    PANEL_SECRETARY,
    SECRETARY,
    STREAMS,
    accepted,
    case,
    convened,
    convening,
    engaged,
    meeting_told,
    opens,
    passed,
    policy,
    told,
)


def test_the_governing_body_is_convened_as_the_register_has_it() -> None:
    stream = convened(engaged())
    event = stream.events[-1]
    assert isinstance(event, MeetingConvened)
    assert (event.meeting_id, event.committee) == ("meeting-04C-1-1", GOVERNING_BODY)
    opened = opens(stream).command
    assert isinstance(opened, OpenMeeting)
    (item,) = opened.items
    assert (item.item_id, item.kind, item.subject_stream) == ("decide_to_apply", "decide_to_apply", "application-04C-1")
    assert item.affects_all_practices
    assert stream.tasks == ()


def test_a_meeting_is_not_convened_before_survey_and_ballot_are_done() -> None:
    accepted().when(convening(), SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(StageOutOfOrder, "ballot")


def test_w1_the_decision_is_the_committees_that_the_policy_names() -> None:
    other = convening(committee="locality")
    engaged().when(other, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(WrongCommittee, "governing_body")


def test_w1_a_committee_that_was_not_established_to_decide_this_does_not() -> None:
    changed = GOVERNING_BODY.model_copy(update={"decides": ("primary_care_commissioning",)})
    streams = {"ccg-04C": CCG.model_copy(update={"committees": (changed,)})}
    engaged().when(convening(), SECRETARY, CONVENED_AT, streams=streams).then_refused(CommitteeMayNotDecide)


def test_a_committee_that_is_not_in_the_register_is_unknown() -> None:
    nowhere = convening(committee="board")
    engaged().when(nowhere, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(UnknownCommittee, "'board'")
    none = {"ccg-04C": CCG.model_copy(update={"committees": ()})}
    engaged().when(convening(), SECRETARY, CONVENED_AT, streams=none).then_refused(UnknownCommittee)


def test_only_the_ccgs_own_secretary_convenes_its_governing_body() -> None:
    stream = engaged()
    stream.when(convening(), MANAGER, CONVENED_AT, streams=STREAMS).then_refused(NotAuthorised)
    stream.when(convening(), PANEL_SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(NotAuthorised)


def test_t1_a_meeting_is_convened_before_it_is_held() -> None:
    past = convening(meets_at=CONVENED_AT.replace(hour=8))
    engaged().when(past, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(MeetingInThePast)


def test_a_meeting_is_not_convened_for_years_ahead() -> None:
    a_slip = convening(meets_at=utc(2104, 9, 9, 9))
    engaged().when(a_slip, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(DateTooFar, "9 September 2104")


def test_one_meeting_is_convened_at_a_time() -> None:
    stream = convened(engaged())
    stream.when(convening(), SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(MeetingStillOpen, "meeting-04C-1-1")


def test_an_agreement_to_apply_opens_the_submission() -> None:
    stream = meeting_told(convened(engaged()), "agreed").then_types("application.meeting_decision_recorded")
    assert isinstance(stream.state, Submission)
    assert case(stream).clocks.due("decide_to_apply") is None
    assert [task.key for task in stream.tasks] == ["submit"]
    assert told(stream) == (
        (Role.ACCOUNTABLE_OFFICER, "NHS Leicester City CCG (application-04C-1): the governing body agreed to apply"),
    )


def test_a_governing_body_that_does_not_agree_rejects_the_application() -> None:
    decision = meeting_told(convened(engaged()), "not_agreed")
    stream = decision.then_types("application.meeting_decision_recorded", "application.rejected")
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("rejected", "governing_body")


@pytest.mark.parametrize("result", ["inquorate", "deferred"])
def test_a_meeting_without_a_decision_may_be_convened_again(result: ItemResult) -> None:
    stream = meeting_told(convened(engaged()), result).then_types("application.meeting_decision_recorded")
    assert isinstance(stream.state, GoverningBody)
    assert [task.key for task in stream.tasks] == ["decide_to_apply"]
    later = convening(meets_at=utc(2014, 9, 23, 9))
    assert opens(stream.when(later, SECRETARY, AGREED_AT, streams=STREAMS).recorded).stream_id == "meeting-04C-1-2"


def test_what_nobody_is_left_to_decide_is_decided_by_the_committee_it_was_referred_to() -> None:
    referred = meeting_told(convened(engaged()), "referred", referred_to=OTHER.key)
    stream = referred.then_types("application.meeting_decision_recorded")
    assert stream.where.waiting_for == "The locality to decide whether to apply."
    assert [task.title for task in stream.tasks] == ["Convene the locality to decide whether to apply"]
    command = convening(committee=OTHER.key, meets_at=utc(2014, 9, 23, 9))
    engaged().when(command, SECRETARY, AGREED_AT, streams=STREAMS).then_refused(WrongCommittee)
    handed = stream.when(command, SECRETARY, AGREED_AT, streams=STREAMS).recorded
    assert meeting_told(handed, "agreed", utc(2014, 9, 23, 10)).recorded.where.stage == "submission"


def test_w2_a_meetings_decision_is_told_by_itself() -> None:
    stream = convened(engaged())
    command = RecordMeetingDecision(meeting_id="meeting-04C-1-1", item_id="decide_to_apply")
    stream.when(command, SECRETARY, AGREED_AT).then_refused(NotAuthorised)
    stream.when(command, stream_actor("meeting-99A-1-1"), AGREED_AT).then_refused(NotItsTeller)
    stream.when(command, stream_actor("meeting-04C-1-1"), AGREED_AT).then_refused(NothingToTell)


def test_w2_a_meeting_tells_only_the_item_it_was_convened_for() -> None:
    stream = convened(engaged())
    closed = meeting_told(stream, "agreed").given
    other = RecordMeetingDecision(meeting_id="meeting-04C-1-1", item_id="another")
    closed.when(other, stream_actor("meeting-04C-1-1"), AGREED_AT).then_refused(NothingToTell, "'another'")


def test_a_decision_told_twice_changes_nothing() -> None:
    meeting_told(meeting_told(convened(engaged()), "deferred").recorded, "agreed").then_nothing()


def test_an_overdue_decision_is_escalated_to_the_accountable_officer_and_ends_nothing() -> None:
    stream = passed(engaged(), utc(2014, 10, 20, 16))
    assert [event.type for event in stream.events[-3:]] == [
        "application.reminded",
        "application.overdue",
        "application.escalated",
    ]
    assert [role for role, _ in told(stream)] == [Role.ACCOUNTABLE_OFFICER]
    assert isinstance(stream.state, GoverningBody)


def test_a_governing_body_without_a_ballot_beside_it_is_reached_at_once() -> None:
    stream = accepted(policy=policy(ballot={"position": "after"}, survey={"required": False}))
    assert isinstance(stream.state, GoverningBody)
