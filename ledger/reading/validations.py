"""Validations: which practice, year and investment each is about, and what came of it."""

from datetime import date

from sqlalchemy import select

from ledger.projections.validations import VALIDATIONS
from ledger.reading.rows import Reading, one, read
from ledger.store import Ledger


class Validation(Reading):
    """A validation; `documents` is None while evidence may still be given."""

    stream_id: str
    ccg_code: str
    practice: str
    financial_year: str
    band: str
    investment: str
    stage: str
    closed: bool
    documents: int | None
    ended_on: date | None
    waiting_for: str


def validation(ledger: Ledger, validation_id: str) -> Validation | None:
    """A validation; None when there is none."""
    return one(ledger, Validation, VALIDATIONS, validation_id)


def validations(ledger: Ledger, ccg_code: str | None = None) -> tuple[Validation, ...]:
    """The validations, by CCG; of one CCG when asked for."""
    query = select(VALIDATIONS).order_by(VALIDATIONS.c.ccg_code, VALIDATIONS.c.stream_id)
    return read(ledger, Validation, query if ccg_code is None else query.where(VALIDATIONS.c.ccg_code == ccg_code))
