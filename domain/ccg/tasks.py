"""What a CCG's register waits for: nothing. It is told, and asks nobody."""

from domain.ccg.state import CcgState
from domain.people import Task


def tasks(_state: CcgState) -> tuple[Task, ...]:
    """None, ever."""
    return ()
