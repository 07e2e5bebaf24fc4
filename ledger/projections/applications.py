"""Applications: where each stands, what it asks for, and what waits next."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from domain.application.noun import NOUN
from domain.application.state import ApplicationState, Closed, Delegating, NotStarted, Started
from domain.noun import Noun
from ledger.instants import to_text
from ledger.projections.opened import codes
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

APPLICATIONS = Table(
    "applications",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("ccg_code", Text, nullable=False),
    Column("ccg_name", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("reason", Text),
    Column("reasons", Text),
    Column("ended_at_stage", Text),
    Column("waiting_for", Text, nullable=False),
    Column("due_kind", Text),
    Column("due_at", Text),
    Column("level", Integer),
    Column("scope", Text),
    Column("start_on", Text),
    Column("months", Integer),
    Column("round", Text),
    Column("policy", Text),
    Column("delegation_id", Text),
    Index("ix_applications_ccg_code", "ccg_code"),
)
"""Of an application that has ended, only what its last state still holds."""


def _rows(noun: Noun[Any], stream_id: str, state: ApplicationState) -> Iterable[Row]:
    if isinstance(state, NotStarted):
        return
    where = noun.where(state)
    row: dict[str, Any] = dict.fromkeys(APPLICATIONS.columns.keys())
    row |= {
        "stream_id": stream_id,
        "stage": where.stage,
        "closed": where.closed,
        "waiting_for": where.waiting_for,
    }
    if where.deadline is not None:
        row |= {"due_kind": where.deadline.name, "due_at": to_text(where.deadline.at)}
    match state:
        case Closed():
            row |= {"ccg_code": state.ccg_code, "ccg_name": state.ccg_name, "reason": state.reason}
            row |= {"reasons": state.reasons, "ended_at_stage": state.ended_at_stage}
        case Started():
            row |= {"ccg_code": state.ccg_code, "ccg_name": state.ccg_name}
            row |= {"round": state.round.name, "policy": state.policy.name}
        case _:
            case = state.case
            row |= {"ccg_code": case.ccg_code, "ccg_name": case.ccg_name}
            row |= {"round": case.round.name, "policy": case.policy.name}
            row |= {
                "level": int(case.request.level),
                "scope": codes(case.scope),
                "start_on": case.request.phasing.start.isoformat(),
                "months": case.request.phasing.months,
            }
    if isinstance(state, Delegating):
        row["delegation_id"] = state.delegation_id
    yield row


APPLICATIONS_PROJECTION = Projection(APPLICATIONS, _rows, noun=NOUN.name)
