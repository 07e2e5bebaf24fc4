"""The rules of an investment that a command can break."""

from domain.refusal import Refusal


class ProposalIncomplete(Refusal):
    """What is put before a committee is named: a service and its clinical model, a route."""


class ValueInClinicalModel(Refusal):
    """Who decides on a clinical model is not shown a value: no sum of money stands in a proposal (rule W1)."""

    number = "W1"


class ClinicalModelFirst(Refusal):
    """Route and value are proposed to nobody before the clinical model is agreed (rule W1)."""

    number = "W1"


class TermsMissing(Refusal):
    """A committee decides on route and value once they are proposed (rule W1)."""

    number = "W1"


class ProviderInGeneralPractice(Refusal):
    """A provider that is a practice, or belongs to practices, is general practice, with its own approval (rule W1)."""

    number = "W1"
