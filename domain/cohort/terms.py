"""The terms that the CCGs of a cohort have in common, and how one application's own differ from them.

A difference is shown and stops nobody: each CCG decides on its own terms.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import JsonValue

from domain.application.values import Phasing
from domain.functions import AtLevel, Function, Level
from domain.model import Value
from domain.policy import Policy, Round

Coupling = Literal["all_or_none", "proceed_with_rest"]
"""Whether one CCG that does not apply keeps the others from applying."""


class Terms(Value):
    """What is applied for, in which round, under which policy."""

    round: Round
    policy: Policy
    level: Level
    functions: tuple[Function, ...]
    forms: tuple[AtLevel, ...] = ()
    """The functions asked for at another level than `level`."""
    phasing: Phasing


class Difference(Value):
    """A term that an application has otherwise than its cohort."""

    field: str
    """Its path, for example `phasing.months` or `policy.ballot.position`."""
    shared: str
    """As the cohort has it, in words."""
    own: str
    """As the application has it, in words."""


def drift(shared: Terms, own: Terms) -> tuple[Difference, ...]:
    """Every term in which an application's own differ from the cohort's, in the order of the terms."""
    return tuple(_differences("", shared.model_dump(mode="json"), own.model_dump(mode="json")))


def _differences(path: str, shared: JsonValue, own: JsonValue) -> Iterator[Difference]:
    if shared == own:
        return
    if isinstance(shared, dict) and isinstance(own, dict):
        for key in dict.fromkeys((*shared, *own)):
            yield from _differences(f"{path}.{key}" if path else key, shared.get(key), own.get(key))
    else:
        yield Difference(field=path, shared=_words(shared), own=_words(own))


def _words(value: JsonValue) -> str:
    match value:
        case None | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_words, value))
        case dict():
            return " ".join(_words(item) for item in value.values() if item not in (None, []))
        case _:
            return str(value)
