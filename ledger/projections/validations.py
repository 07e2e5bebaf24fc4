"""Validations: which practice, year and investment each is about, and what came of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from domain.noun import Noun
from domain.validation.noun import NOUN
from domain.validation.state import AwaitingEvidence, Closed, NotBegun, ValidationState
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

VALIDATIONS = Table(
    "validations",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("practice", Text, nullable=False),
    Column("financial_year", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("investment", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("documents", Integer),
    Column("ended_on", Text),
    Column("waiting_for", Text, nullable=False),
    Index("ix_validations_ccg_code", "ccg_code"),
    Index("ix_validations_investment", "investment"),
)
"""Without a number of documents while evidence may still be given."""


def _validation(noun: Noun[Any], stream_id: str, state: ValidationState) -> Iterable[Row]:
    if isinstance(state, NotBegun):
        return
    about = state.subject if isinstance(state, Closed) else state.case.subject
    standing = noun.where(state)
    yield {
        "stream_id": stream_id,
        "ccg_code": about.ccg_code,
        "practice": about.practice,
        "financial_year": about.financial_year,
        "band": about.band,
        "investment": about.investment,
        "stage": standing.stage,
        "closed": standing.closed,
        "documents": None if isinstance(state, AwaitingEvidence) else len(state.evidence),
        "ended_on": state.on.isoformat() if isinstance(state, Closed) else None,
        "waiting_for": standing.waiting_for,
    }


VALIDATION_PROJECTIONS = (Projection(VALIDATIONS, _validation, noun=NOUN.name),)
