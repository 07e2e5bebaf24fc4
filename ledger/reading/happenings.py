"""What happened: the timeline of a stream and of all that it opened. No answer of an open ballot is in it (rule W6)."""

from datetime import datetime
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, select

from domain.ballot.events import SECRET_UNTIL_CLOSED, BallotClosed
from ledger.errors import legible
from ledger.projections.common import OPEN, OWED
from ledger.reading.rows import Reading
from ledger.records import RecordedEvent
from ledger.store import Ledger
from ledger.tables import COMMANDS, EVENTS, STREAMS


class Entry(Reading):
    """One event of a timeline: who did what, when, by which command, under which rules."""

    position: int
    stream_id: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    subject: str
    organisation: str
    roles: tuple[str, ...]
    command_id: str
    command: str
    """The command's type."""
    rules_version: str
    policy_hash: str | None
    payload: dict[str, JsonValue]
    concealed: bool
    """Whether the payload is left out, because it holds answers of a ballot that has not closed (rule W6)."""
    hash: str


def family(ledger: Ledger, stream_id: str) -> tuple[str, ...]:
    """A stream, the streams that it opened, and those that they opened; those that exist, in the order of opening."""
    with ledger.database.reading() as connection:
        return family_of(connection, stream_id)


def family_of(connection: Connection, stream_id: str) -> tuple[str, ...]:
    """As `family`, within a transaction."""
    found = [stream_id]
    for parent in found:
        opened = (
            select(OWED.c.target)
            .join(STREAMS, STREAMS.c.stream_id == OWED.c.target)
            .where(OWED.c.stream_id == parent, OWED.c.kind == OPEN)
            .order_by(OWED.c.version, OWED.c.number)
        )
        found.extend(child for child in connection.scalars(opened) if child not in found)
    return tuple(found)


def timeline(ledger: Ledger, stream_id: str, *, with_opened: bool = True) -> tuple[Entry, ...]:
    """What happened on a stream, and unless left out on all that it opened, by when it counts."""
    with ledger.database.reading() as connection:
        streams = family_of(connection, stream_id) if with_opened else (stream_id,)
        its = EVENTS.c.stream_id.in_(streams)
        closing = BallotClosed.model_fields["type"].default
        counted = set(connection.scalars(select(EVENTS.c.stream_id).where(its, EVENTS.c.type == closing)))
        query = (
            select(EVENTS, COMMANDS.c.type.label("command"), COMMANDS.c.rules_version, COMMANDS.c.policy_hash)
            .join(COMMANDS, COMMANDS.c.command_id == EVENTS.c.command_id)
            .where(its)
            .order_by(EVENTS.c.occurred_at, EVENTS.c.recorded_at, EVENTS.c.position)
        )
        with legible():
            return tuple(_entry(row, counted) for row in connection.execute(query))


def _entry(row: Any, counted: set[str]) -> Entry:
    event = RecordedEvent.of(row)
    concealed = event.type in SECRET_UNTIL_CLOSED and event.stream_id not in counted
    actor = event.actor
    return Entry(
        position=event.position,
        stream_id=event.stream_id,
        version=event.version,
        type=event.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        subject=actor.subject,
        organisation=actor.organisation,
        roles=tuple(role.value for role in actor.roles),
        command_id=event.command_id,
        command=row.command,
        rules_version=row.rules_version,
        policy_hash=row.policy_hash,
        payload={} if concealed else event.payload,
        concealed=concealed,
        hash=event.hash,
    )
