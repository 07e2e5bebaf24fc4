"""A CCG's own procedures as data: which committee decides what beside applications, and by when.

The CCG adopts them in its register; a dispute, an investment or a validation pins what stands when it begins.
"""

from typing import Self

from pydantic import model_validator

from domain.committee import ItemKind
from domain.model import Value
from domain.timing import Reckoning, Timing


class DisputeProcedure(Value):
    """How a practice's dispute with its CCG is settled. Leicester's practices asked for one (expression of interest,
    paragraph 33); the steps and their lengths are this project's own choice."""

    respond: Timing
    """From the dispute being raised. Without an answer by then the mediation begins all the same, and the answer is
    escalated until it comes: silence stops nothing."""
    mediate: Timing
    """From the CCG's answer, or the end of its time; a mediation without result by then goes to the committee."""
    decide: Timing
    """From the mediation's failure, or from the appeal; an overdue decision is escalated."""
    appeal: Timing
    """From the decision; after it the decision stands."""
    committee: str
    """Key of the committee that decides."""
    appeal_committee: str
    """Key of the committee that decides on appeal, once."""

    @model_validator(mode="after")
    def _appeals_go_elsewhere(self) -> Self:
        if self.appeal_committee == self.committee:
            raise ValueError("appeal_committee is the committee that decided; an appeal is heard by another")
        return self


class InvestmentProcedure(Value):
    """Which bodies an investment passes, in their order: Liverpool's separation of clinical design, money and approval.

    The first is never shown or asked a value.
    """

    clinical_model: str
    """Key of the committee that decides on the clinical model."""
    route_and_value: str
    """Key of the committee that decides on procurement route and value."""
    approval: str
    """Key of the committee that decides on each investment in general practice; nobody on it works there."""
    decide: Timing
    """From one body's decision to the next's; an overdue decision is escalated."""


class ValidationProcedure(Value):
    """How a practice that missed the band keeps or loses its investment, once a year."""

    band: str = "A"
    """The band below which a practice gets notice."""
    evidence: Timing
    """From the notice; what is received later does not count, and nothing received by then is heard as nothing."""
    hear: Timing
    """From the evidence, or the end of its time; an overdue hearing is escalated."""
    committee: str
    """Key of the committee that hears."""


class Procedures(Reckoning):
    """All of a CCG's procedures; what it has not adopted it has no procedure for."""

    name: str
    title: str
    dispute: DisputeProcedure | None = None
    investment: InvestmentProcedure | None = None
    validation: ValidationProcedure | None = None

    def committees(self) -> tuple[tuple[str, ItemKind], ...]:
        """The keys of the committees named, each with what it is to decide; one may be named for several."""
        named: list[tuple[str, ItemKind]] = []
        if self.dispute is not None:
            named += [(self.dispute.committee, "dispute"), (self.dispute.appeal_committee, "appeal")]
        if self.investment is not None:
            named.append((self.investment.clinical_model, "clinical_model"))
            named.append((self.investment.route_and_value, "route_and_value"))
            named.append((self.investment.approval, "investment"))
        if self.validation is not None:
            named.append((self.validation.committee, "validation"))
        return tuple(named)
