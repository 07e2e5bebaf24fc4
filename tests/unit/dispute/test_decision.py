"""People without an interest decide, and others decide once on appeal (rules W1 to W5)."""

from datetime import timedelta

import pytest

from domain.convening import MeetingInThePast, MeetingStillOpen, UnknownCommittee, WrongCommittee
from domain.dispute.commands import (
    AppealDecision,
    ConveneMeeting,
    PassDeadline,
    RecordMeetingDecision,
    WithdrawDispute,
)
from domain.dispute.refusals import AppealedAlready, DecidedAlready, NotAParty
from domain.meeting.commands import ConveneMeeting as MeetingToConvene
from domain.meeting.commands import StopMeeting
from domain.meeting.conflicts import exclusions
from domain.meeting.state import ItemResult
from domain.noun import Notice, Open, Tell
from domain.people import CLOCK, Actor, Role
from domain.refusal import (
    AlreadyClosed,
    NotAuthorised,
    NothingToTell,
    NotItsTeller,
    ReasonsMissing,
    StageOutOfOrder,
    TooLate,
)
from tests.spec import Given, utc
from tests.unit.dispute.practice import (
    APPEAL_DUE,
    APPEAL_PANEL,
    DECISION_DUE,
    DISPUTE,
    DISPUTE_PANEL,
    LEAD,
    MANAGER,
    MERGED,
    MET_AT,
    OFFICER,
    OTHER_LEAD,
    REGISTER,
    SECRETARY,
    STREAMS,
    appealed,
    closed_meeting,
    convened,
    decided,
    failed,
    mediated,
    passed,
    told,
)

CONVENED_AT = utc(2015, 9, 21, 9)
APPEAL = AppealDecision(grounds="The figures were not read.")


def opened(stream: Given) -> MeetingToConvene:
    """The meeting that the last event calls for."""
    (call,) = (call for call in stream.calls if isinstance(call, Open))
    assert isinstance(call.command, MeetingToConvene)
    return call.command


def test_the_committee_of_the_procedure_is_convened_with_the_practice_affected() -> None:
    meeting = opened(convened(failed(), "dispute_panel", CONVENED_AT, MET_AT))
    (item,) = meeting.items
    assert (item.kind, item.affected, item.subject_stream) == ("dispute", ("X00005",), DISPUTE)


def test_who_spoke_for_a_side_or_mediated_does_not_decide() -> None:
    """Rule W3."""
    meeting = opened(convened(failed(), "dispute_panel", CONVENED_AT, MET_AT))
    (item,) = meeting.items
    assert set(item.acted_before) == {"lead-5", "pm-04c", "mediator-1"}


def test_the_practice_that_the_disputing_one_merged_into_is_affected_too() -> None:
    """Rule F4."""
    command = ConveneMeeting(committee="dispute_panel", meets_at=MET_AT)
    stream = failed().when(command, SECRETARY, CONVENED_AT, streams={"ccg-04C": MERGED}).recorded
    assert opened(stream).items[0].affected == ("X00005", "X00006")


