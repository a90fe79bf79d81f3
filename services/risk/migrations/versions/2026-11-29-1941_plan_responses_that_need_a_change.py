"""Plan responses that need a change."""

import sqlalchemy as sa
from alembic import op

revision = "202611291941"
down_revision = "202611291940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A response may not be possible without a change to the baseline; none was so far."""
    op.add_column(
        "actions",
        sa.Column("requires_change", sa.Boolean(), nullable=False, server_default="false"),
    )
    op.alter_column("actions", "requires_change", server_default=None)


def downgrade() -> None:
    """The way back."""
    op.drop_column("actions", "requires_change")
