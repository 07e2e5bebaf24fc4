"""An application and the streams that it calls for: opened as children, told to stop, and heard (rule W2)."""

from domain.application.commands import CallBallot, CallSurvey, WithdrawApplication
from domain.messages import ACCEPTED
from tests.cast import (
    APPLICATION,
    BALLOT,
    CCG,
    DELEGATION,
    MANAGER,
    OFFICER,
    SURVEY,
    policy,
)
from tests.journey.by_hand import Worlds
from tests.journey.story import (
    COMPLETED,
    acceptance,
    asking,
    interest,
    interest_in,
    told,
)
from tests.workflow.conftest import Engines

WITHDRAW = WithdrawApplication(reasons="The governing body has changed its mind.")


def test_the_whole_journey_comes_to_the_same_on_the_engine_as_by_hand(engines: Engines, worlds: Worlds) -> None:
    world, by_hand = told(engines.after(interest), *COMPLETED[1:]), worlds.after(COMPLETED)
    assert (world.stage(APPLICATION), world.stage(DELEGATION)) == ("completed", "operational")
    assert world.ledger.streams() == by_hand.ledger.streams()
    for stream_id in world.ledger.streams():
        happened, by_hand_happened = (
            [(event.type, event.occurred_at, event.recorded_at, event.payload) for event in ledger.events(stream_id)]
            for ledger in (world.ledger, by_hand.ledger)
        )
        assert happened == by_hand_happened
    opened = [stream_id for stream_id in world.ledger.streams() if stream_id not in (APPLICATION, CCG)]
    assert {world.parent(stream_id) for stream_id in opened} == {APPLICATION}, "children of the application"
    worlds.all_free()


def test_ballot_and_survey_run_in_parallel_as_children_of_the_application(engines: Engines) -> None:
    world = engines.after(interest, acceptance, asking)
    assert [world.stage(stream) for stream in (BALLOT, SURVEY)] == ["open", "open"]
    assert [world.parent(stream) for stream in (BALLOT, SURVEY)] == [APPLICATION, APPLICATION]


def test_a_stop_never_overtakes_the_opening_it_follows(engines: Engines) -> None:
    world = engines.after(interest, acceptance)
    outcomes = world.send_together((MANAGER, APPLICATION, CallSurvey()), (OFFICER, APPLICATION, WITHDRAW))
    assert [outcome.result for outcome in outcomes] == [ACCEPTED, ACCEPTED]
    assert world.events(SURVEY) == ("survey.opened", "survey.stopped")


def test_openings_that_together_are_too_large_to_travel_are_told(engines: Engines) -> None:
    vast = policy().model_copy(update={"title": "t" * 1_100_000})
    world = engines.after(interest_in(policy=vast), acceptance)
    outcomes = world.send_together((MANAGER, APPLICATION, CallBallot()), (MANAGER, APPLICATION, CallSurvey()))
    assert [outcome.result for outcome in outcomes] == [ACCEPTED, ACCEPTED]
    assert [world.stage(stream) for stream in (BALLOT, SURVEY)] == ["open", "open"]


def test_a_stream_whose_workflow_runs_already_is_told_its_opening(engines: Engines) -> None:
    world = engines.after(interest, acceptance)
    world.start(SURVEY)
    world.does(MANAGER, APPLICATION, CallSurvey())
    assert world.events(SURVEY) == ("survey.opened",)
    assert world.parent(SURVEY) is None
