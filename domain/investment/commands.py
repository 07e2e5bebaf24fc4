"""What can be asked of an investment.

The proposal has no field for a value or a provider: the committee that decides on the clinical model is asked neither.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Moment
from domain.evidence import Evidence
from domain.model import Command, Text, Value

Provider = Literal["general_practice", "other"]
"""From whom a service is to be commissioned."""
Pounds = Annotated[int, Field(ge=1, le=10_000_000_000)]


class Terms(Value):
    """How, from whom and for how much a service is to be commissioned."""

    provider: Provider
    route: Annotated[str, Field(max_length=300)]
    """How it is to be procured, in words."""
    value: Pounds
    """Whole pounds, for the whole investment."""
    organisation: Annotated[str, Field(max_length=40)] = ""
    """The provider's code, or the register's word for it; interests in it exclude from then on. Empty while it is open,
    or where every practice is offered the service."""


class ProposeInvestment(Command):
    """Propose a service with its clinical model, and nothing about route or value."""

    type: Literal["investment.propose"] = "investment.propose"
    ccg_code: str
    service: Annotated[str, Field(max_length=200)]
    clinical_model: Text
    functions: tuple[str, ...] = ()
    """Codes of the delegated functions that it exercises, if any (rule F7)."""
    affected: tuple[str, ...] = ()
    """Codes of the practices, and the register's words for the providers, that it affects; none for all practices."""
    evidence: tuple[Evidence, ...] = ()
    """The papers of the first committee."""


class ProposeTerms(Command):
    """Propose route and value, the clinical model being agreed; sent again, it replaces what was proposed."""

    type: Literal["investment.propose_terms"] = "investment.propose_terms"
    terms: Terms


class ConveneMeeting(Command):
    """Convene the committee that the pinned procedure names for the decision that is next (rule W1)."""

    type: Literal["investment.convene_meeting"] = "investment.convene_meeting"
    committee: str
    """The committee's key in the CCG's register."""
    meets_at: Moment


class RecordMeetingDecision(Command):
    """A meeting has closed. Sent by the meeting alone; what it decided is read from it (rule W2)."""

    type: Literal["investment.record_meeting_decision"] = "investment.record_meeting_decision"
    meeting_id: str
    item_id: str


class WithdrawInvestment(Command):
    """The CCG takes the proposal back."""

    type: Literal["investment.withdraw"] = "investment.withdraw"
    reasons: Text = ""


class PassDeadline(Command):
    """A deadline has passed. Sent by the clock alone."""

    type: Literal["investment.pass_deadline"] = "investment.pass_deadline"
    kind: str
    due: datetime


InvestmentCommand = Annotated[
    ProposeInvestment | ProposeTerms | ConveneMeeting | RecordMeetingDecision | WithdrawInvestment | PassDeadline,
    Field(discriminator="type"),
]
