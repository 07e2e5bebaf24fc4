"""Where a CCG's register stands: it never closes and has no deadline."""

from typing import assert_never

from domain.ccg.state import CcgState, NotRegistered, RegisteredCcg
from domain.noun import Where


def where(state: CcgState) -> Where:
    """The stage; nothing is waited for."""
    match state:
        case NotRegistered():
            return Where(stage="not_registered")
        case RegisteredCcg():
            return Where(stage="registered")
        case _:
            assert_never(state)
