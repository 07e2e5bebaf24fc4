"""Meetings are convened by other streams than applications too.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the column, and its index with it."""
    op.drop_index("ix_meetings_application_id", "meetings")
    op.execute("ALTER TABLE meetings RENAME COLUMN application_id TO convened_by")
    op.create_index("ix_meetings_convened_by", "meetings", ["convened_by"])
