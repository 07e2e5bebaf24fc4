"""Interests that the people of a committee hold, as a CCG's register and a meeting's declarations state them.

Not what follows from one: which interests exclude from which items is the committee's data (rule W4).
"""

from datetime import date
from typing import Literal

from domain.model import Value
from domain.refusal import Refusal

PlainInterestKind = Literal["direct_financial", "non_financial_professional", "non_financial_personal"]
InterestKind = Literal["direct_financial", "non_financial_professional", "non_financial_personal", "indirect"]

INTEREST_KINDS: tuple[InterestKind, ...] = (
    "direct_financial",
    "non_financial_professional",
    "non_financial_personal",
    "indirect",
)


class UnderlyingInterestUnclear(Refusal):
    """An indirect interest names the kind of interest that lies under it, and no other interest does."""

    number = "W4"


class Interest(Value):
    """One person's interest in one organisation."""

    subject: str
    """Whose it is: a subject id, never a name."""
    kind: InterestKind
    organisation: str
    """The organisation's code where it has one, else a word for it that items use too, for example a federation's."""
    description: str
    underlying: PlainInterestKind | None = None
    """For an indirect interest (a spouse's, say) the kind it is for the one who holds it; else None."""
    since: date | None = None
    """Since when it is held, or None when that is not known."""

    def concerns(self, organisation: str) -> bool:
        """Whether it is an interest in this organisation; case and surrounding blanks don't matter."""
        return self.organisation.strip().casefold() == organisation.strip().casefold()


def check_interest(interest: Interest) -> Interest:
    """The interest itself.

    Raises:
        UnderlyingInterestUnclear: it is indirect and does not say of which kind the underlying interest is, or it is
            not indirect and does.
    """
    if (interest.kind == "indirect") != (interest.underlying is not None):
        raise UnderlyingInterestUnclear(
            f"The interest of {interest.subject} in {interest.organisation} is {interest.kind.replace('_', ' ')}: "
            "an indirect interest, and no other, names the kind of interest that lies under it."
        )
    return interest
