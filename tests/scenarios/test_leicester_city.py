"""NHS Leicester City CCG, as its expression of interest tells it and its example plays it."""

from collections.abc import Callable

import pytest

from engine.case.shipped import load_round
from tests.scenarios.conftest import Played

pytestmark = pytest.mark.xdist_group("leicester-city")

APPLICATION, DELEGATION = "application-04C-1", "delegation-04C-1"


@pytest.fixture
def leicester(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("leicester-city")


def test_the_ccg_asks_for_the_full_scope_of_seven_functions(leicester: Played) -> None:
    submitted = leicester.event(APPLICATION, "application.expression_of_interest_submitted")
    request = submitted.payload["request"]
    assert isinstance(request, dict)
    assert request["functions"] == ["a", "b", "c", "d", "e", "f", "g"]


def test_the_phasing_takes_six_to_nine_months_and_is_operational_in_the_first_quarter_of_2015(
    leicester: Played,
) -> None:
    live = leicester.event(DELEGATION, "delegation.became_operational")
    assert live.occurred_at.date() <= load_round("2014").operational_by
    assert leicester.where(APPLICATION).stage == "completed"


def test_a_sanction_needs_the_function_to_be_held(leicester: Played) -> None:
    assert leicester.refused("FunctionNotHeld", "function f")
