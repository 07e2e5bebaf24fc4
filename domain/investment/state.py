"""The stages of an investment: one for each body that it passes, in their order.

The first stage knows no value and no provider, so nothing that is derived from it can show one.
"""

from datetime import date
from typing import Literal

from domain.convening import CalledMeeting, referral
from domain.deadlines import Clocks
from domain.functions import Function
from domain.investment.commands import Terms
from domain.model import Value
from domain.procedures import InvestmentProcedure, Procedures

Decision = Literal["clinical_model", "route_and_value", "investment"]
"""What the three bodies decide, in their order; the kinds of their items, and of the deadlines by which they decide."""
Ending = Literal["approved", "rejected", "withdrawn"]


class Case(Value):
    """What every stage of an investment carries."""

    ccg_code: str
    service: str
    clinical_model: str
    functions: tuple[Function, ...]
    """The delegated functions that it exercises (rule F7)."""
    affected: tuple[str, ...]
    """The organisations that it affects; none for all practices of the CCG."""
    procedures: Procedures
    clocks: Clocks
    meetings: tuple[CalledMeeting, ...] = ()

    @property
    def procedure(self) -> InvestmentProcedure:
        """The pinned procedure; without one the investment could not have been proposed."""
        assert self.procedures.investment is not None
        return self.procedures.investment

    @property
    def open_meeting(self) -> CalledMeeting | None:
        """The meeting that has not closed."""
        return next((meeting for meeting in self.meetings if meeting.result is None), None)


class NotProposed(Value):
    """There is no such investment."""

    stage: Literal["not_proposed"] = "not_proposed"


class ClinicalModel(Value):
    """The clinical model waits for its committee, which is never shown or asked a value."""

    stage: Literal["clinical_model"] = "clinical_model"
    case: Case


class RouteAndValue(Value):
    """Route and value are to be proposed, and wait for their committee."""

    stage: Literal["route_and_value"] = "route_and_value"
    case: Case
    terms: Terms | None = None


class Approval(Value):
    """General practice is recommended as provider: the committee without anybody who works there decides."""

    stage: Literal["approval"] = "approval"
    case: Case
    terms: Terms


class Closed(Value):
    """The investment is approved, or comes to nothing."""

    stage: Ending
    ccg_code: str
    service: str
    functions: tuple[Function, ...]
    affected: tuple[str, ...]
    terms: Terms | None
    """As they were proposed last."""
    decided_by: Decision | None
    """Which decision ended it; None when it was withdrawn."""
    on: date
    """London."""
    reasons: str

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return self.stage


OpenState = ClinicalModel | RouteAndValue | Approval
InvestmentState = NotProposed | OpenState | Closed


def decision_of(state: OpenState) -> Decision:
    """The decision that the stage waits for."""
    match state:
        case ClinicalModel():
            return "clinical_model"
        case RouteAndValue():
            return "route_and_value"
        case Approval():
            return "investment"


def committee_of(state: OpenState) -> str:
    """The key of the committee that takes it: the one that the procedure names, or the one it was referred to."""
    return referral(state.case.meetings, decision_of(state)) or named_for(state)


def named_for(state: OpenState) -> str:
    """The key of the committee that the pinned procedure names for it."""
    procedure = state.case.procedure
    match state:
        case ClinicalModel():
            return procedure.clinical_model
        case RouteAndValue():
            return procedure.route_and_value
        case Approval():
            return procedure.approval


def terms_of(state: OpenState) -> Terms | None:
    """Route and value as far as they are proposed."""
    return None if isinstance(state, ClinicalModel) else state.terms
