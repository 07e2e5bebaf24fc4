"""The database itself counts the rows of record that form no chain, so that one which is taken away shows.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ADDED = {
    "commands": "NEW.stream_id, 1 WHERE true",
    "turned_away": "NEW.stream_id, 1 WHERE true",
    "notices": "stream_id, 1 FROM owed WHERE key = NEW.key",
}
THERE = {"commands": "commands", "turned_away": "turned_away", "notices": "notices JOIN owed USING (key)"}


def upgrade() -> None:
    """Count what is there, and have the database count what is added, whichever version of the program adds it."""
    op.create_table(
        "counts",
        sa.Column("record", sa.Text(), primary_key=True),
        sa.Column("stream_id", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    for table in ADDED:
        # The trigger first: on PostgreSQL, creating it keeps others from adding rows until those there are counted.
        _count(table)
        there = f"SELECT '{table}', stream_id, count(*) FROM {THERE[table]} GROUP BY stream_id"  # noqa: S608
        op.execute(f"INSERT INTO counts {there}")


def _count(table: str) -> None:
    counting = (
        f"INSERT INTO counts SELECT '{table}', {ADDED[table]} "
        "ON CONFLICT (record, stream_id) DO UPDATE SET number = counts.number + 1;"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {table}_counted AFTER INSERT ON {table} BEGIN {counting} END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {counting} RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {table}_counted AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_count()")
