"""Where a CCG's register stands: it never closes and has no deadline."""

from typing import assert_never

from domain.ccg.state import CcgState, NotRegistered, RegisteredCcg
from domain.noun import Where


def where(state: CcgState) -> Where:
    """The stage, and the items that no meeting has decided yet."""
    match state:
        case NotRegistered():
            return Where(stage="not_registered")
        case RegisteredCcg():
            left = ", ".join(each.item.item_id for each in state.outstanding)
            return Where(stage="registered", waiting_for=f"Meetings to decide {left}." if left else "")
        case _:
            assert_never(state)
