"""A practice that missed the band: notice, evidence in time or none, a hearing, and its investment kept or lost."""

from datetime import timedelta

import pytest

from domain.ccg.practice import FormerPractice
from domain.convening import MeetingStillOpen, WrongCommittee
from domain.meeting.state import ItemResult
from domain.noun import Notice, Open
from domain.people import CLOCK, Role, stream_actor
from domain.refusal import (
    AlreadyClosed,
    AlreadyOpened,
    EvidenceMissing,
    NotAuthorised,
    NothingToTell,
    NotItsTeller,
    NotOpened,
    StageOutOfOrder,
    TooLate,
)
from domain.validation.commands import GiveEvidence, PassDeadline, RecordMeetingDecision
from domain.validation.noun import NOUN
from domain.validation.refusals import NotYourValidation
from domain.validation.state import AwaitingHearing, Closed
from tests.spec import Given, given, utc
from tests.unit.investment.liverpool import CCG, MANAGER
from tests.unit.validation.hearings import (
    EVIDENCE_BY,
    LEAD,
    NOTIFIED_AT,
    OTHER_LEAD,
    PAPER,
    STREAMS,
    convene,
    evidenced,
    give_evidence,
    heard,
    notice,
    notified,
    tell,
)

JUNE = utc(2015, 6, 16, 9)


def tick(validation: Given) -> Given:
    """The next deadline passes."""
    deadline = validation.where.deadline
    assert deadline is not None
    return validation.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded


def silent() -> Given:
    """A practice that was reminded, and gave nothing."""
    return tick(tick(notified()))


@pytest.mark.parametrize(("result", "ending"), [("agreed", "upheld"), ("not_agreed", "investment_withdrawn")])
def test_the_committee_decides_whether_the_practice_keeps_its_investment(result: ItemResult, ending: str) -> None:
    validation = heard(evidenced(), result)
    state = validation.state
    assert isinstance(state, Closed)
    assert (state.ending, state.evidence, state.on) == (ending, (PAPER,), JUNE.date())
    assert (validation.where.closed, validation.where.stage, validation.tasks) == (True, ending, ())
    told = {call.to.role: call.to.organisation for call in validation.calls if isinstance(call, Notice)}
    assert told[Role.PRACTICE_LEAD] == "X00001"


def test_the_practice_gets_notice_of_how_long_it_has() -> None:
    (call,) = notified().calls
    assert isinstance(call, Notice)
    assert (call.to.role, call.to.organisation) == (Role.PRACTICE_LEAD, "X00001")
    assert "band B in 2014/15, below band A" in call.body
    assert "by 20 May 2015, 17:00" in call.body
    (task,) = notified().tasks
    assert (task.command, task.due_at) == ("validation.give_evidence", EVIDENCE_BY.isoformat())


def test_t2_evidence_counts_to_the_second_and_is_refused_after_it_whether_the_clock_has_come_or_not() -> None:
    last = EVIDENCE_BY + timedelta(milliseconds=999)
    give_evidence(notified(), last, PAPER).then_types("validation.evidence_given")
    late = EVIDENCE_BY + timedelta(seconds=1)
    give_evidence(notified(), late, PAPER).then_refused(TooLate, "20 May 2015, 17:00")
    give_evidence(silent(), late, PAPER).then_refused(TooLate, "heard without")


def test_t3_what_was_received_in_time_is_refused_once_the_end_of_the_time_is_recorded() -> None:
    give_evidence(silent(), EVIDENCE_BY, PAPER).then_refused(TooLate)


def test_evidence_is_the_practices_own_given_once_and_not_empty() -> None:
    at = utc(2015, 5, 6, 9)
    give_evidence(notified(), at, PAPER, by=OTHER_LEAD).then_refused(NotYourValidation, "practice X00001")
    give_evidence(notified(), at, PAPER, by=MANAGER).then_refused(NotAuthorised)
    give_evidence(notified(), at).then_refused(EvidenceMissing)
    give_evidence(evidenced(), at, PAPER).then_refused(StageOutOfOrder)


def test_f4_after_a_merger_the_practice_that_goes_on_gives_the_evidence() -> None:
    one, two = CCG.practices
    former = FormerPractice(practice=one, on=utc(2015, 5, 1).date(), reason="merger", into=two.code)
    merged = {"ccg-99A": CCG.model_copy(update={"practices": (two,), "former_practices": (former,)})}
    command, at = GiveEvidence(evidence=(PAPER,)), utc(2015, 5, 6, 9)
    for lead in (LEAD, OTHER_LEAD):
        given_by = notified().when(command, lead, at, streams=merged)
        given_by.then_types("validation.practice_merged", "validation.evidence_given")
    stranger = OTHER_LEAD.model_copy(update={"organisation": "X00003"})
    notified().when(command, stranger, at, streams=merged).then_refused(NotYourValidation)
    notified().when(command, OTHER_LEAD, at, streams=STREAMS).then_refused(NotYourValidation)


