"""Canonical JSON, and the hashes that make a changed or missing record show.

Not what is done about it: that is `ledger.verification`.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import NamedTuple

import rfc8785
from pydantic import JsonValue

GENESIS = "0" * 64
"""What the first event of a stream names as the hash before it."""

_FRACTION_OR_LARGE = re.compile(r"[0-9](?:\.|e[+-]|[0-9]{15})")
"""A number that the standard library may write otherwise than RFC 8785, or text that looks like one."""
_BEYOND_BASIC_PLANE = re.compile("[\U00010000-\U0010ffff]")
"""RFC 8785 orders names with such characters otherwise."""
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_ASCII_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def canonical(value: dict[str, JsonValue]) -> str:
    """Canonical JSON (RFC 8785).

    The standard library writes it several times faster, wherever both are bound to agree; a test holds them together.

    Raises:
        ValueError: the value has no canonical form, such as a number too large to be exact.
    """
    text = _ENCODER.encode(value)
    if _FRACTION_OR_LARGE.search(text) or not (text.isascii() or _BEYOND_BASIC_PLANE.search(text) is None):
        return rfc8785.dumps(value).decode()
    return text


def digest(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class EventRow(NamedTuple):
    """An event exactly as stored, but for its position; in the order of the table's columns."""

    stream_id: str
    version: int
    event_id: str
    type: str
    schema_version: int
    occurred_at: str
    recorded_at: str
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    payload: str
    previous_hash: str


def event_hash(row: EventRow) -> str:
    """The hash of an event: SHA-256 of the canonical JSON of everything stored of it but its position.

    Actor and payload are stored as canonical JSON and stand in it as they are.
    """
    text = encode_basestring
    causation = "null" if row.causation_id is None else text(row.causation_id)
    return digest(
        f'{{"actor":{row.actor},"causation_id":{causation},"command_id":{text(row.command_id)},'
        f'"correlation_id":{text(row.correlation_id)},"event_id":{text(row.event_id)},'
        f'"occurred_at":{text(row.occurred_at)},"payload":{row.payload},"previous_hash":{text(row.previous_hash)},'
        f'"recorded_at":{text(row.recorded_at)},"schema_version":{row.schema_version},'
        f'"stream_id":{text(row.stream_id)},"type":{text(row.type)},"version":{row.version}}}'
    )


def record_hash(record: Mapping[str, str | int | None]) -> str:
    """The hash of a record other than an event: SHA-256 of the canonical JSON of all of it but position and hash.

    All of it is text and versions, which the standard library writes as RFC 8785 does.
    """
    return digest(_ENCODER.encode({name: record[name] for name in record.keys() - {"position", "hash"}}))


def same_content(stream_id: str, command: Mapping[str, JsonValue]) -> str:
    """Equal for two commands exactly when they are the same (rule I3): stream and command, not who sent it or when."""
    return digest(as_sent({"stream_id": stream_id, "command": dict(command)}))


def as_sent(value: JsonValue) -> str:
    """JSON of something that others made: one text for one value, and never an error, whatever characters it holds."""
    return _ASCII_ENCODER.encode(value)
