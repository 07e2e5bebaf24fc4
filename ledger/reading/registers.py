"""Registered CCGs and their levels, announced and effective dates apart (rule C2)."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from ledger.projections.levels import CCGS, LEVELS
from ledger.reading.rows import Reading, read
from ledger.store import Ledger


class Ccg(Reading):
    """A CCG; `level` is that of every function without one of its own."""

    stream_id: str
    code: str
    name: str
    level: int
    practices: int


class HeldLevel(Reading):
    """A CCG's level for one function, announced and effective apart (rule C2)."""

    ccg_code: str
    function: str
    level: int
    announced_on: date
    effective_on: date
    delegation_id: str


def ccgs(ledger: Ledger) -> tuple[Ccg, ...]:
    """The registered CCGs, by code."""
    return read(ledger, Ccg, select(CCGS).order_by(CCGS.c.code))


def levels(ledger: Ledger, ccg_code: str | None = None) -> tuple[HeldLevel, ...]:
    """The levels recorded for functions, in the order they were recorded; of one CCG when asked for."""
    query = by_ccg()
    return read(ledger, HeldLevel, query if ccg_code is None else query.where(LEVELS.c.ccg_code == ccg_code))


def by_ccg() -> Select[Any]:
    """All recorded levels, by CCG in the order they were recorded."""
    return select(LEVELS).order_by(LEVELS.c.ccg_code, LEVELS.c.number)
