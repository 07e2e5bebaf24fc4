"""What happens to an investment. No event before `investment.terms_proposed` has a value in it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.committee import Committee
from domain.deadlines import Deadline, Schedule
from domain.evidence import Evidence
from domain.functions import Function
from domain.investment.commands import Terms
from domain.investment.state import Decision
from domain.meeting.state import ItemResult
from domain.model import Event
from domain.procedures import Procedures


class InvestmentProposed(Event):
    """A service was proposed with its clinical model; the CCG's procedures are pinned."""

    type: Literal["investment.proposed"] = "investment.proposed"
    ccg_code: str
    service: str
    clinical_model: str
    functions: tuple[Function, ...]
    affected: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    procedures: Procedures
    proposed_by: str
    schedule: Schedule
    """For the decision on the clinical model."""


class MeetingConvened(Event):
    """The committee was convened that takes the decision that is next."""

    type: Literal["investment.meeting_convened"] = "investment.meeting_convened"
    meeting_id: str
    purpose: Decision
    committee: Committee
    meets_at: datetime
    convened_by: str


class MeetingDecisionRecorded(Event):
    """A meeting told what it made of its decision."""

    type: Literal["investment.meeting_decision_recorded"] = "investment.meeting_decision_recorded"
    meeting_id: str
    purpose: Decision
    result: ItemResult
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when it was."""


class ClinicalModelAgreed(Event):
    """The clinical model was agreed: route and value may be proposed."""

    type: Literal["investment.clinical_model_agreed"] = "investment.clinical_model_agreed"
    decided_on: date
    schedule: Schedule
    """For the decision on route and value."""


class TermsProposed(Event):
    """Route and value were proposed, in place of those before if there were any."""

    type: Literal["investment.terms_proposed"] = "investment.terms_proposed"
    terms: Terms
    proposed_by: str


class GeneralPracticeRecommended(Event):
    """Route and value were agreed with general practice as provider; the investment needs its own approval."""

    type: Literal["investment.general_practice_recommended"] = "investment.general_practice_recommended"
    decided_on: date
    schedule: Schedule
    """For that approval."""


class InvestmentApproved(Event):
    """The investment was approved; another provider's by agreeing on route and value."""

    type: Literal["investment.approved"] = "investment.approved"
    decided_by: Decision
    decided_on: date


class InvestmentRejected(Event):
    """One of the bodies did not agree, and the investment comes to nothing."""

    type: Literal["investment.rejected"] = "investment.rejected"
    decided_by: Decision
    decided_on: date


class InvestmentWithdrawn(Event):
    """The CCG took the proposal back."""

    type: Literal["investment.withdrawn"] = "investment.withdrawn"
    on: date
    reasons: str
    withdrawn_by: str
    stops: tuple[str, ...]
    """Ids of the meetings that are called off."""


class Reminded(Event):
    """Whoever is to act was reminded of the decision that is due."""

    type: Literal["investment.reminded"] = "investment.reminded"
    deadline: Deadline


class DecisionOverdue(Event):
    """A body has not decided in time; the decision stays due."""

    type: Literal["investment.decision_overdue"] = "investment.decision_overdue"
    deadline: Deadline


class Escalated(Event):
    """An overdue decision was taken to the accountable officer."""

    type: Literal["investment.escalated"] = "investment.escalated"
    deadline: Deadline


InvestmentEvent = Annotated[
    InvestmentProposed
    | MeetingConvened
    | MeetingDecisionRecorded
    | ClinicalModelAgreed
    | TermsProposed
    | GeneralPracticeRecommended
    | InvestmentApproved
    | InvestmentRejected
    | InvestmentWithdrawn
    | Reminded
    | DecisionOverdue
    | Escalated,
    Field(discriminator="type"),
]
