"""Give people to reopened projects."""

import sqlalchemy as sa
from alembic import op

revision = "202611291932"
down_revision = "202611291545"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was heard before of a project's end is not known: whatever comes is news."""
    revision = sa.Column("project_revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("resource_plans", revision)
    op.alter_column("resource_plans", "project_revision", server_default=None)


def downgrade() -> None:
    """Back again."""
    op.drop_column("resource_plans", "project_revision")
