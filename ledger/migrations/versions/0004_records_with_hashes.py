"""Commands that are turned away, whatever the reason, have a record; it and the notices have hashes and are guarded.

Revision ID: 0004
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

from ledger.migrations.guarding import guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables anew, with the rows of the old ones."""
    reused: dict[str, str | None] = {"rule": "CommandIdReused", "number": "I3"}
    turned_away = [_hashed(row | reused) for row in _rows("reuses")]
    notices = [_hashed(row) for row in _rows("notices")]
    op.drop_table("reuses")
    op.drop_table("notices")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION reuses_refuse()")
    made = op.create_table(
        "turned_away",
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", "content_hash", name=op.f("pk_turned_away")),
    )
    op.bulk_insert(made, turned_away)
    made = op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
    )
    op.bulk_insert(made, notices)
    guard("turned_away")
    guard("notices")


def _rows(table: str) -> list[dict[str, str | None]]:
    return [dict(row) for row in op.get_bind().execute(sa.text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608


def _hashed(row: dict[str, str | None]) -> dict[str, str | None]:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return row | {"hash": hashlib.sha256(text.encode()).hexdigest()}
