"""Open the register of a reopened project again."""

import sqlalchemy as sa
from alembic import op

revision = "202611291931"
down_revision = "202611290950"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was heard before of a project's end is not known: whatever comes is news."""
    revision = sa.Column("project_revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("risk_registers", revision)
    op.alter_column("risk_registers", "project_revision", server_default=None)


def downgrade() -> None:
    """Back again."""
    op.drop_column("risk_registers", "project_revision")
