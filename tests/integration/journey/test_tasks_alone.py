"""Whoever does no more than what their task list asks for, while time passes, comes to the journey's end."""

from typing import Any

import pytest

from domain.messages import ACCEPTED
from tests.cast import (
    APPLICATION,
    CCG,
    DELEGATION,
    policy,
    round_2014,
)
from tests.journey.by_hand import Begun
from tests.journey.doing import what, whom
from tests.journey.story import interest_in
from tests.journey.world import World


def do_what_can_be_done(world: World) -> bool:
    """Try every open task once; whether any was done."""
    done = False
    for stream_id in world.ledger.open_streams():
        for task in world.tasks(stream_id):
            if task in world.tasks(stream_id):
                outcome = world.send(whom(task), stream_id, what(world, stream_id, task))
                done = done or (outcome.result == ACCEPTED and bool(outcome.events))
    return done


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"policy": policy(survey={"required": False}, ballot={"position": "beside"})},
        {"policy": policy(ballot={"position": "after"})},
        {"policy": policy(ballot={"position": "none"}, approval={"panel": "panel"})},
        {"round": round_2014(partial_scope=True), "functions": ("a", "f", "R3", "R5")},
    ],
    ids=["as the policy has it", "no survey, ballot beside", "ballot after", "no ballot, panel", "partial scope"],
)
def test_tasks_alone_lead_to_a_completed_application(begun: Begun, fields: dict[str, Any]) -> None:
    world = begun(interest_in(**fields))
    while APPLICATION in world.ledger.open_streams():
        while do_what_can_be_done(world):
            pass
        assert any(world.due(stream_id) for stream_id in world.ledger.open_streams()), "nothing more would ever happen"
        world.forward(days=21)
    assert world.stage(APPLICATION) == "completed"
    assert world.ledger.open_streams() == (CCG, DELEGATION)
