"""CCGs and their levels of co-commissioning, announced and effective dates apart (rule C2)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Integer, Table, Text

from domain.ccg.noun import NOUN
from domain.ccg.state import CcgState, RegisteredCcg
from domain.noun import Noun
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

CCGS = Table(
    "ccgs",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("practices", Integer, nullable=False),
)
"""`level` is that of every function without one of its own."""

LEVELS = Table(
    "levels",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("announced_on", Text, nullable=False),
    Column("effective_on", Text, nullable=False),
    Column("delegation_id", Text, nullable=False),
)
"""In the order they were recorded: of two effective on one day the later counts."""


def _ccg(_noun: Noun[Any], stream_id: str, state: CcgState) -> Iterable[Row]:
    if isinstance(state, RegisteredCcg):
        yield {
            "stream_id": stream_id,
            "code": state.code,
            "name": state.name,
            "level": int(state.level),
            "practices": len(state.practices),
        }


def _levels(_noun: Noun[Any], stream_id: str, state: CcgState) -> Iterable[Row]:
    if not isinstance(state, RegisteredCcg):
        return
    for number, held in enumerate(state.levels, start=1):
        yield {
            "stream_id": stream_id,
            "number": number,
            "ccg_code": state.code,
            "function": held.function.value,
            "level": int(held.level),
            "announced_on": held.announced_on.isoformat(),
            "effective_on": held.effective_on.isoformat(),
            "delegation_id": held.delegation_id,
        }


LEVEL_PROJECTIONS = (Projection(CCGS, _ccg, noun=NOUN.name), Projection(LEVELS, _levels, noun=NOUN.name))
