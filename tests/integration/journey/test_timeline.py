"""Which deadline an event met, in the timeline: none that only stopped running."""

from cli.timeline import happenings
from domain.application.commands import ReturnForInformation
from domain.delegation.commands import Pause
from tests.cast import APPLICATION, APPROVER, AREA_TEAM, DELEGATION
from tests.journey.by_hand import Begun, ByHand
from tests.journey.story import JOURNEY, goes_live, part_two, through


def deadlines(world: ByHand, stream_id: str, type_: str) -> str:
    (found,) = (event for event in happenings(world.ledger, stream_id) if event.type == type_)
    return found.deadline


def test_a_decision_that_waits_for_information_is_not_said_to_have_been_in_time(begun: Begun) -> None:
    world = begun(*through(part_two))
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="The risk register is missing."))
    assert deadlines(world, APPLICATION, "application.part_two_confirmed").startswith("area team in time, due ")
    assert deadlines(world, APPLICATION, "application.returned_for_information").startswith("decide stopped, was due ")


def test_a_phase_that_is_held_is_not_said_to_have_been_in_time(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.does(APPROVER, DELEGATION, Pause(reasons="Staff are ill."))
    said = deadlines(world, DELEGATION, "delegation.paused")
    assert said.startswith("phase 2 stopped, was due ")
    assert "in time" not in said
