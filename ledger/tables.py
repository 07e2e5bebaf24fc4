"""The tables of record: what happened, what was decided, and where each stream's head is.

Not the projections' tables, which can be rebuilt from these: they are in `ledger.projections`. Instants are text as in
`ledger.instants`, and JSON is text, because what is stored is what is hashed.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

POSITION = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only for a column of exactly this type."""

EVENTS = Table(
    "events",
    METADATA,
    Column("position", POSITION, primary_key=True, autoincrement=True),
    Column("stream_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("causation_id", Text),
    Column("payload", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("uq_events_stream_id_version", "stream_id", "version", unique=True),
)
"""Append-only; a stream's events form a chain (`ledger.chain`).

`event_id` derives from the command's id, which is unique among the commands. Gaps in `position` are normal: it orders a
reading of the whole ledger, and nothing is derived from it.
"""

COMMANDS = Table(
    "commands",
    METADATA,
    Column("position", POSITION, primary_key=True, autoincrement=True),
    Column("command_id", Text, nullable=False, unique=True),
    Column("stream_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("decided_version", Integer, nullable=False),
    Column("reads", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("policy_hash", Text),
    Column("rules_version", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("events", Text, nullable=False),
    Column("rule", Text),
    Column("number", Text),
    Column("sentence", Text),
    Column("hash", Text, nullable=False),
    Index("ix_commands_stream_id_position", "stream_id", "position"),
)
"""Append-only; every decided command with its envelope, its context and its outcome, refusals and faults included."""

TURNED_AWAY = Table(
    "turned_away",
    METADATA,
    Column("command_id", Text, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("stream_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("number", Text),
    Column("sentence", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Append-only; commands refused without being decided.

Their id had been used for other content (rule I3), so that `commands` keeps the first; or they were turned away before
they reached a stream's workflow, as one for a stream that does not exist.
"""

STREAMS = Table(
    "streams",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("noun", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
    Index("ix_streams_noun", "noun"),
)
"""The head of each stream: the row that an append locks."""

NOTICES = Table(
    "notices",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Append-only; the log of notices that were sent, by the key under which they were owed."""

COUNTS = Table(
    "counts",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("stream_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many rows of `commands`, `turned_away` and `notices` were recorded for each stream.

The database itself counts them, with every row that is added: those tables form no chain that would show a gap.
"""

APPEND_ONLY = (EVENTS, COMMANDS, TURNED_AWAY, NOTICES)
"""The database itself refuses to change these."""
