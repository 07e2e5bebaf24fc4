"""What a survey is held under, fixed when it opens."""

from datetime import datetime
from functools import cached_property

from domain.functions import Function
from domain.model import Value
from domain.policy import Policy
from domain.published import Segment

CLOSE = "close"
"""What falls due: the responses."""


class Terms(Value):
    """Who is asked about what, until when at the latest."""

    application_id: str
    ccg_code: str
    functions: tuple[Function, ...]
    segments: tuple[Segment, ...]
    policy: Policy
    practices: tuple[str, ...]
    """The CCG's member practices at the opening: who may answer in the practice segment."""
    opened_at: datetime
    latest_close: datetime
    """How far the close can be moved, by its one extension."""

    @cached_property
    def members(self) -> frozenset[str]:
        """The member practices, to look up."""
        return frozenset(self.practices)
