"""Whom a CCG's register knows: what affects anybody else could exclude nobody, and is refused (rule W4)."""

from domain.ccg.refusals import UnknownProvider
from domain.ccg.state import RegisteredCcg
from domain.codes import PRACTICE_CODE
from domain.refusal import UnknownPractice


def check_affected(ccg: RegisteredCcg, organisation: str, what: str) -> None:
    """Nothing, when the organisation is a member practice or a provider in the register.

    Args:
        ccg: the register.
        organisation: a practice's code, or the word by which the register names a provider.
        what: what affects it, as the sentence begins.

    Raises:
        UnknownPractice, UnknownProvider: it is neither, so that nobody could be found to have an interest in it.
    """
    if PRACTICE_CODE.fullmatch(organisation):
        if ccg.practice(organisation) is None:
            raise UnknownPractice(f"{what} affects practice {organisation}, no member of CCG {ccg.code}.")
    elif ccg.provider(organisation) is None:
        raise UnknownProvider(
            f"{what} affects '{organisation}', which is neither a member practice of CCG {ccg.code} nor a provider in "
            "its register."
        )
