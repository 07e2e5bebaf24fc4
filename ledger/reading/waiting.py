"""What waits: tasks for people, and deadlines ahead."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select

from domain.people import Actor, Role
from ledger.instants import to_text
from ledger.projections.common import DEADLINES, TASKS
from ledger.reading.rows import Reading, read
from ledger.store import Ledger


class WaitingTask(Reading):
    """Something that waits for somebody."""

    stream_id: str
    key: str
    title: str
    role: str
    organisation: str
    subject: str | None
    due_at: datetime | None
    command: str


class Ahead(Reading):
    """A deadline that a stream has ahead of it."""

    stream_id: str
    kind: str
    effect: str
    at: datetime
    reaches_at: datetime


def tasks(ledger: Ledger, stream_id: str | None = None) -> tuple[WaitingTask, ...]:
    """What waits for anybody, the most pressing first; on one stream when asked for."""
    query = by_pressure()
    return read(ledger, WaitingTask, query if stream_id is None else query.where(TASKS.c.stream_id == stream_id))


def by_pressure() -> Select[Any]:
    """All tasks, the most pressing first."""
    return select(TASKS).order_by(TASKS.c.due_at.is_(None), TASKS.c.due_at, TASKS.c.stream_id, TASKS.c.key)


def tasks_for(ledger: Ledger, actor: Actor) -> tuple[WaitingTask, ...]:
    """What waits for this person: by role and organisation, or by name where only they will do."""
    anybody = and_(TASKS.c.subject.is_(None), TASKS.c.organisation == actor.organisation)
    named = TASKS.c.subject == actor.subject
    owns = and_(named, TASKS.c.role == Role.CONDITION_OWNER.value)
    mine = or_(owns, and_(TASKS.c.role.in_([role.value for role in actor.roles]), or_(named, anybody)))
    return read(ledger, WaitingTask, by_pressure().where(mine))


def deadlines(ledger: Ledger, stream_id: str | None = None, *, until: datetime | None = None) -> tuple[Ahead, ...]:
    """The deadlines ahead, the first first; of one stream, or until an instant (inclusive), when asked for."""
    query = by_instant()
    if stream_id is not None:
        query = query.where(DEADLINES.c.stream_id == stream_id)
    if until is not None:
        query = query.where(DEADLINES.c.at <= to_text(until))
    return read(ledger, Ahead, query)


def by_instant() -> Select[Any]:
    """All deadlines, the first first."""
    return select(DEADLINES).order_by(DEADLINES.c.at, DEADLINES.c.stream_id, DEADLINES.c.kind, DEADLINES.c.effect)
