"""Providers other than practices in which people hold interests: federations, companies, partnerships, trusts."""

from typing import Annotated, Literal

from pydantic import Field

from domain.codes import check_practice_code
from domain.model import Value
from domain.refusal import Refusal

ProviderForm = Literal[
    "company_limited_by_shares",
    "company_limited_by_guarantee",
    "community_interest_company",
    "industrial_and_provident_society",
    "charity",
    "limited_liability_partnership",
    "trust",
    "other",
]
"""The legal forms of a federation that the opinion of 9 May 2015 lists, an NHS trust, and any other."""


class ProviderNamedAsPractice(Refusal):
    """A provider has a word of its own, which is not a practice's code (rule I1)."""

    number = "I1"


class Provider(Value):
    """A provider, and the practices whose it is: who works in one of them has an interest in it."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]*$", max_length=40)]
    """The word by which interests and items name it."""
    name: Annotated[str, Field(min_length=1, max_length=300)]
    form: ProviderForm
    practices: tuple[str, ...] = ()
    """Codes of the practices that own or make it up; they may be another CCG's."""


def check_provider(provider: Provider) -> Provider:
    """The provider itself.

    Raises:
        MalformedCode: one of its practices' codes (rule I1).
        ProviderNamedAsPractice: its word is among them.
    """
    for code in provider.practices:
        check_practice_code(code)
    if provider.code in provider.practices:
        raise ProviderNamedAsPractice(f"Provider {provider.code} has the code of one of its practices.")
    return provider
