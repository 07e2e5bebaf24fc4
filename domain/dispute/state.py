"""What is known of a dispute at each stage.

Not how it got there: that is in its events.
"""

from datetime import date
from typing import Literal

from domain.committee import ItemKind
from domain.convening import CalledMeeting, referral
from domain.deadlines import Clocks
from domain.functions import Function
from domain.model import Value
from domain.procedures import DisputeProcedure, Procedures

Side = Literal["practice", "ccg"]
Outcome = Literal["upheld", "dismissed"]
"""For the practice, or not."""
Ending = Literal["settled", "withdrawn", "upheld", "dismissed"]


class Case(Value):
    """What every stage of a dispute carries."""

    ccg_code: str
    practice: str
    """Code of the practice that raised it."""
    subject: str
    function: Function | None
    procedures: Procedures
    clocks: Clocks
    acted: tuple[str, ...]
    """Subjects of all who took the disputed decision, spoke for a side, or mediated: none of them decides (rule W3)."""
    meetings: tuple[CalledMeeting, ...] = ()
    succeeded_by: str | None = None
    """Code of the practice that it merged into since, when it did."""

    @property
    def acting_practice(self) -> str:
        """Code of the practice whose lead acts for it now (rule F4)."""
        return self.succeeded_by or self.practice

    @property
    def procedure(self) -> DisputeProcedure:
        """The pinned procedure; without one the dispute could not have been raised."""
        assert self.procedures.dispute is not None
        return self.procedures.dispute

    @property
    def open_meeting(self) -> CalledMeeting | None:
        """The meeting that has not closed."""
        return next((meeting for meeting in self.meetings if meeting.result is None), None)


class NotRaised(Value):
    """There is no such dispute."""

    stage: Literal["not_raised"] = "not_raised"


class Raised(Value):
    """The CCG has yet to answer."""

    stage: Literal["raised"] = "raised"
    case: Case


class Mediator(Value):
    """Who mediates."""

    subject: str
    organisation: str
    taken_up: bool = False
    """Whether they declared that they have no interest, and began."""


class Mediation(Value):
    """The parties are to settle, with a mediator's help."""

    stage: Literal["mediation"] = "mediation"
    case: Case
    answered: bool
    """Whether the CCG has answered; if not, that stays due."""
    mediator: Mediator | None = None


class Decision(Value):
    """The committee has yet to decide."""

    stage: Literal["decision"] = "decision"
    case: Case


class Decided(Value):
    """The committee decided; either side may still appeal."""

    stage: Literal["decided"] = "decided"
    case: Case
    outcome: Outcome
    decided_by: tuple[str, ...]
    """Subjects of those who took part in the decision."""


class Appeal(Value):
    """Another committee has yet to decide on the appeal."""

    stage: Literal["appeal"] = "appeal"
    case: Case
    outcome: Outcome
    """What was decided, and is appealed against."""
    decided_by: tuple[str, ...]
    appealed_by: Side


class Closed(Value):
    """The dispute has ended."""

    stage: Ending
    ccg_code: str
    practice: str
    subject: str
    function: Function | None
    on: date
    """London."""
    appealed_by: Side | None = None
    """Who appealed, when it ended on appeal."""
    succeeded_by: str | None = None
    """Code of the practice that it had merged into, when it had."""

    @property
    def acting_practice(self) -> str:
        """Code of the practice whose lead acted for it at the end (rule F4)."""
        return self.succeeded_by or self.practice

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return self.stage


OpenState = Raised | Mediation | Decision | Decided | Appeal
DisputeState = NotRaised | OpenState | Closed


def committee_of(state: Decision | Appeal) -> str:
    """The key of the committee that decides: the one that the procedure names, or the one it was referred to."""
    kind: ItemKind = "appeal" if isinstance(state, Appeal) else "dispute"
    return referral(state.case.meetings, kind) or named_for(state)


def named_for(state: Decision | Appeal) -> str:
    """The key of the committee that the pinned procedure names."""
    procedure = state.case.procedure
    return procedure.appeal_committee if isinstance(state, Appeal) else procedure.committee


def loser(outcome: Outcome) -> Side:
    """The side that a decision went against."""
    return "ccg" if outcome == "upheld" else "practice"


def reversed_(outcome: Outcome) -> Outcome:
    """What a decision becomes when the appeal against it is allowed."""
    return "dismissed" if outcome == "upheld" else "upheld"
