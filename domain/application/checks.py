"""Checks that several stages share: the stage itself, reasons, dates of decisions, four eyes, who tells."""

from collections.abc import Mapping
from typing import TypeVar

from domain.application.state import Capacity, Case, OpenState
from domain.application.where import waiting_for
from domain.refusal import (
    FourEyes,
    StageOutOfOrder,
)

S = TypeVar("S", bound=OpenState)

_DID: Mapping[Capacity, str] = {
    Capacity.RECORDS: "recorded a check on this application",
    Capacity.APPROVES: "approved this application",
    Capacity.SIGNS: "signed for this application",
}
_DO: Mapping[Capacity, str] = {
    Capacity.RECORDS: "record a check on it",
    Capacity.APPROVES: "approve it",
    Capacity.SIGNS: "sign for it",
}


def out_of_order(state: OpenState) -> StageOutOfOrder:
    """The refusal of what belongs to another stage."""
    return StageOutOfOrder(
        f"This can't be done now: the application is at the stage '{state.stage.replace('_', ' ')}' and waits for "
        f"{waiting_for(state)}."
    )


def at(state: OpenState, stage: type[S]) -> S:
    """The state, when it is of this stage.

    Raises:
        StageOutOfOrder: it is of another.
    """
    if not isinstance(state, stage):
        raise out_of_order(state)
    return state


def check_four_eyes(case: Case, capacity: Capacity, *subjects: str) -> None:
    """Nothing, when none of them acted on this application in another capacity, or is about to in a panel (rule W3).

    Raises:
        FourEyes: one did, or is.
    """
    for other in Capacity:
        if other is capacity:
            continue
        for subject in subjects:
            if subject in case.who(other):
                raise FourEyes(f"{subject} {_DID[other]}, and so can't {_DO[capacity]}.")
    for subject in subjects:
        if capacity is not Capacity.APPROVES and subject in case.sitting_panel:
            raise FourEyes(f"{subject} votes in the panel that is convened to decide, and so can't {_DO[capacity]}.")
