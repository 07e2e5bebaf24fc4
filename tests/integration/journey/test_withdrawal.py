"""Withdrawals that meet something else on its way, and who may withdraw (rule S1)."""

from domain.application.commands import RecordMeetingDecision, WithdrawApplication
from domain.application.refusals import FunctionsLive
from domain.ballot.state import Stopped as StoppedBallot
from domain.ccg.state import RegisteredCcg
from domain.delegation.commands import ActivatePhase
from domain.delegation.refusals import ApplicationEnded
from domain.delegation.state import Closed as ClosedDelegation
from domain.meeting.state import Stopped as StoppedMeeting
from domain.refusal import NotAuthorised, ReasonsMissing
from domain.survey.state import Stopped as StoppedSurvey
from tests.cast import (
    APPLICATION,
    APPROVER,
    BALLOT,
    CCG,
    DELEGATION,
    EVERYBODY,
    MANAGER,
    MEETING,
    OFFICER,
    PHASES_ON,
    SURVEY,
    expression,
)
from tests.journey.by_hand import Begun
from tests.journey.story import (
    JOURNEY,
    all_vote,
    amendment,
    at,
    before,
    convened,
    gates_met,
    governing_body,
    interest,
    survey,
)

WITHDRAWAL = WithdrawApplication(reasons="The membership is not ready.")


def test_a_ccg_that_withdrew_may_apply_again_while_the_round_is_open(begun: Begun) -> None:
    world = begun(interest)
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    world.does(MANAGER, "application-99Z-2", expression())


def test_a_stopped_child_keeps_why(begun: Begun) -> None:
    world = begun(*before(survey))
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    assert world.state(BALLOT, StoppedBallot).reason == "application-99Z-1 was withdrawn (ccg)."
    assert world.state(SURVEY, StoppedSurvey).reason == "application-99Z-1 was withdrawn (ccg)."
    world = begun(*before(governing_body), convened)
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    assert world.state(MEETING, StoppedMeeting).reason == "application-99Z-1 was withdrawn (ccg)."


def test_a_withdrawal_says_why_and_is_the_accountable_officers(begun: Begun) -> None:
    world = begun(interest)
    world.refuses(OFFICER, APPLICATION, WithdrawApplication(), ReasonsMissing)
    world.refuses(MANAGER, APPLICATION, WITHDRAWAL, NotAuthorised)


def test_a_withdrawal_and_the_opening_of_what_it_stops_may_be_on_their_way_together(begun: Begun) -> None:
    world = begun(*JOURNEY[:-1])
    world.holding = True
    amendment(world)
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    assert not world.ledger.exists(DELEGATION)
    world.settle()
    assert world.told(DELEGATION) == ("delegation.open", "delegation.stop")
    assert world.state(DELEGATION, ClosedDelegation).ending == "withdrawn"


def test_a_function_that_goes_live_while_a_withdrawal_is_on_its_way_is_refused(begun: Begun) -> None:
    world = begun(*JOURNEY)
    world.until(at(PHASES_ON[0]))
    gates_met(world, 1)
    world.holding = True
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=1), ApplicationEnded, "withdrawn")
    world.settle()
    assert world.state(DELEGATION, ClosedDelegation).ending == "withdrawn"
    assert world.state(CCG, RegisteredCcg).levels == ()


def test_a_withdrawal_is_refused_although_the_delegation_has_not_told_what_is_live(begun: Begun) -> None:
    world = begun(*JOURNEY)
    world.until(at(PHASES_ON[0]))
    gates_met(world, 1)
    world.holding = True
    world.does(APPROVER, DELEGATION, ActivatePhase(phase=1))
    world.refuses(OFFICER, APPLICATION, WITHDRAWAL, FunctionsLive)


def test_results_that_come_after_a_withdrawal_are_refused_and_change_nothing(begun: Begun) -> None:
    world = begun(*before(survey))
    world.holding = True
    survey(world)
    all_vote(world)
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    world.settle()
    assert sorted(world.told(APPLICATION)) == [
        "application.record_ballot_result refused",
        "application.record_survey_result refused",
    ]
    assert world.told(BALLOT) == ("ballot.open", "ballot.stop refused")
    assert world.stage(BALLOT) == "verified"


def test_no_person_can_tell_a_result(begun: Begun) -> None:
    world = begun(*before(governing_body), convened)
    told_by_hand = RecordMeetingDecision(meeting_id=MEETING, item_id="decide_to_apply")
    for somebody in EVERYBODY:
        world.refuses(somebody, APPLICATION, told_by_hand, NotAuthorised)
