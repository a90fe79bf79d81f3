"""Name plan delegates."""

import sqlalchemy as sa
from alembic import op

revision = "202611291912"
down_revision = "202611291910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who plans and reports like the manager, and until when."""
    op.add_column("projects", sa.Column("delegate_id", sa.String(length=128), nullable=True))
    op.add_column("projects", sa.Column("delegate_until", sa.Date(), nullable=True))
    for column in ("delegate_id", "delegate_until"):
        op.create_index(f"ix_projects_{column}", "projects", [column])


def downgrade() -> None:
    """Back again."""
    op.drop_column("projects", "delegate_until")
    op.drop_column("projects", "delegate_id")
