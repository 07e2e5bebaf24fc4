"""The projections that every noun has: tasks, deadlines, claims, what is owed, and refusals.

A noun's own projections are in the module named after it.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Column, Index, Integer, Table, Text

from domain.codes import derived_id
from domain.messages import Envelope, Sender
from domain.noun import Call, Notice, Noun, Open
from domain.people import stream_actor
from ledger.chain import EventRow, as_sent
from ledger.instants import from_text, to_text
from ledger.projections.projection import Projection, Row, Value
from ledger.tables import METADATA

OPEN, TELL, NOTICE = "open", "tell", "notice"

TASKS = Table(
    "tasks",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("subject", Text),
    Column("due_at", Text),
    Column("command", Text, nullable=False),
    Index("ix_tasks_organisation_role", "organisation", "role"),
)

DEADLINES = Table(
    "deadlines",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("effect", Text, primary_key=True),
    Column("at", Text, primary_key=True),
    Column("reaches_at", Text, nullable=False),
    Index("ix_deadlines_at", "at"),
)

CLAIMS = Table(
    "claims",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("stream_id", Text, nullable=False),
    Index("ix_claims_stream_id", "stream_id"),
)
"""A key can be held by one stream only, which this table's own key guarantees (for example rule I2)."""

OWED = Table(
    "owed",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("stream_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("called_at", Text, nullable=False),
    Index("ix_owed_stream_id_version", "stream_id", "version"),
)
"""All that events ever called for. An `open` or `tell` is outstanding until `commands` has its key, a `notice` until
`notices` has it."""

REFUSALS = Table(
    "refusals",
    METADATA,
    Column("command_id", Text, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("stream_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("number", Text),
    Column("sentence", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Index("ix_refusals_stream_id", "stream_id"),
)


def _tasks(noun: Noun[Any], stream_id: str, state: Any) -> Iterable[Row]:
    for task in noun.tasks(state):
        yield {
            "stream_id": stream_id,
            "key": task.key,
            "title": task.title,
            "role": task.assignee.role.value,
            "organisation": task.assignee.organisation,
            "subject": task.assignee.subject,
            "due_at": None if task.due_at is None else _as_stored(task.due_at),
            "command": task.command,
        }


@lru_cache(maxsize=1024)
def _as_stored(instant: str) -> str:
    return to_text(from_text(instant))


def _deadlines(noun: Noun[Any], stream_id: str, state: Any) -> Iterable[Row]:
    for deadline in noun.schedule(state):
        yield {
            "stream_id": stream_id,
            "kind": deadline.kind,
            "effect": deadline.effect.value,
            "at": to_text(deadline.at),
            "reaches_at": to_text(deadline.reaches_at),
        }


TASKS_PROJECTION = Projection(TASKS, _tasks)
DEADLINES_PROJECTION = Projection(DEADLINES, _deadlines)


def claim_rows(noun: Noun[Any], stream_id: str, state: Any) -> dict[str, Row]:
    """The claims that a stream holds in this state, by key."""
    return {key: {"key": key, "stream_id": stream_id} for key in noun.claims(state)}


def owed_rows(event: EventRow, calls: tuple[Call, ...]) -> list[Row]:
    """What an event calls for. The keys derive from the event, so that delivering twice is recognised (rule I3)."""
    return [_owed_row(event, number, call) for number, call in enumerate(calls)]


def _owed_row(event: EventRow, number: int, call: Call) -> Row:
    key = derived_id(event.event_id, number)
    row: dict[str, Value] = {
        "key": key,
        "stream_id": event.stream_id,
        "event_id": event.event_id,
        "version": event.version,
        "number": number,
        "called_at": event.recorded_at,
    }
    if isinstance(call, Notice):
        to: JsonValue = call.to.model_dump(mode="json")
        notice = {"to": to, "subject": call.subject, "body": call.body}
        return row | {"kind": NOTICE, "target": event.stream_id, "content": as_sent(notice)}
    envelope = Envelope(
        command_id=key,
        stream_id=call.stream_id,
        command=call.command.model_dump(mode="json"),
        sender=Sender.of(stream_actor(event.stream_id)),
        received_at=from_text(event.occurred_at),
        correlation_id=event.correlation_id,
        causation_id=event.command_id,
    )
    kind = OPEN if isinstance(call, Open) else TELL
    return row | {"kind": kind, "target": call.stream_id, "content": as_sent(envelope.model_dump(mode="json"))}


def refusal_row(record: Mapping[str, Any], sender: Sender) -> Row:
    """The row of a refused command, from its row in `commands` or `turned_away`."""
    same = (
        "command_id",
        "content_hash",
        "stream_id",
        "type",
        "rule",
        "number",
        "sentence",
        "received_at",
        "decided_at",
    )
    return {name: record[name] for name in same} | {"subject": sender.subject, "organisation": sender.organisation}
