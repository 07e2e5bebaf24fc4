"""What streams owe to other streams and to people: called for by an event, and not recorded as done.

Not the doing, which is the workflows' activities'.
"""

import json

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, union

from domain.messages import Envelope, Owed
from domain.people import Assignee
from domain.ports import PendingNotice
from ledger.instants import from_text
from ledger.projections.common import NOTICE, OPEN, OWED
from ledger.tables import COMMANDS, NOTICES, STREAMS


def _outstanding() -> ColumnElement[bool]:
    delivered = exists().where(COMMANDS.c.command_id == OWED.c.key)
    sent = exists().where(NOTICES.c.key == OWED.c.key)
    return or_(and_(OWED.c.kind != NOTICE, ~delivered), and_(OWED.c.kind == NOTICE, ~sent))


_OWED_BY = (
    select(OWED.c.key, OWED.c.kind, OWED.c.target, OWED.c.content)
    .where(OWED.c.stream_id == bindparam("stream_id"), _outstanding())
    .order_by(OWED.c.version, OWED.c.number)
)


def outstanding(connection: Connection, stream_id: str) -> tuple[Owed, ...]:
    """What a stream owes, in the order it was called for; with the envelope where it opens a stream."""
    rows = connection.execute(_OWED_BY, {"stream_id": stream_id})
    return tuple(
        Owed(
            key=row.key,
            kind=row.kind,
            stream_id=row.target,
            envelope=Envelope.model_validate_json(row.content) if row.kind == OPEN else None,
        )
        for row in rows
    )


def owed_envelope(connection: Connection, key: str) -> Envelope | None:
    """The command that an event called for, delivered or not."""
    called = select(OWED.c.content).where(OWED.c.key == key, OWED.c.kind != NOTICE)
    content: str | None = connection.scalar(called)
    return None if content is None else Envelope.model_validate_json(content)


def pending_notice(connection: Connection, key: str) -> PendingNotice | None:
    """The notice that an event called for, unless it was sent."""
    pending = select(OWED).where(OWED.c.key == key, OWED.c.kind == NOTICE, _outstanding())
    row = connection.execute(pending).first()
    if row is None:
        return None
    notice = json.loads(row.content)
    return PendingNotice(
        key=key,
        stream_id=row.stream_id,
        to=Assignee.model_validate_json(json.dumps(notice["to"])),
        subject=notice["subject"],
        body=notice["body"],
        called_at=from_text(row.called_at),
    )


def open_streams(connection: Connection) -> tuple[str, ...]:
    """The streams that are not closed, or owe something, by id."""
    unfinished = union(
        select(STREAMS.c.stream_id).where(STREAMS.c.closed.is_(False)),
        select(OWED.c.stream_id).where(_outstanding()),
    )
    return tuple(sorted(connection.scalars(unfinished)))
