"""Cohorts of CCGs that apply together.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the cohort's projections."""
    op.create_table(
        "cohorts",
        sa.Column("stream_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("lead", sa.Text, nullable=False),
        sa.Column("coupling", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("waiting_for", sa.Text, nullable=False),
        sa.Column("decide_by", sa.Text, nullable=False),
        sa.Column("failed_because", sa.Text),
        sa.Column("failed_by", sa.Text),
    )
    op.create_table(
        "cohort_members",
        sa.Column("stream_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("ccg_code", sa.Text, nullable=False),
        sa.Column("application_id", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("ended", sa.Text),
        sa.Column("drift", sa.Text, nullable=False),
    )
