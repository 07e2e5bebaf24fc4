"""Disputes of practices with their CCGs."""

from datetime import date

from sqlalchemy import select

from ledger.projections.disputes import DISPUTES
from ledger.reading.rows import Reading, read
from ledger.store import Ledger


class Dispute(Reading):
    """Where a dispute stands, or how it ended."""

    stream_id: str
    ccg_code: str
    practice: str
    subject: str
    function: str | None
    stage: str
    closed: bool
    waiting_for: str
    mediator: str | None
    decided: str | None
    """For the practice (`upheld`) or not (`dismissed`), while that can be, or is, appealed against."""
    appealed_by: str | None
    ended_on: date | None


def disputes(ledger: Ledger, ccg_code: str | None = None) -> tuple[Dispute, ...]:
    """All disputes by stream, or those with one CCG."""
    query = select(DISPUTES).order_by(DISPUTES.c.stream_id)
    return read(ledger, Dispute, query if ccg_code is None else query.where(DISPUTES.c.ccg_code == ccg_code))
