"""Certify skills."""

import sqlalchemy as sa
from alembic import op

revision = "202611291942"
down_revision = "202611291941"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A course may certify a skill of the pool of resources."""
    for table in ("courses", "certifications"):
        op.add_column(table, sa.Column("skill", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """The way back."""
    for table in ("certifications", "courses"):
        op.drop_column(table, "skill")
