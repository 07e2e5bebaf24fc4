"""The rules of a validation that a command can break."""

from domain.refusal import Refusal


class UnknownFinancialYear(Refusal):
    """A financial year is named by its two calendar years, such as 2014/15."""


class UnknownBand(Refusal):
    """A band is a capital letter, A the best."""


class BandAchieved(Refusal):
    """A practice that achieved the band keeps its investment, and gets no notice."""


class NotItsInvestment(Refusal):
    """A practice is heard about an approved investment in general practice that it had in that year."""


class AlreadyNotified(Refusal):
    """A practice gets one notice for a year about an investment."""


class NotYourValidation(Refusal):
    """A practice's evidence is given by its own lead."""
