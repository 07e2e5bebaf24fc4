"""What was answered and said: refusals, faults, and notices."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain.messages import FAULT
from ledger.projections.common import NOTICE, OWED, REFUSALS
from ledger.reading.rows import Reading, read
from ledger.store import Ledger
from ledger.tables import COMMANDS, NOTICES


class Refused(Reading):
    """A refused command, and the rule it broke."""

    command_id: str
    stream_id: str
    type: str
    subject: str
    organisation: str
    rule: str
    number: str | None
    sentence: str
    received_at: datetime
    decided_at: datetime


class Faulted(Reading):
    """A command that could not be decided because of a defect."""

    command_id: str
    stream_id: str
    type: str
    rule: str
    """The type of the exception."""
    received_at: datetime
    decided_at: datetime


class NoticeOfEvent(Reading):
    """A notice that an event called for; with channel and instant once it was sent."""

    key: str
    stream_id: str
    role: str
    organisation: str
    subject: str
    body: str
    called_at: datetime
    channel: str | None
    recorded_at: datetime | None


def refusals(ledger: Ledger, stream_ids: Sequence[str] | None = None) -> tuple[Refused, ...]:
    """The refused commands in the order they were decided, those with a used command id among them."""
    query = select(REFUSALS).order_by(REFUSALS.c.decided_at, REFUSALS.c.received_at, REFUSALS.c.command_id)
    return read(ledger, Refused, query if stream_ids is None else query.where(REFUSALS.c.stream_id.in_(stream_ids)))


def faults(ledger: Ledger) -> tuple[Faulted, ...]:
    """The commands that could not be decided because of a defect; an operator looks at them."""
    return read(ledger, Faulted, select(COMMANDS).where(COMMANDS.c.result == FAULT).order_by(COMMANDS.c.position))


def notices(ledger: Ledger, stream_ids: Sequence[str] | None = None) -> tuple[NoticeOfEvent, ...]:
    """The notices that events called for, sent or not, in the order they were called for."""
    query = (
        select(OWED, NOTICES.c.channel, NOTICES.c.recorded_at)
        .join_from(OWED, NOTICES, NOTICES.c.key == OWED.c.key, isouter=True)
        .where(OWED.c.kind == NOTICE)
        .order_by(OWED.c.called_at, OWED.c.stream_id, OWED.c.version, OWED.c.number)
    )
    if stream_ids is not None:
        query = query.where(OWED.c.stream_id.in_(stream_ids))
    with ledger.database.reading() as connection:
        return tuple(_notice(row) for row in connection.execute(query).mappings())


def _notice(row: Any) -> NoticeOfEvent:
    content = json.loads(row["content"])
    to = {"role": content["to"]["role"], "organisation": content["to"]["organisation"]}
    return NoticeOfEvent.model_validate({**row, **to, "subject": content["subject"], "body": content["body"]})
