"""Order the versions of the verdict rule by when they were published."""

from alembic import op

revision = "202611292010"
down_revision = "202611292000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A page of them costs the same, however many there are."""
    op.create_index("ix_verdict_rules_published_at_id", "verdict_rules", ["published_at", "id"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_verdict_rules_published_at_id", "verdict_rules")
