"""Where a cohort stands: a union of its stages, and what it knows of each member.

Not where the members' applications stand now: that is on their own streams.
"""

from datetime import datetime
from typing import Literal

from domain.cohort.terms import Coupling, Difference, Terms
from domain.deadlines import Clocks
from domain.model import Value

Decision = Literal["agreed", "declined"]
FailedBecause = Literal["declined", "ended", "undecided"]

DECIDE = "decide"
"""The kind of the shared deadline."""


class Shared(Value):
    """What the members have in common, fixed when the cohort was opened."""

    key: str
    name: str
    lead: str
    """Code of the CCG that opened it."""
    coupling: Coupling
    terms: Terms
    decide_by: datetime
    """UTC, whole seconds."""


class Member(Value):
    """A CCG of the cohort, as far as its application told."""

    ccg_code: str
    application_id: str | None = None
    """None until its application has begun."""
    decision: Decision | None = None
    """What its governing body decided."""
    ended: str | None = None
    """How its application ended; None while it is open."""
    drift: tuple[Difference, ...] = ()
    """In what its terms differ from the cohort's."""

    @property
    def decided(self) -> bool:
        """Whether nothing is waited for from it: its governing body decided, or its application ended."""
        return self.decision is not None or self.ended is not None

    @property
    def out(self) -> bool:
        """Whether it does not apply: its governing body said no, or its application ended otherwise."""
        return self.decision == "declined" or self.ended is not None

    @property
    def open_application(self) -> str | None:
        """Id of its application while that is open."""
        return None if self.ended is not None else self.application_id


class Unopened(Value):
    """There is no such cohort yet."""

    stage: Literal["not_opened"] = "not_opened"


class Deciding(Value):
    """The governing bodies decide, and the barrier before submission stands (rule C1)."""

    stage: Literal["deciding"] = "deciding"
    shared: Shared
    members: tuple[Member, ...]
    clocks: Clocks


class Proceeding(Value):
    """The barrier is lifted: each application goes its own way to its end."""

    stage: Literal["proceeding"] = "proceeding"
    shared: Shared
    members: tuple[Member, ...]
    clocks: Clocks


class Failed(Value):
    """All or none it was to be, and one does not apply: none does."""

    stage: Literal["failed"] = "failed"
    shared: Shared
    members: tuple[Member, ...]
    reason: FailedBecause
    ccgs: tuple[str, ...]
    """The CCGs that did not agree in time."""
    told: tuple[str, ...]
    """The applications that were told to end with it."""


class Concluded(Value):
    """Every application of the cohort has come to its end."""

    stage: Literal["concluded"] = "concluded"
    shared: Shared
    members: tuple[Member, ...]


OpenState = Deciding | Proceeding
CohortState = Unopened | OpenState | Failed | Concluded


def member_of(members: tuple[Member, ...], ccg_code: str) -> Member | None:
    """The member with this code."""
    return next((member for member in members if member.ccg_code == ccg_code), None)


def undecided(members: tuple[Member, ...]) -> tuple[str, ...]:
    """Codes of the members that are waited for."""
    return tuple(member.ccg_code for member in members if not member.decided)
