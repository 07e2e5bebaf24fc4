"""Withdrawal at each stage, and what it stops (rule S1)."""

import pytest

from domain.application.commands import CallBallot, CallSurvey, RecordMeetingDecision, WithdrawApplication
from domain.application.refusals import FunctionsLive
from domain.application.state import Closed
from domain.ballot.state import Stopped as StoppedBallot
from domain.ccg.state import RegisteredCcg
from domain.delegation.commands import ActivatePhase, HandBackFunction
from domain.delegation.refusals import ApplicationEnded
from domain.delegation.state import Closed as ClosedDelegation
from domain.meeting.state import Stopped as StoppedMeeting
from domain.refusal import AlreadyClosed, NotAuthorised, ReasonsMissing
from domain.survey.state import Stopped as StoppedSurvey
from tests.integration.journey.story import (
    APPLICATION,
    APPROVED_AT,
    APPROVER,
    BALLOT,
    CCG,
    DELEGATION,
    EVERYBODY,
    JOURNEY,
    LEADS,
    MANAGER,
    MEETING,
    OFFICER,
    PANEL_SECRETARY,
    PHASES_ON,
    SECOND_MEETING,
    SURVEY,
    Begun,
    Step,
    acceptance,
    all_vote,
    amendment,
    approval,
    asking,
    at,
    before,
    convened,
    convening,
    expression,
    gates_met,
    goes_live,
    governing_body,
    interest,
    interest_in,
    meeting_begun,
    opened_survey,
    part_two,
    policy,
    response,
    signatures,
    submission,
    survey,
    through,
    vote,
)
from tests.integration.journey.world import World, london

WITHDRAWAL = WithdrawApplication(reasons="The membership is not ready.")


def second_survey(world: World) -> None:
    """Another survey is opened, and stays open while the application goes on."""
    world.does(MANAGER, APPLICATION, CallSurvey())


def panel_convened(world: World) -> None:
    """NHS England's panel is convened."""
    world.until(APPROVED_AT)
    world.does(PANEL_SECRETARY, APPLICATION, convening(london(2014, 8, 12), "decide_application"))


def ballot_beside(world: World) -> None:
    """A ballot is called while NHS England decides."""
    world.does(MANAGER, APPLICATION, CallBallot())


WITH_PANEL = interest_in(policy=policy(approval={"panel": "panel"}))
WITH_BALLOT_BESIDE = interest_in(policy=policy(ballot={"position": "beside"}))

STAGES: dict[str, tuple[tuple[Step, ...], str, tuple[str, ...]]] = {
    "expression of interest": ((interest,), "expression_of_interest", ()),
    "engagement": ((interest, acceptance), "engagement", ()),
    "engagement, with survey and ballot open": ((interest, acceptance, asking), "engagement", (BALLOT, SURVEY)),
    "governing body": (before(governing_body), "governing_body", ()),
    "governing body, with its meeting convened": (
        (*before(governing_body), convened),
        "governing_body",
        (MEETING,),
    ),
    "governing body, in its meeting": (
        (*before(governing_body), convened, meeting_begun),
        "governing_body",
        (MEETING,),
    ),
    "submission": (before(submission), "submission", ()),
    "submission, with another survey open": ((*before(submission), second_survey), "submission", ("survey-99Z-1-2",)),
    "part two": (through(submission), "submission", ()),
    "approval": (through(part_two), "approval", ()),
    "approval, with its panel convened": (
        (WITH_PANEL, *before(approval)[1:], panel_convened),
        "approval",
        (SECOND_MEETING,),
    ),
    "approved, with a ballot open": (
        (
            *(WITH_BALLOT_BESIDE, acceptance, opened_survey, survey, governing_body),
            *(submission, part_two, ballot_beside, approval),
        ),
        "approval",
        (BALLOT,),
    ),
    "agreement": (through(approval), "agreement", ()),
    "agreement, signed": (through(signatures), "agreement", ()),
    "delegating": (JOURNEY, "delegating", (DELEGATION,)),
}
"""By stage: the steps that lead there, its name, and the streams that are open then."""


@pytest.mark.parametrize("stage", STAGES)
def test_a_withdrawal_ends_the_application_and_stops_what_it_had_opened(begun: Begun, stage: str) -> None:
    steps, name, children = STAGES[stage]
    world = begun(*steps)
    assert world.stage(APPLICATION) == name
    assert world.ledger.open_streams() == tuple(sorted((APPLICATION, CCG, *children)))
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason, closed.ended_at_stage) == ("withdrawn", "ccg", name)
    assert world.ledger.open_streams() == (CCG,)
    for child in children:
        assert world.stage(child) in ("stopped", "withdrawn")
        assert world.told(child)[-1].endswith(".stop")
    assert world.todo(*world.ledger.streams()) == {}
    assert world.forward(days=1000) == ()


def test_a_withdrawn_application_and_what_it_stopped_refuse_all_that_comes_after(begun: Begun) -> None:
    world = begun(*before(survey))
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    world.refuses(OFFICER, APPLICATION, WITHDRAWAL, AlreadyClosed, "withdrawn")
    for lead in LEADS:
        world.refuses(lead, BALLOT, vote(lead.organisation), AlreadyClosed)
    world.refuses(MANAGER, SURVEY, response(), AlreadyClosed)


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


def test_once_a_function_is_live_the_ccg_hands_it_back_instead_of_withdrawing(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.refuses(OFFICER, APPLICATION, WITHDRAWAL, FunctionsLive, "a, e")
    world.does(
        OFFICER,
        DELEGATION,
        HandBackFunction(function="e", reasons="Too much."),
        HandBackFunction(function="a", reasons="Too much."),
    )
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason) == ("withdrawn", "delegation_ended")
    assert world.ledger.open_streams() == (CCG,)


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
