"""Instants as the ledger stores them, alike on every database.

Text and not a database's own type, because the stored bytes are hashed; of fixed width, so that the order of text is
that of time.
"""

from datetime import UTC, datetime


def to_text(instant: datetime) -> str:
    """UTC in ISO 8601 with microseconds: `2014-11-01T12:00:00.000000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """The instant, in UTC."""
    return datetime.fromisoformat(text)


def plain(instant: datetime) -> str:
    """UTC in ISO 8601 as commands carry it: `2014-11-01T12:00:00Z`, with a fraction only when there is one."""
    return instant.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
