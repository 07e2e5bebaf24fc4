"""What is recorded of a command, whatever became of it.

Not what became of it: that is `ledger.judging`, and for what is turned away the gateway or rule I3.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection

from domain.messages import Envelope, Sender
from ledger.chain import record_hash, same_content
from ledger.database import insert_new
from ledger.instants import to_text
from ledger.projections.common import REFUSALS, refusal_row
from ledger.tables import TURNED_AWAY

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What not every database stores: the character zero, and halves of characters."""


def storable(text: str) -> str:
    """The text, with a replacement character for each that not every database stores."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Received:
    """A command as it came, in the form in which it can be recorded whatever it holds."""

    envelope: Envelope
    text: str
    """The envelope as JSON."""
    content: str
    """The hash of what makes it the same command (rule I3)."""

    @classmethod
    def of(cls, envelope: Envelope) -> "Received":
        """From an envelope. What is no text is replaced in ids and names, and left for refusal in what is asked for."""
        try:
            text = envelope.model_dump_json()
        except PydanticSerializationError:
            text = None
        if text is None or "\\u0000" in text:
            envelope = _storable_envelope(envelope)
            text = envelope.model_dump_json()
        return cls(envelope, text, same_content(envelope.stream_id, envelope.command))

    def record(self, decided_at: str) -> dict[str, Any]:
        """What the row of every command begins with."""
        kind = self.envelope.command.get("type")
        return {
            "command_id": self.envelope.command_id,
            "stream_id": self.envelope.stream_id,
            "type": kind if isinstance(kind, str) else "",
            "content_hash": self.content,
            "envelope": self.text,
            "received_at": to_text(self.envelope.received_at),
            "decided_at": decided_at,
        }

    def turned_away(self, decided_at: str, rule: str, number: str | None, sentence: str) -> "TurnedAway":
        """The row of a command that is refused without being decided."""
        record = self.record(decided_at) | {"rule": rule, "number": number, "sentence": storable(sentence)}
        return TurnedAway(record | {"hash": record_hash(record)}, self.envelope.sender)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A row of `turned_away`, and whose command it was."""

    row: Mapping[str, Any]
    sender: Sender


def record_turned_away(connection: Connection, commands: Sequence[TurnedAway]) -> None:
    """Record commands that were turned away; the first time counts."""
    insert_new(connection, TURNED_AWAY, [command.row for command in commands])
    insert_new(connection, REFUSALS, [refusal_row(command.row, command.sender) for command in commands])


def _storable_envelope(envelope: Envelope) -> Envelope:
    sender = envelope.sender
    command = {storable(name): _refusable(value) for name, value in envelope.command.items()}
    if isinstance(kind := command.get("type"), str):
        command["type"] = storable(kind)
    return Envelope(
        command_id=storable(envelope.command_id),
        stream_id=storable(envelope.stream_id),
        command=command,
        sender=Sender(
            subject=storable(sender.subject),
            organisation=storable(sender.organisation),
            roles=tuple(map(storable, sender.roles)),
        ),
        received_at=envelope.received_at,
        correlation_id=storable(envelope.correlation_id),
        causation_id=None if envelope.causation_id is None else storable(envelope.causation_id),
    )


def _refusable(value: JsonValue) -> JsonValue:
    # A replacement would be accepted for what was written; the character zero is refused, and has a form in JSON.
    match value:
        case str():
            return _NO_TEXT.sub("\0", value)
        case list():
            return [_refusable(each) for each in value]
        case dict():
            return {storable(name): _refusable(each) for name, each in value.items()}
        case _:
            return value
