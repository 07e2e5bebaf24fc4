"""Where a ballot stands: a union of its stages."""

from datetime import datetime

from pydantic import ConfigDict, Field

from domain.ballot.results import FunctionResult, Turnout, Verdict, Vote, turnout_of
from domain.ballot.terms import Annotation, Terms
from domain.deadlines import Schedule
from domain.functions import Function
from domain.model import Value
from domain.persistent import GrowingMap


class Unopened(Value):
    """There is no such ballot yet."""


class Open(Value):
    """Practices are voting."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    terms: Terms
    closes_at: datetime
    schedule: Schedule
    annotations: tuple[Annotation, ...] = ()
    imported: tuple[str, ...] = ()
    """SHA-256 of the files imported so far."""
    in_part: tuple[str, ...] = ()
    """Of those, the files of which faulty rows were left out."""
    reminded_at: datetime | None = None
    """The latest reminder that was sent; an extension must not bring it back."""
    votes: GrowingMap[Vote] = Field(default=GrowingMap(), exclude=True, repr=False)
    """By practice. Left out of every shown or stored form of this state: they are secret until the close (rule W6)."""


class Counting(Value):
    """Closed and counted; somebody who did not open it has yet to verify."""

    terms: Terms
    closed_at: datetime
    annotations: tuple[Annotation, ...]
    verify_by: datetime
    schedule: Schedule
    outcome: Verdict
    results: tuple[FunctionResult, ...]
    scope: tuple[Function, ...]
    turnout: Turnout


class Verified(Value):
    """The result stands."""

    terms: Terms
    closed_at: datetime
    annotations: tuple[Annotation, ...]
    verified_by: str
    outcome: Verdict
    results: tuple[FunctionResult, ...]
    scope: tuple[Function, ...]
    """The functions that the practices agreed to take on (rule F2)."""
    turnout: Turnout


class Stopped(Value):
    """Ended by its application before there was a verified result."""

    terms: Terms
    reason: str


BallotState = Unopened | Open | Counting | Verified | Stopped


def turnout(state: Open) -> Turnout:
    """How much of the roll has voted so far; no secret (rule W6)."""
    return turnout_of(state.terms.weights, state.votes)


def not_returned(state: Open) -> tuple[str, ...]:
    """The practices that have not voted, in the roll's order; no secret (rule W6)."""
    return tuple(practice for practice in state.terms.weights if practice not in state.votes)
