"""The shapes every noun's values share.

Not the values themselves: those are in each noun's folder.
"""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

LATE = ConfigDict(defer_build=True)
"""Validators are built when first used: every start of the program would otherwise pay for all of them."""

Text = Annotated[str, Field(max_length=4000)]
"""Somebody's own words: reasons, a note, a statement."""


class Value(BaseModel):
    """An immutable value of the domain; a field it does not know is an error."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", **LATE)


class Command(Value):
    """What somebody asks for, in the imperative. Its `type` literal is `noun.verb_phrase` and never changes."""

    type: str


class Event(Value):
    """What happened, in the past tense. Its `type` literal is stored, and never changes (docs/adr/0003)."""

    type: str
    schema_version: ClassVar[int] = 1
