"""The rounds and policies that ship with the engine, by name.

Not a case folder's own ones: those are read with the folder.
"""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.policy import Policy, Round


class UnknownName(LookupError):
    """No round or policy of this name ships with the engine."""


def _names(folder: Traversable) -> list[str]:
    return sorted(found.name.removesuffix(".toml") for found in folder.iterdir() if found.name.endswith(".toml"))


def _text(folder: Traversable, what: str, name: str) -> str:
    if name not in _names(folder):
        raise UnknownName(f"There is no {what} '{name}'; those that ship are {', '.join(_names(folder))}.")
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


def load_policy(name: str) -> Policy:
    """The policy of this name in `policies/`.

    Raises:
        UnknownName: there is none.
    """
    return Policy.model_validate(tomllib.loads(_text(files("policies"), "policy", name)), strict=False)


def load_round(name: str) -> Round:
    """The round of this name in `policies/rounds/`.

    Raises:
        UnknownName: there is none.
    """
    return Round.model_validate(tomllib.loads(_text(files("policies") / "rounds", "round", name)), strict=False)
