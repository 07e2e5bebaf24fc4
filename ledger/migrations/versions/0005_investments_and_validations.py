"""Investments, and the validations of practices that have them.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of both."""
    op.create_table(
        "investments",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_investments")),
    )
    op.create_index("ix_investments_ccg_code", "investments", ["ccg_code"], unique=False)
    op.create_table(
        "validations",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("ccg_code", sa.Text(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("investment", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_validations")),
    )
    op.create_index("ix_validations_ccg_code", "validations", ["ccg_code"], unique=False)
    op.create_index("ix_validations_investment", "validations", ["investment"], unique=False)
