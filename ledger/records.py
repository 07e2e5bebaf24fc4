"""Events and commands as they were recorded, for those who read the ledger."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Row

from domain.messages import Envelope, Outcome
from domain.people import Actor
from ledger.chain import EventRow
from ledger.errors import legible
from ledger.instants import from_text

_HASH = 1 + len(EventRow._fields)
"""Where the hash stands in a row of the events' table: after the position and all that is hashed."""
_TEXT = TypeAdapter(str)
_VERSION = TypeAdapter(int)
_READS = TypeAdapter(dict[str, int])
_CLAIMS = TypeAdapter(dict[str, str | None])


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with all that was recorded beside it. Instants are UTC.

    Asking it for something that was changed since, so that it can't be read, raises `LedgerDamaged`.
    """

    position: int
    stored: EventRow
    """Exactly as stored, which is what is hashed."""
    hash: str

    @classmethod
    def of(cls, row: Sequence[Any]) -> "RecordedEvent":
        """From a row that begins with all columns of the events' table."""
        return cls(row[0], EventRow._make(row[1:_HASH]), row[_HASH])

    @property
    def stream_id(self) -> str:
        """The stream it happened on."""
        return self.stored.stream_id

    @property
    def version(self) -> int:
        """Its number in the stream, from 1 without gaps."""
        return self.stored.version

    @property
    def event_id(self) -> str:
        """Derived from the command's id and its index among the command's events."""
        return self.stored.event_id

    @property
    def type(self) -> str:
        """For example `ballot.vote_cast`."""
        return self.stored.type

    @property
    def occurred_at(self) -> datetime:
        """When its command counts (rule T1); may be before that of the event before it."""
        with legible():
            return from_text(self.stored.occurred_at)

    @property
    def recorded_at(self) -> datetime:
        """When the ledger recorded it."""
        with legible():
            return from_text(self.stored.recorded_at)

    @property
    def actor(self) -> Actor:
        """Who sent the command."""
        with legible():
            return Actor.model_validate_json(self.stored.actor)

    @property
    def command_id(self) -> str:
        """The command that brought it."""
        return self.stored.command_id

    @property
    def payload(self) -> dict[str, JsonValue]:
        """What it says, as stored, in the schema version of its day."""
        with legible():
            document: dict[str, JsonValue] = json.loads(self.stored.payload)
        return document


@dataclass(frozen=True, slots=True)
class RecordedCommand:
    """A decided command: its envelope, what was known when it was decided, and what became of it. Instants are UTC."""

    position: int
    stream_id: str
    envelope: Envelope
    decided_at: datetime
    decided_version: int
    """The stream's version that it was decided at."""
    reads: Mapping[str, int]
    """Other streams that the decision read, and at which version (rule W2)."""
    claims: Mapping[str, str | None]
    """Claims that the decision asked about, and who held them."""
    policy_hash: str | None
    rules_version: str
    outcome: Outcome

    @classmethod
    def of(cls, row: Row[Any]) -> "RecordedCommand":
        """From a row of all columns of the commands' table.

        Raises:
            ValueError: it is not as this program writes one.
        """
        return cls(
            position=row.position,
            stream_id=_TEXT.validate_python(row.stream_id),
            envelope=Envelope.model_validate_json(row.envelope),
            decided_at=from_text(row.decided_at),
            decided_version=_VERSION.validate_python(row.decided_version),
            reads=_READS.validate_json(row.reads),
            claims=_CLAIMS.validate_json(row.claims),
            policy_hash=row.policy_hash,
            rules_version=row.rules_version,
            outcome=outcome_of(row),
        )


def outcome_of(row: Row[Any]) -> Outcome:
    """The outcome as it was answered, from a row of the commands' table."""
    return Outcome(
        command_id=row.command_id,
        result=row.result,
        version=row.version,
        events=tuple(json.loads(row.events)),
        rule=row.rule,
        sentence=row.sentence,
    )