def test_f4_after_a_merger_task_and_notices_are_those_of_the_practice_that_goes_on() -> None:
    one, two = CCG.practices
    former = FormerPractice(practice=one, on=utc(2015, 5, 1).date(), reason="merger", into=two.code)
    merged = {"ccg-99A": CCG.model_copy(update={"practices": (two,), "former_practices": (former,)})}
    validation = notified()
    assert [task.assignee.organisation for task in validation.tasks] == ["X00001"]
    for _ in range(2):
        deadline = validation.where.deadline
        assert deadline is not None
        command = PassDeadline(kind=deadline.name, due=deadline.at)
        validation = validation.when(command, CLOCK, deadline.at, streams=merged).recorded
    assert [event.type for event in validation.events[1:]] == [
        "validation.practice_merged",
        "validation.reminded",
        "validation.evidence_time_ended",
    ]
    (noted, reminded) = (Given(NOUN, validation.stream_id, validation.events[:n]) for n in (2, 3))
    assert [task.assignee.organisation for task in noted.tasks] == ["X00002"]
    for stream in (noted, reminded, validation, heard(validation, "not_agreed")):
        leads = [each.to for each in stream.calls if isinstance(each, Notice) and each.to.role is Role.PRACTICE_LEAD]
        assert [each.organisation for each in leads] == ["X00002"]


def test_no_evidence_in_time_is_heard_as_such() -> None:
    validation = silent()
    assert [event.type for event in validation.events[1:]] == ["validation.reminded", "validation.evidence_time_ended"]
    assert isinstance(validation.state, AwaitingHearing)
    assert validation.state.evidence == ()
    (meeting,) = [call for call in convene(validation, JUNE).recorded.calls if isinstance(call, Open)]
    assert "(no evidence)" in meeting.command.model_dump()["items"][0]["title"]
    assert isinstance(heard(validation, "not_agreed").state, Closed)


def test_the_hearing_is_convened_after_the_evidence_or_the_end_of_its_time() -> None:
    convene(notified(), NOTIFIED_AT).then_refused(StageOutOfOrder, "until 20 May 2015, 17:00")
    convene(evidenced(), JUNE).then_types("validation.meeting_convened")
    between = EVIDENCE_BY + timedelta(seconds=2)
    convene(notified(), between).then_types("validation.evidence_time_ended", "validation.meeting_convened")


def test_w1_the_committee_that_the_procedure_names_hears_it_about_the_practice_alone() -> None:
    convene(evidenced(), JUNE, key="approvals").then_refused(WrongCommittee)
    convene(evidenced(), JUNE, by=MANAGER).then_refused(NotAuthorised)
    met = convene(evidenced(), JUNE).recorded
    convene(met, JUNE).then_refused(MeetingStillOpen)
    (meeting,) = [call for call in met.calls if isinstance(call, Open)]
    item = meeting.command.model_dump()["items"][0]
    assert (item["kind"], item["affected"], item["affects_all_practices"]) == ("validation", ("X00001",), False)
    assert met.tasks == ()


@pytest.mark.parametrize("result", ["inquorate", "deferred"])
def test_a_hearing_without_result_is_convened_again(result: ItemResult) -> None:
    again = tell(convene(evidenced(), JUNE).recorded, result, JUNE).recorded
    assert again.where.stage == "hearing"
    assert convene(again, JUNE).recorded.events[-1].meeting_id == "meeting-validation-99A-1-2"  # type: ignore[attr-defined]


def test_w5_a_hearing_that_nobody_is_left_to_hold_is_held_by_the_panel_it_was_referred_to() -> None:
    handed = tell(convene(evidenced(), JUNE).recorded, "referred", JUNE, "panel").recorded
    assert handed.where.waiting_for == "The committee 'panel', to be convened."
    assert "'panel'" in handed.tasks[0].title
    convene(handed, JUNE, key="approvals").then_refused(WrongCommittee, "or by 'panel'")
    convene(handed, JUNE).then_types("validation.meeting_convened")


def test_w2_a_result_is_told_by_the_hearing_alone_and_once() -> None:
    met = convene(evidenced(), JUNE).recorded
    command = RecordMeetingDecision(meeting_id="meeting-validation-99A-1-1", item_id="validation")
    met.when(command, stream_actor("meeting-04C-1-1"), JUNE).then_refused(NotItsTeller)
    met.when(command, stream_actor(command.meeting_id), JUNE).then_refused(NothingToTell)
    evidenced().when(command, stream_actor(command.meeting_id), JUNE).then_refused(NotItsTeller)
    deferred = tell(met, "deferred", JUNE).recorded
    tell(deferred, "agreed", JUNE).then_nothing()


def test_a_hearing_that_is_late_is_reminded_of_and_escalated_and_stays_due() -> None:
    validation, passed = evidenced(), []
    while (deadline := validation.where.deadline) is not None:
        passed.append(deadline.name)
        validation = tick(validation)
    assert passed == ["hear.remind", "hear", "hear.escalate"]
    assert [call.to.role for call in validation.calls if isinstance(call, Notice)] == [Role.ACCOUNTABLE_OFFICER]
    (task,) = validation.tasks
    assert (task.command, task.due_at) == ("validation.convene_meeting", utc(2015, 6, 6, 16).isoformat())


def test_what_has_ended_refuses_all_and_begins_once() -> None:
    ended = heard(evidenced(), "agreed")
    give_evidence(ended, JUNE, PAPER).then_refused(AlreadyClosed)
    convene(ended, JUNE).then_refused(AlreadyClosed)
    ended.when(PassDeadline(kind="hear", due=JUNE), CLOCK, JUNE).then_nothing()
    notified().when(notice(), MANAGER, NOTIFIED_AT, streams=STREAMS).then_refused(AlreadyOpened)
    give_evidence(given(NOUN, stream_id="validation-99A-1"), JUNE, PAPER, by=LEAD).then_refused(NotOpened)
