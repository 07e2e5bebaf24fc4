"""Ballots, surveys and members' support, wherever the policy places them."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.application.commands import (
    CallBallot,
    CallSurvey,
    ConfirmPartTwo,
    RecordBallotResult,
    RecordMembersSupport,
    RecordSurveyResult,
)
from domain.application.events import BallotCalled, BallotResultRecorded, SurveyCalled
from domain.application.refusals import (
    BallotAlreadyWon,
    BallotForeseen,
    BallotNotForeseen,
    BallotOutOfPlace,
    BallotStillOpen,
    FunctionOutsideScope,
    ScopeNotFull,
    SupportAlreadyRecorded,
    SurveyStillOpen,
)
from domain.application.state import Agreement, Approved, Closed, Engagement, GoverningBody
from domain.asking import ClosingOutsidePolicy
from domain.ballot.commands import OpenBallot
from domain.ballot.refusals import RollUnknown
from domain.codes import noun_of
from domain.functions import Function, UnknownFunction
from domain.nouns import NOUNS
from domain.people import stream_actor
from domain.policy import Policy
from domain.refusal import (
    AlreadyClosed,
    DecidedInTheFuture,
    EvidenceMissing,
    NotAuthorised,
    NothingToTell,
    NotItsTeller,
    StageOutOfOrder,
)
from domain.survey.commands import OpenSurvey
from tests.spec import Given, given, utc
from tests.unit.application.leicester import (
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    ASKED_AT,
    CALLED_AT,
    CCG,
    MANAGER,
    OFFICER,
    PART_TWO_AT,
    STREAMS,
    SUBMITTED_AT,
    accepted,
    agreed,
    approval,
    ballot_called,
    ballot_told,
    case,
    convened,
    delegating,
    engaged,
    evidence,
    meeting_told,
    opens,
    passed,
    policy,
    round_2014,
    stopped,
    submission,
    support_recorded,
    survey_called,
    survey_told,
)

PARTIAL = round_2014(partial_scope=True)


def with_ballot(position: str, **ballot: object) -> Policy:
    """The standard policy with its ballot elsewhere, and no survey."""
    return policy(ballot={"position": position, **ballot}, survey={"required": False})


def test_a_called_ballot_is_opened_on_the_pinned_policy_for_the_whole_scope() -> None:
    stream = ballot_called(accepted())
    event = stream.events[-1]
    assert isinstance(event, BallotCalled)
    assert event.functions == tuple(Function(code) for code in "abcdefg")
    opened = opens(stream)
    assert opened.stream_id == "ballot-04C-1-1"
    assert isinstance(opened.command, OpenBallot)
    assert (opened.command.application_id, opened.command.opened_by) == ("application-04C-1", "pm-04c")
    assert opened.command.policy == case(stream).policy
    assert not opened.command.partial_scope


def test_w6_a_ballot_may_close_earlier_than_the_policys_period_and_not_later() -> None:
    stream = accepted()
    early = CallBallot(closes_at=utc(2014, 7, 20, 16))
    assert opens(ballot_called(stream, command=early)).command.model_dump()["closes_at"] == utc(2014, 7, 20, 16)
    late = CallBallot(closes_at=utc(2014, 7, 30, 16, 0, 1))
    stream.when(late, MANAGER, CALLED_AT, streams=STREAMS).then_refused(ClosingOutsidePolicy)
    gone = CallBallot(closes_at=CALLED_AT)
    stream.when(gone, MANAGER, CALLED_AT, streams=STREAMS).then_refused(ClosingOutsidePolicy)


@pytest.mark.parametrize(
    "called",
    [
        lambda: ballot_called(accepted()),
        lambda: survey_called(accepted()),
        lambda: convened(engaged()),
        delegating,
    ],
    ids=["ballot", "survey", "meeting", "delegation"],
)
def test_what_was_called_opens_whatever_the_register_has_become_meanwhile_f4(called: Callable[[], Given]) -> None:
    stream = called()
    opening = opens(stream)
    emptied = {"ccg-04C": CCG.model_copy(update={"practices": (), "committees": (), "interests": ()})}
    noun = NOUNS[noun_of(opening.stream_id)]
    opened = given(noun, stream_id=opening.stream_id).when(
        opening.command, stream_actor(stream.stream_id), CALLED_AT, streams=emptied
    )
    assert opened.recorded.events


def test_the_roll_is_the_practices_of_the_instant_of_the_call_f4() -> None:
    ballot = opens(ballot_called(accepted()))
    assert isinstance(ballot.command, OpenBallot)
    assert [elector.practice for elector in ballot.command.roll] == [practice.code for practice in CCG.practices]


def test_a_ballot_without_a_roll_is_not_called() -> None:
    nobody = {"ccg-04C": CCG.model_copy(update={"practices": ()})}
    accepted().when(CallBallot(), MANAGER, CALLED_AT, streams=nobody).then_refused(RollUnknown)


def test_one_ballot_is_held_at_a_time_and_one_that_was_won_is_not_held_again() -> None:
    stream = ballot_called(accepted())
    stream.when(CallBallot(), MANAGER, CALLED_AT, streams=STREAMS).then_refused(BallotStillOpen, "ballot-04C-1-1")
    won = ballot_told(stream).recorded
    won.when(CallBallot(), MANAGER, ASKED_AT, streams=STREAMS).then_refused(BallotAlreadyWon)


def test_f2_a_full_scope_ballot_is_about_every_function() -> None:
    stream = accepted()
    some = CallBallot(functions=("a", "b"))
    stream.when(some, MANAGER, CALLED_AT, streams=STREAMS).then_refused(ScopeNotFull)
    other = CallBallot(functions=("a", "R3"))
    stream.when(other, MANAGER, CALLED_AT, streams=STREAMS).then_refused(FunctionOutsideScope, "R3")
    unknown = CallBallot(functions=("z",))
    stream.when(unknown, MANAGER, CALLED_AT, streams=STREAMS).then_refused(UnknownFunction)


def test_only_the_programme_manager_calls_a_ballot() -> None:
    accepted().when(CallBallot(), OFFICER, CALLED_AT, streams=STREAMS).then_refused(NotAuthorised)


def test_survey_and_ballot_done_the_governing_body_is_next_whichever_came_last() -> None:
    survey_first = survey_told(survey_called(accepted())).recorded
    assert isinstance(survey_first.state, Engagement)
    ballot_last = ballot_told(ballot_called(survey_first))
    ballot_last.then_types("application.ballot_result_recorded", "application.engagement_completed")
    ballot_first = ballot_told(ballot_called(accepted())).recorded
    survey_last = survey_told(survey_called(ballot_first))
    survey_last.then_types("application.survey_result_recorded", "application.engagement_completed")
    assert isinstance(survey_last.recorded.state, GoverningBody)
    assert case(survey_last.recorded).clocks.due("decide_to_apply") == utc(2014, 10, 6, 16)


def test_ballot_and_survey_run_beside_each_other() -> None:
    stream = survey_called(ballot_called(accepted()))
    assert case(stream).open_streams == ("ballot-04C-1-1", "survey-04C-1-1")
    assert stream.where.waiting_for == "The survey to close and the members' ballot to be won."


def test_s3_a_survey_that_the_policy_does_not_require_holds_nothing_up() -> None:
    stream = ballot_told(ballot_called(accepted(policy=policy(survey={"required": False})))).recorded
    assert isinstance(stream.state, GoverningBody)
    late = survey_told(survey_called(stream)).recorded
    assert isinstance(late.state, GoverningBody)


def test_a_called_survey_is_opened_and_one_is_held_at_a_time() -> None:
    stream = survey_called(accepted())
    assert isinstance(stream.events[-1], SurveyCalled)
    assert isinstance(opens(stream).command, OpenSurvey)
    stream.when(CallSurvey(), MANAGER, CALLED_AT, streams=STREAMS).then_refused(SurveyStillOpen, "survey-04C-1-1")


def test_a_survey_asks_only_about_what_is_applied_for() -> None:
    some = accepted().when(CallSurvey(functions=("a", "b")), MANAGER, CALLED_AT, streams=STREAMS).recorded
    assert opens(some).command.model_dump()["functions"] == ("a", "b")
    other = CallSurvey(functions=("R3",))
    accepted().when(other, MANAGER, CALLED_AT, streams=STREAMS).then_refused(FunctionOutsideScope)


def test_a_survey_is_not_called_once_the_application_is_submitted() -> None:
    stream = agreed().when(submission(), OFFICER, SUBMITTED_AT).recorded
    stream.when(CallSurvey(), MANAGER, SUBMITTED_AT, streams=STREAMS).then_refused(StageOutOfOrder)


def test_w2_a_result_is_told_by_the_stream_whose_it_is_and_by_no_person() -> None:
    stream = ballot_called(survey_called(accepted()))
    told = RecordBallotResult(ballot_id="ballot-04C-1-1")
    stream.when(told, MANAGER, ASKED_AT).then_refused(NotAuthorised)
    stream.when(told, stream_actor("ballot-04C-1-2"), ASKED_AT).then_refused(NotItsTeller, "only by itself")
    survey = RecordSurveyResult(survey_id="survey-04C-1-1")
    stream.when(survey, MANAGER, ASKED_AT).then_refused(NotAuthorised)
    stream.when(survey, stream_actor("ballot-04C-1-1"), ASKED_AT).then_refused(NotItsTeller)


def test_w2_a_result_of_a_stream_that_was_not_called_is_refused() -> None:
    other = RecordBallotResult(ballot_id="ballot-99A-1-1")
    accepted().when(other, stream_actor("ballot-99A-1-1"), ASKED_AT).then_refused(NotItsTeller, "did not call")


def test_w2_a_ballot_without_a_verified_result_has_nothing_to_tell() -> None:
    stream = survey_called(ballot_called(accepted()))
    ballot, survey = "ballot-04C-1-1", "survey-04C-1-1"
    stream.when(RecordBallotResult(ballot_id=ballot), stream_actor(ballot), ASKED_AT).then_refused(NothingToTell)
    stream.when(RecordSurveyResult(survey_id=survey), stream_actor(survey), ASKED_AT).then_refused(NothingToTell)


def test_a_result_told_twice_changes_nothing() -> None:
    stream = ballot_told(ballot_called(accepted())).recorded
    ballot_told(stream).then_nothing()
    survey_told(survey_told(survey_called(stream)).recorded).then_nothing()


@pytest.mark.parametrize("outcome", ["failed", "inquorate"])
def test_a_ballot_that_was_not_won_may_be_held_again_as_often_as_the_policy_allows(outcome: str) -> None:
    stream = accepted()
    first = ballot_told(ballot_called(stream), "failed" if outcome == "failed" else "inquorate")
    first.then_types("application.ballot_result_recorded")
    again = ballot_called(first.recorded, at=ASKED_AT)
    assert opens(again).stream_id == "ballot-04C-1-2"
    ballot_told(again, "passed").then_types("application.ballot_result_recorded")
    lost = ballot_told(again, "failed")
    lost.then_types("application.ballot_result_recorded", "application.withdrawn")
    assert isinstance(lost.recorded.state, Closed)
    assert (lost.recorded.state.ending, lost.recorded.state.reason) == ("withdrawn", "ballot_failed")


def test_s4_a_lost_ballot_withdraws_the_application_and_stops_what_is_open() -> None:
    never_again = policy(ballot={"reballots": 0})
    stream = survey_called(ballot_called(accepted(policy=never_again)))
    assert stopped(ballot_told(stream, "failed").recorded) == ("survey-04C-1-1",)


def test_f2_in_a_partial_scope_round_functions_that_fail_leave_the_scope() -> None:
    stream = ballot_called(accepted(round=PARTIAL))
    won = ballot_told(stream, "passed", scope="abde").recorded
    assert case(won).scope == tuple(Function(code) for code in "abde")
    assert case(won).request.functions == tuple(Function(code) for code in "abcdefg")


def test_f2_in_a_partial_scope_round_what_is_not_put_to_the_vote_leaves_the_scope_too() -> None:
    stream = ballot_called(accepted(round=PARTIAL), command=CallBallot(functions=("a", "e")))
    assert case(ballot_told(stream).recorded).scope == (Function.NEEDS_AND_PRIORITIES, Function.MONITORING)


def test_f2_in_a_full_scope_round_the_scope_stays_as_it_is() -> None:
    stream = ballot_told(ballot_called(accepted())).recorded
    event = stream.events[-1]
    assert isinstance(event, BallotResultRecorded)
    assert event.scope == tuple(Function(code) for code in "abcdefg")


def test_s3_without_a_ballot_the_members_support_is_recorded() -> None:
    stream = accepted(policy=with_ballot("none"))
    assert [task.key for task in stream.tasks] == ["record_members_support"]
    stream.when(CallBallot(), MANAGER, CALLED_AT, streams=STREAMS).then_refused(BallotNotForeseen)
    assert isinstance(support_recorded(stream).state, GoverningBody)


def test_s3_members_support_can_not_stand_for_a_ballot() -> None:
    command = RecordMembersSupport(decided_on=date(2014, 7, 2), evidence=(evidence(),))
    accepted().when(command, MANAGER, CALLED_AT).then_refused(BallotForeseen)


def test_members_support_is_shown_by_minutes_and_is_not_in_the_future_and_is_recorded_once() -> None:
    stream = accepted(policy=policy(ballot={"position": "none"}))
    bare = RecordMembersSupport(decided_on=date(2014, 7, 2), evidence=())
    stream.when(bare, MANAGER, CALLED_AT).then_refused(EvidenceMissing)
    later = RecordMembersSupport(decided_on=date(2014, 7, 3), evidence=(evidence(),))
    stream.when(later, MANAGER, CALLED_AT).then_refused(DecidedInTheFuture)
    support_recorded(stream).when(later, MANAGER, ASKED_AT).then_refused(SupportAlreadyRecorded)


def test_s3_a_ballot_before_is_not_called_later() -> None:
    engaged().when(CallBallot(), MANAGER, ASKED_AT, streams=STREAMS).then_refused(BallotOutOfPlace, "before")


def test_s3_a_ballot_after_is_called_only_once_the_application_was_submitted() -> None:
    stream = meeting_told(convened(accepted(policy=with_ballot("after"))), "agreed").recorded
    stream.when(CallBallot(), MANAGER, SUBMITTED_AT, streams=STREAMS).then_refused(BallotOutOfPlace, "after")
    submitted = stream.when(submission(), OFFICER, SUBMITTED_AT).recorded
    assert "call_ballot" in [task.key for task in submitted.tasks]
    assert opens(ballot_called(submitted, SUBMITTED_AT)).stream_id == "ballot-04C-1-1"


def beside(**ballot: object) -> Given:
    """An application that NHS England has to decide while the members vote."""
    stream = ballot_called(accepted(policy=with_ballot("beside", **ballot)))
    stream = meeting_told(convened(stream), "agreed").recorded
    stream = stream.when(submission(), OFFICER, SUBMITTED_AT).recorded
    return stream.when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).recorded


def test_s4_while_a_required_ballot_is_open_an_approval_is_recorded_but_leads_to_no_agreement() -> None:
    approved = beside().when(approval(), APPROVER, APPROVED_AT).then_types("application.approved")
    assert isinstance(approved.state, Approved)
    assert approved.where.stage == "approval"
    assert approved.where.waiting_for == "The members' ballot to be won."
    won = ballot_told(approved, "passed", APPROVED_AT)
    won.then_types("application.ballot_result_recorded", "application.cleared_for_agreement")
    assert isinstance(won.recorded.state, Agreement)


def test_s4_a_ballot_won_first_lets_the_approval_lead_to_the_agreement() -> None:
    won = ballot_told(beside(), "passed", PART_TWO_AT).then_types("application.ballot_result_recorded")
    won.when(approval(), APPROVER, APPROVED_AT).then_types("application.approved", "application.cleared_for_agreement")


def test_s4_a_no_vote_withdraws_whichever_came_first_and_an_approval_after_it_is_refused() -> None:
    after_approval = beside(reballots=0).when(approval(), APPROVER, APPROVED_AT).recorded
    lost = ballot_told(after_approval, "failed", APPROVED_AT).recorded
    assert isinstance(lost.state, Closed)
    assert lost.state.reason == "ballot_failed"
    before_approval = ballot_told(beside(reballots=0), "failed", PART_TWO_AT).recorded
    assert isinstance(before_approval.state, Closed)
    before_approval.when(approval(), APPROVER, APPROVED_AT).then_refused(AlreadyClosed)


def test_s4_a_no_vote_that_may_be_repeated_waits_for_the_next_ballot() -> None:
    approved = beside(reballots=1).when(approval(), APPROVER, APPROVED_AT).recorded
    waiting = ballot_told(approved, "inquorate", APPROVED_AT).then_types("application.ballot_result_recorded")
    assert waiting.where.waiting_for == "The members' ballot to be called again."
    assert [task.key for task in waiting.tasks] == ["call_ballot"]


def test_engagement_that_outlasts_the_round_lapses_at_its_close() -> None:
    stream = passed(ballot_called(accepted()), utc(2014, 11, 14, 12))
    assert isinstance(stream.state, Closed)
    assert (stream.state.reason, stream.state.ended_at_stage) == ("not_submitted", "engagement")
    assert stopped(stream) == ("ballot-04C-1-1",)


def test_what_is_to_be_asked_waits_for_the_programme_manager_until_it_is_asked() -> None:
    stream = accepted()
    assert [task.key for task in stream.tasks] == ["call_ballot", "call_survey"]
    assert {task.due_at for task in stream.tasks} == {"2014-11-14T12:00:00+00:00"}
    assert ballot_called(survey_called(stream)).tasks == ()