@pytest.mark.parametrize(
    ("committee", "rule"), [("appeal_panel", WrongCommittee), ("governing_body", UnknownCommittee)]
)
def test_no_other_committee_decides(committee: str, rule: type[WrongCommittee | UnknownCommittee]) -> None:
    command = ConveneMeeting(committee=committee, meets_at=MET_AT)
    failed().when(command, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(rule)


def test_w5_a_dispute_that_nobody_is_left_to_decide_is_decided_by_the_panel_it_was_referred_to() -> None:
    stream = convened(failed(), "dispute_panel", CONVENED_AT, MET_AT)
    meeting = closed_meeting("dispute", DISPUTE_PANEL, "referred", MET_AT)
    items = tuple(each.model_copy(update={"referred_to": "conflicts_panel"}) for each in meeting.items)
    handed = told(stream, 1, meeting.model_copy(update={"items": items})).recorded
    assert handed.where.waiting_for == "The conflicts panel to decide."
    assert handed.tasks[0].title == "Convene the conflicts panel to decide the dispute"
    panel = DISPUTE_PANEL.model_copy(update={"key": "conflicts_panel"})
    streams = {"ccg-04C": REGISTER.model_copy(update={"committees": (*REGISTER.committees, panel)})}
    command = ConveneMeeting(committee="conflicts_panel", meets_at=utc(2015, 10, 9))
    handed.when(command, SECRETARY, utc(2015, 10, 7), streams=streams).then_types("dispute.meeting_convened")
    failed().when(command, SECRETARY, utc(2015, 10, 7), streams=streams).then_refused(WrongCommittee)


def test_a_committee_is_convened_ahead_once_and_by_its_secretary() -> None:
    command = ConveneMeeting(committee="dispute_panel", meets_at=MET_AT)
    stream = convened(failed(), "dispute_panel", CONVENED_AT, MET_AT)
    stream.when(command, SECRETARY, CONVENED_AT, streams=STREAMS).then_refused(MeetingStillOpen)
    failed().when(command, SECRETARY, MET_AT + timedelta(days=1), streams=STREAMS).then_refused(MeetingInThePast)
    failed().when(command, MANAGER, CONVENED_AT, streams=STREAMS).then_refused(NotAuthorised)
    mediated().when(command, SECRETARY, utc(2015, 9, 9), streams=STREAMS).then_refused(StageOutOfOrder)
    assert [task.command for task in stream.tasks] == []


@pytest.mark.parametrize(("result", "outcome"), [("agreed", "upheld"), ("not_agreed", "dismissed")])
def test_what_the_committee_decides_stands_once_the_time_to_appeal_has_passed(result: ItemResult, outcome: str) -> None:
    stream = decided(result)
    assert stream.where.stage == "decided"
    (task,) = stream.tasks
    assert task.assignee.organisation == ("04C" if outcome == "upheld" else "X00005"), "the side it went against"
    stood = passed(stream, APPEAL_DUE)
    assert stood.events[-1].type == "dispute.decision_stood"
    assert (stood.where.stage, stood.where.closed) == (outcome, True)
    assert {call.to.organisation for call in stood.calls if isinstance(call, Notice)} == {"X00005", "04C"}


@pytest.mark.parametrize("result", ["inquorate", "deferred"])
def test_a_meeting_without_a_decision_is_followed_by_another(result: ItemResult) -> None:
    stream = convened(failed(), "dispute_panel", CONVENED_AT, MET_AT)
    after = told(stream, 1, closed_meeting("dispute", DISPUTE_PANEL, result, MET_AT)).then_types(
        "dispute.meeting_decision_recorded"
    )
    assert [task.command for task in after.tasks] == ["dispute.convene_meeting"]
    again = convened(after, "dispute_panel", utc(2015, 10, 7), utc(2015, 10, 9))
    second = closed_meeting("dispute", DISPUTE_PANEL, "agreed", utc(2015, 10, 9), "lay-1", "lay-2")
    assert told(again, 2, second).recorded.where.stage == "decided"


def test_an_overdue_decision_is_escalated_and_still_to_be_taken() -> None:
    stream = passed(failed(), DECISION_DUE + timedelta(days=5))
    assert [event.type for event in stream.events[-3:]] == [
        "dispute.reminded",
        "dispute.decision_overdue",
        "dispute.escalated",
    ]
    assert stream.where.stage == "decision"
    assert stream.where.deadline is None


def test_a_result_is_told_by_the_meeting_alone_once_it_has_closed() -> None:
    """Rule W2."""
    stream = convened(failed(), "dispute_panel", CONVENED_AT, MET_AT)
    command = RecordMeetingDecision(meeting_id="meeting-dispute-04C-1-1", item_id="dispute")
    other = Actor(subject="meeting-04C-1-1", organisation="system", roles=(Role.STREAM,))
    stream.when(command, other, MET_AT).then_refused(NotItsTeller)
    itself = other.model_copy(update={"subject": "meeting-dispute-04C-1-1"})
    stream.when(command, itself, MET_AT).then_refused(NothingToTell)
    meeting = closed_meeting("dispute", DISPUTE_PANEL, "agreed", MET_AT, "lay-1", "lay-2")
    told(told(stream, 1, meeting).recorded, 1, meeting).then_nothing()


@pytest.mark.parametrize("by", [LEAD, OFFICER], ids=["practice", "ccg"])
def test_either_side_appeals_and_another_committee_decides(by: Actor) -> None:
    stream = decided().when(APPEAL, by, APPEAL_DUE, streams=STREAMS).then_types("dispute.appealed")
    assert stream.where.waiting_for == "The appeal panel to decide on the appeal."
    stream.when(
        ConveneMeeting(committee="dispute_panel", meets_at=utc(2015, 11, 3)), SECRETARY, APPEAL_DUE, streams=STREAMS
    ).then_refused(WrongCommittee)


def test_nobody_who_took_part_in_the_decision_takes_part_in_the_appeal() -> None:
    """lay-3 sits on both panels, and is excluded by COI-6 whatever interests are declared."""
    meeting = opened(convened(appealed(), "appeal_panel", utc(2015, 10, 13), utc(2015, 11, 3)))
    (item,) = meeting.items
    assert {"lay-1", "lay-2", "lay-3", "lead-5"} <= set(item.acted_before)
    (excluded,) = exclusions(item, APPEAL_PANEL, (), ())
    assert (excluded.subject, excluded.rule_id, excluded.organisation) == ("lay-3", "COI-6", DISPUTE)


@pytest.mark.parametrize(
    ("first", "on_appeal", "ending"),
    [
        ("agreed", "agreed", "dismissed"),
        ("agreed", "not_agreed", "upheld"),
        ("not_agreed", "agreed", "upheld"),
        ("not_agreed", "not_agreed", "dismissed"),
    ],
)
def test_an_appeal_that_is_allowed_reverses_the_decision_and_one_that_is_not_leaves_it(
    first: ItemResult, on_appeal: ItemResult, ending: str
) -> None:
    at = utc(2015, 11, 3)
    stream = convened(appealed(first), "appeal_panel", utc(2015, 10, 13), at)
    decision = told(stream, 2, closed_meeting("appeal", APPEAL_PANEL, on_appeal, at, "lay-4", "lay-5"))
    ended = decision.then_types("dispute.meeting_decision_recorded", "dispute.appeal_decided")
    assert (ended.where.stage, ended.where.closed) == (ending, True)
    ended.when(APPEAL, LEAD, at, streams=STREAMS).then_refused(AppealedAlready)


def test_there_is_one_appeal() -> None:
    appealed().when(APPEAL, OFFICER, utc(2015, 10, 13), streams=STREAMS).then_refused(AppealedAlready)


def test_an_appeal_is_made_in_time_by_a_party_with_its_grounds() -> None:
    late = APPEAL_DUE + timedelta(seconds=1)
    decided().when(APPEAL, LEAD, late, streams=STREAMS).then_refused(TooLate, "16 October 2015")
    decided().when(APPEAL, OTHER_LEAD, MET_AT, streams=STREAMS).then_refused(NotAParty)
    decided().when(APPEAL, MANAGER, MET_AT, streams=STREAMS).then_refused(NotAuthorised)
    decided().when(AppealDecision(grounds=""), LEAD, MET_AT, streams=STREAMS).then_refused(
        ReasonsMissing, "its grounds"
    )
    failed().when(APPEAL, LEAD, CONVENED_AT, streams=STREAMS).then_refused(StageOutOfOrder)
    passed(decided(), APPEAL_DUE).when(APPEAL, LEAD, late, streams=STREAMS).then_refused(AlreadyClosed)


@pytest.mark.parametrize(
    ("stream", "words"),
    [(decided(), "it can be appealed against"), (appealed(), "it is appealed against")],
    ids=["decided", "appealed"],
)
def test_what_is_decided_is_not_withdrawn_any_more(stream: Given, words: str) -> None:
    command = WithdrawDispute(reasons="Enough.")
    stream.when(command, LEAD, utc(2015, 10, 13), streams=STREAMS).then_refused(DecidedAlready, words)


def test_a_withdrawal_stops_the_meeting() -> None:
    stream = convened(failed(), "dispute_panel", CONVENED_AT, MET_AT)
    withdrawn = stream.when(WithdrawDispute(reasons="Enough."), LEAD, CONVENED_AT, streams=STREAMS).recorded
    stop = StopMeeting(reason=f"{DISPUTE} was withdrawn.")
    assert Tell("meeting-dispute-04C-1-1", stop) in withdrawn.calls
    withdrawn.when(PassDeadline(kind="decide", due=DECISION_DUE), CLOCK, DECISION_DUE).then_nothing()
