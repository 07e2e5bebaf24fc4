"""What a ballot is held under, frozen when it opens (rules F4, W6)."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from domain.functions import Function
from domain.model import Value
from domain.policy import Policy

CLOSE, VERIFY = "close", "verify"
"""What falls due: the votes, then the verification of their count."""


class Elector(Value):
    """A practice on the roll, and what its vote counts."""

    practice: str
    name: str
    weight: Annotated[int, Field(ge=1)]


class Annotation(Value):
    """What became of a practice on the roll since it was frozen (rule F4)."""

    practice: str
    change: Literal["closed", "merged"]
    on: date
    """London."""
    into: str | None
    """The practice it merged into."""


class Terms(Value):
    """What is put to whom, by which rules; nothing of it changes while the ballot is open (rule W6)."""

    application_id: str
    ccg_code: str
    functions: tuple[Function, ...]
    partial_scope: bool
    policy: Policy
    roll: tuple[Elector, ...]
    opened_by: str
    opened_at: datetime
    latest_close: datetime
    """How far the close can be moved altogether, by extensions."""

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """By practice on the roll, in the roll's order: what its vote counts."""
        return MappingProxyType({elector.practice: elector.weight for elector in self.roll})
