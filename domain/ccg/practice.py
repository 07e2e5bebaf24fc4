"""A CCG's member practices: in membership, and former."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.model import Value


class Practice(Value):
    """A general practice that is a member of a CCG; the unit of a ballot's roll."""

    code: str
    name: str
    list_size: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Registered patients, where known."""
    locality: str | None = None
    """The part of the CCG's area that it meets with, where there are such."""
    neighbourhood: str | None = None
    """The part of the locality that it works in, where there are such."""


class FormerPractice(Value):
    """A practice that closed or merged, kept as it was."""

    practice: Practice
    on: date
    """London; the day it left."""
    reason: str
    into: str | None = None
    """The code of the practice it merged into, if it did."""
