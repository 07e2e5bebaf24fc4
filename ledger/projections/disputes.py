"""Disputes: who disputes what, where each stands, and how it ended."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Table, Text

from domain.dispute.noun import NOUN
from domain.dispute.state import Appeal, Closed, Decided, DisputeState, Mediation, NotRaised
from domain.noun import Noun
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

DISPUTES = Table(
    "disputes",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("practice", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("function", Text),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("waiting_for", Text, nullable=False),
    Column("mediator", Text),
    Column("decided", Text),
    Column("appealed_by", Text),
    Column("ended_on", Text),
    Index("ix_disputes_ccg_code", "ccg_code"),
)


def _dispute(noun: Noun[Any], stream_id: str, state: DisputeState) -> Iterable[Row]:
    if isinstance(state, NotRaised):
        return
    where = noun.where(state)
    whose = state if isinstance(state, Closed) else state.case
    row: dict[str, Any] = dict.fromkeys(DISPUTES.columns.keys())
    row |= {
        "stream_id": stream_id,
        "ccg_code": whose.ccg_code,
        "practice": whose.practice,
        "subject": whose.subject,
        "function": None if whose.function is None else whose.function.value,
        "stage": where.stage,
        "closed": where.closed,
        "waiting_for": where.waiting_for,
    }
    if isinstance(state, Mediation) and state.mediator is not None:
        row["mediator"] = state.mediator.subject
    if isinstance(state, Decided | Appeal):
        row["decided"] = state.outcome
    if isinstance(state, Appeal | Closed):
        row["appealed_by"] = state.appealed_by
    if isinstance(state, Closed):
        row["ended_on"] = state.on.isoformat()
    yield row


DISPUTE_PROJECTIONS = (Projection(DISPUTES, _dispute, noun=NOUN.name),)
