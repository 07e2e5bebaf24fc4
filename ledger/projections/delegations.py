"""Delegations: phases with their dates and gates, functions held, and quarterly reviews."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from domain.delegation.noun import NOUN
from domain.delegation.state import Closed, DelegationState, Live, NotStarted
from domain.noun import Noun
from ledger.chain import as_sent
from ledger.projections.opened import codes, opened_row
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

DELEGATIONS = Table(
    "delegations",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("application_id", Text, nullable=False),
    Column("ccg_code", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("scope", Text, nullable=False),
    Column("live", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("start_on", Text),
    Column("months", Integer),
    Column("operational_by", Text),
    Column("paused_since", Text),
    Column("paused_days", Integer),
    Column("notice_effective_on", Text),
    Column("autonomy_since", Text),
    Column("ended_on", Text),
    Column("reasons", Text),
    Index("ix_delegations_application_id", "application_id"),
)

PHASES = Table(
    "phases",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("functions", Text, nullable=False),
    Column("planned_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("started_on", Text),
    Column("gates_met", Text, nullable=False),
    Column("gates_open", Text, nullable=False),
)

HOLDINGS = Table(
    "holdings",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("function", Text, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("effective_on", Text, nullable=False),
    Column("returned_on", Text),
)
"""Every function that went live, in the order of going live, kept after the delegation ended."""

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("quarter", Integer, primary_key=True),
    Column("from_on", Text, nullable=False),
    Column("to_on", Text, nullable=False),
    Column("rating", Text),
    Column("kpis", Text, nullable=False),
    Column("action_plan", Text, nullable=False),
    Column("plan_completed", Boolean, nullable=False),
)
"""Every quarter that has ended; without a rating until it is reviewed."""


def _delegation(noun: Noun[Any], stream_id: str, state: DelegationState) -> Iterable[Row]:
    if isinstance(state, NotStarted):
        return
    row = opened_row(DELEGATIONS, noun, stream_id, state, state) | {
        "closed": noun.where(state).closed,
        "scope": codes(state.scope),
        "live": codes(state.live),
        "complete": state.complete,
    }
    match state:
        case Live():
            row |= {"start_on": state.start.isoformat(), "months": state.months, "paused_days": state.paused_days}
            row["operational_by"] = state.operational_by.isoformat()
            if state.pause is not None:
                row["paused_since"] = state.pause.since.isoformat()
            if state.notice is not None:
                row["notice_effective_on"] = state.notice.effective_on.isoformat()
            if state.autonomy_since is not None:
                row["autonomy_since"] = state.autonomy_since.isoformat()
        case Closed():
            row |= {"ended_on": state.on.isoformat(), "reasons": state.reasons}
    yield row


def _phases(_noun: Noun[Any], stream_id: str, state: DelegationState) -> Iterable[Row]:
    for phase in state.phases if isinstance(state, Live) else ():
        gates_open = phase.open_gates
        yield {
            "stream_id": stream_id,
            "number": phase.plan.number,
            "name": phase.plan.name,
            "functions": codes(phase.plan.functions),
            "planned_on": phase.plan.planned_on.isoformat(),
            "due_on": phase.due_on.isoformat(),
            "started_on": None if phase.started_on is None else phase.started_on.isoformat(),
            "gates_met": as_sent([gate for gate in phase.plan.gates if gate not in gates_open]),
            "gates_open": as_sent(list(gates_open)),
        }


def _holdings(_noun: Noun[Any], stream_id: str, state: DelegationState) -> Iterable[Row]:
    for number, holding in enumerate(() if isinstance(state, NotStarted) else state.holdings, start=1):
        yield {
            "stream_id": stream_id,
            "number": number,
            "function": holding.function.value,
            "phase": holding.phase,
            "effective_on": holding.effective_on.isoformat(),
            "returned_on": None if holding.returned_on is None else holding.returned_on.isoformat(),
        }


def _reviews(_noun: Noun[Any], stream_id: str, state: DelegationState) -> Iterable[Row]:
    if not isinstance(state, Live):
        return
    reviews = {review.quarter: review for review in state.reviews}
    for quarter in state.quarters:
        review = reviews.get(quarter.number)
        yield {
            "stream_id": stream_id,
            "quarter": quarter.number,
            "from_on": quarter.from_on.isoformat(),
            "to_on": quarter.to_on.isoformat(),
            "rating": None if review is None else review.rating,
            "kpis": as_sent([] if review is None else [kpi.model_dump(mode="json") for kpi in review.kpis]),
            "action_plan": "" if review is None else review.action_plan,
            "plan_completed": review is not None and review.plan_completed,
        }


DELEGATION_PROJECTIONS = (
    Projection(DELEGATIONS, _delegation, noun=NOUN.name),
    Projection(PHASES, _phases, noun=NOUN.name),
    Projection(HOLDINGS, _holdings, noun=NOUN.name),
    Projection(REVIEWS, _reviews, noun=NOUN.name),
)
