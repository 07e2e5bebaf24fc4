"""Cohorts: where each stands, what its members decided, and in what their terms differ (rule C1)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Table, Text

from domain.cohort.noun import NOUN
from domain.cohort.state import CohortState, Failed, Unopened
from domain.noun import Noun
from ledger.chain import as_sent
from ledger.instants import to_text
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

COHORTS = Table(
    "cohorts",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("coupling", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("waiting_for", Text, nullable=False),
    Column("decide_by", Text, nullable=False),
    Column("failed_because", Text),
    Column("failed_by", Text),
)
"""`failed_by` lists the CCGs that did not agree in time."""

COHORT_MEMBERS = Table(
    "cohort_members",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("application_id", Text),
    Column("decision", Text),
    Column("ended", Text),
    Column("drift", Text, nullable=False),
)


def _cohort(noun: Noun[Any], stream_id: str, state: CohortState) -> Iterable[Row]:
    if isinstance(state, Unopened):
        return
    where = noun.where(state)
    row: dict[str, Any] = dict.fromkeys(COHORTS.columns.keys())
    if isinstance(state, Failed):
        row |= {"failed_because": state.reason, "failed_by": as_sent(list(state.ccgs))}
    yield row | {
        "stream_id": stream_id,
        "name": state.shared.name,
        "lead": state.shared.lead,
        "coupling": state.shared.coupling,
        "stage": where.stage,
        "closed": where.closed,
        "waiting_for": where.waiting_for,
        "decide_by": to_text(state.shared.decide_by),
    }


def _members(_noun: Noun[Any], stream_id: str, state: CohortState) -> Iterable[Row]:
    for number, member in enumerate(() if isinstance(state, Unopened) else state.members, start=1):
        yield {
            "stream_id": stream_id,
            "number": number,
            "ccg_code": member.ccg_code,
            "application_id": member.application_id,
            "decision": member.decision,
            "ended": member.ended,
            "drift": as_sent([each.model_dump(mode="json") for each in member.drift]),
        }


COHORT_PROJECTIONS = (
    Projection(COHORTS, _cohort, noun=NOUN.name),
    Projection(COHORT_MEMBERS, _members, noun=NOUN.name),
)
