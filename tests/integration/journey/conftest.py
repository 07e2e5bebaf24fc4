"""Worlds that begin anywhere in the journey, with all that must always hold checked after each test."""

from collections.abc import Iterator

import pytest

from tests.journey.by_hand import Begun, ByHand, Worlds
from tests.journey.story import Step


@pytest.fixture
def begun(worlds: Worlds) -> Iterator[Begun]:
    """Gives worlds in which these steps have been taken."""
    given: list[ByHand] = []

    def begin(*steps: Step) -> ByHand:
        given.append(worlds.after(steps))
        return given[-1]

    yield begin
    worlds.all_free()
    for world in given:
        world.check()
