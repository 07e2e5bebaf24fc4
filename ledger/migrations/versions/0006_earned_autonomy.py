"""Since when a delegation has earned autonomy.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give delegations one more column."""
    op.add_column("delegations", sa.Column("autonomy_since", sa.Text(), nullable=True))
