"""Withdrawal at each stage, and what it stops, on the engine (rule S1)."""

import pytest

from domain.application.commands import CallBallot, CallSurvey, WithdrawApplication
from domain.application.refusals import FunctionsLive
from domain.application.state import Closed
from domain.delegation.commands import HandBackFunction
from domain.refusal import AlreadyClosed
from tests.cast import (
    APPLICATION,
    APPROVED_AT,
    BALLOT,
    CCG,
    DELEGATION,
    LEADS,
    MANAGER,
    MEETING,
    OFFICER,
    PANEL_SECRETARY,
    SECOND_MEETING,
    SURVEY,
    convening,
    policy,
    response,
    vote,
)
from tests.journey.story import (
    JOURNEY,
    Step,
    acceptance,
    approval,
    asking,
    before,
    convened,
    goes_live,
    governing_body,
    interest,
    interest_in,
    meeting_begun,
    opened_survey,
    part_two,
    signatures,
    submission,
    survey,
    through,
)
from tests.journey.world import World
from tests.spec import london
from tests.workflow.conftest import Engines

WITHDRAWAL = WithdrawApplication(reasons="The membership is not ready.")


def second_survey(world: World) -> None:
    """Another survey is opened, and stays open while the application goes on."""
    world.does(MANAGER, APPLICATION, CallSurvey())


def panel_convened(world: World) -> None:
    """NHS England's panel is convened."""
    world.until(APPROVED_AT)
    world.does(PANEL_SECRETARY, APPLICATION, convening("decide_application", london(2014, 8, 12)))


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
    "governing body, with its meeting convened": ((*before(governing_body), convened), "governing_body", (MEETING,)),
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
def test_a_withdrawal_ends_the_application_and_stops_what_it_had_opened(engines: Engines, stage: str) -> None:
    steps, name, children = STAGES[stage]
    world = engines.after(*steps)
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
    assert world.forward(days=1000) == (), "nothing is due any more"


def test_a_withdrawn_application_and_what_it_stopped_refuse_all_that_comes_after(engines: Engines) -> None:
    world = engines.after(*before(survey))
    world.does(OFFICER, APPLICATION, WITHDRAWAL)
    world.refuses(OFFICER, APPLICATION, WITHDRAWAL, AlreadyClosed, "withdrawn")
    for lead in LEADS:
        world.refuses(lead, BALLOT, vote(lead.organisation), AlreadyClosed)
    world.refuses(MANAGER, SURVEY, response(), AlreadyClosed)


def test_once_a_function_is_live_the_ccg_hands_it_back_instead_of_withdrawing(engines: Engines) -> None:
    world = engines.after(*JOURNEY, goes_live)
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
