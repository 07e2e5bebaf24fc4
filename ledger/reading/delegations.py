"""Delegations: phases, functions held, and quarterly reviews."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from sqlalchemy import select

from ledger.projections.delegations import DELEGATIONS, HOLDINGS, PHASES, REVIEWS
from ledger.reading.rows import Codes, Opened, Reading, listed, numbered, one, read
from ledger.store import Ledger


class Delegation(Opened):
    """Where a delegation stands."""

    closed: bool
    scope: Codes
    live: Codes
    complete: bool
    start_on: date | None
    months: int | None
    operational_by: date | None
    paused_since: date | None
    paused_days: int | None
    notice_effective_on: date | None
    autonomy_since: date | None
    """The day on which lighter reviews were earned; None while they are not."""
    ended_on: date | None
    reasons: str | None


class Phase(Reading):
    """A phase of a delegation with its dates and gates."""

    number: int
    name: str
    functions: Codes
    planned_on: date
    due_on: date
    started_on: date | None
    gates_met: Codes
    gates_open: Codes


class Holding(Reading):
    """A function that went live."""

    function: str
    phase: int
    effective_on: date
    returned_on: date | None


class Kpi(Reading):
    """A figure of a quarterly review."""

    function: str
    name: str
    value: str
    unit: str


class Review(Reading):
    """A quarter that has ended; without a rating it waits for its review."""

    quarter: int
    from_on: date
    to_on: date
    rating: str | None
    kpis: Annotated[tuple[Kpi, ...], BeforeValidator(listed)]
    action_plan: str
    plan_completed: bool


def delegation(ledger: Ledger, delegation_id: str) -> Delegation | None:
    """A delegation; None when there is none."""
    return one(ledger, Delegation, DELEGATIONS, delegation_id)


def phases(ledger: Ledger, delegation_id: str) -> tuple[Phase, ...]:
    """The phases of a delegation that is in force."""
    return numbered(ledger, Phase, PHASES, delegation_id)


def holdings(ledger: Ledger, delegation_id: str) -> tuple[Holding, ...]:
    """Every function that went live under a delegation, in the order of going live."""
    return numbered(ledger, Holding, HOLDINGS, delegation_id)


def reviews(ledger: Ledger, delegation_id: str) -> tuple[Review, ...]:
    """The quarters of a delegation in force that have ended, with their reviews."""
    its = REVIEWS.c.stream_id == delegation_id
    return read(ledger, Review, select(REVIEWS).where(its).order_by(REVIEWS.c.quarter))
