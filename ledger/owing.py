"""What streams owe to other streams and to people: called for by an event, and not recorded as done.

And what the engine itself sent and a defect kept from being decided, which is owed as well. Not the doing, which is the
workflows' activities' and the sweep's.
"""

import json

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, union

from domain.codes import first_attempt, next_attempt
from domain.messages import FAULT, Envelope, Owed
from domain.people import SYSTEM, Assignee
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


def owing(connection: Connection) -> str | None:
    """A stream that owes something; None when none does."""
    found: str | None = connection.scalar(select(OWED.c.stream_id).where(_outstanding()).limit(1))
    return found


def open_streams(connection: Connection) -> tuple[str, ...]:
    """The streams that are not closed, or owe something, by id."""
    unfinished = union(
        select(STREAMS.c.stream_id).where(STREAMS.c.closed.is_(False)),
        select(OWED.c.stream_id).where(_outstanding()),
    )
    return tuple(sorted(connection.scalars(unfinished)))


_FAULTS = (
    select(COMMANDS.c.position, COMMANDS.c.command_id, COMMANDS.c.stream_id, COMMANDS.c.envelope)
    .where(COMMANDS.c.result == FAULT)
    .order_by(COMMANDS.c.position)
)
_SENT = select(exists().where(COMMANDS.c.command_id == bindparam("command_id")))
_OPENER = select(OWED.c.stream_id).where(OWED.c.key == bindparam("key"), OWED.c.kind == OPEN)
_FOLLOWED_UP = select(
    exists().where(
        OWED.c.stream_id == bindparam("opener"),
        OWED.c.target == bindparam("stream_id"),
        OWED.c.key == COMMANDS.c.command_id,
        COMMANDS.c.position > bindparam("position"),
    )
)


def faulted(connection: Connection) -> tuple[Envelope, ...]:
    """What the clock and streams sent and a defect kept from being decided, to be sent again, each under its next id.

    Left out are what was sent again already, and openings that their sender has followed up since, as a stop does.
    """
    found = []
    for row in connection.execute(_FAULTS).all():
        envelope = Envelope.model_validate_json(row.envelope)
        again = next_attempt(envelope.command_id)
        if (
            envelope.sender.organisation == SYSTEM
            and not connection.scalar(_SENT, {"command_id": again})
            and not _was_followed_up(connection, row.command_id, row.stream_id, row.position)
        ):
            found.append(envelope.model_copy(update={"command_id": again, "causation_id": envelope.command_id}))
    return tuple(found)


def _was_followed_up(connection: Connection, command_id: str, stream_id: str, position: int) -> bool:
    opener = connection.scalar(_OPENER, {"key": first_attempt(command_id)})
    if opener is None:
        return False
    return bool(connection.scalar(_FOLLOWED_UP, {"opener": opener, "stream_id": stream_id, "position": position}))
