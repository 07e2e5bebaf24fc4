"""Investments: where each stands, for how much, and which body decided."""

from datetime import date

from sqlalchemy import select

from ledger.projections.investments import INVESTMENTS
from ledger.reading.rows import Codes, Reading, one, read
from ledger.store import Ledger


class Investment(Reading):
    """An investment; provider, route and value are None until they are proposed. Value in whole pounds."""

    stream_id: str
    ccg_code: str
    service: str
    stage: str
    closed: bool
    functions: Codes
    affected: Codes
    provider: str | None
    route: str | None
    value: int | None
    decided_by: str | None
    ended_on: date | None
    waiting_for: str


def investment(ledger: Ledger, investment_id: str) -> Investment | None:
    """An investment; None when there is none."""
    return one(ledger, Investment, INVESTMENTS, investment_id)


def investments(ledger: Ledger, ccg_code: str | None = None) -> tuple[Investment, ...]:
    """The investments, by CCG; of one CCG when asked for."""
    query = select(INVESTMENTS).order_by(INVESTMENTS.c.ccg_code, INVESTMENTS.c.stream_id)
    return read(ledger, Investment, query if ccg_code is None else query.where(INVESTMENTS.c.ccg_code == ccg_code))
