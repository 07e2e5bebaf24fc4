"""Investments: where each stands, for how much, and which body decided."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from domain.investment.noun import NOUN
from domain.investment.state import Closed, InvestmentState, NotProposed, terms_of
from domain.noun import Noun
from ledger.chain import as_sent
from ledger.projections.opened import codes
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

INVESTMENTS = Table(
    "investments",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("functions", Text, nullable=False),
    Column("affected", Text, nullable=False),
    Column("provider", Text),
    Column("route", Text),
    Column("value", BigInteger),
    Column("decided_by", Text),
    Column("ended_on", Text),
    Column("waiting_for", Text, nullable=False),
    Index("ix_investments_ccg_code", "ccg_code"),
)
"""Without provider, route and value until they are proposed."""


def _investment(noun: Noun[Any], stream_id: str, state: InvestmentState) -> Iterable[Row]:
    if isinstance(state, NotProposed):
        return
    about = state if isinstance(state, Closed) else state.case
    terms = state.terms if isinstance(state, Closed) else terms_of(state)
    standing = noun.where(state)
    row: dict[str, Any] = dict.fromkeys(INVESTMENTS.columns.keys())
    row |= {
        "stream_id": stream_id,
        "ccg_code": about.ccg_code,
        "service": about.service,
        "stage": standing.stage,
        "closed": standing.closed,
        "functions": codes(about.functions),
        "affected": as_sent(list(about.affected)),
        "waiting_for": standing.waiting_for,
    }
    if terms is not None:
        row |= {"provider": terms.provider, "route": terms.route, "value": terms.value}
    if isinstance(state, Closed):
        row |= {"decided_by": state.decided_by, "ended_on": state.on.isoformat()}
    yield row


INVESTMENT_PROJECTIONS = (Projection(INVESTMENTS, _investment, noun=NOUN.name),)
