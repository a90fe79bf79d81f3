"""Tell other systems by webhook."""

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611250800"
down_revision = "202611241100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What each subscriber asked for, and how far it was told."""
    open_platform_tables(3)


def downgrade() -> None:
    """Back to NATS and the feed alone."""
    close_platform_tables(3)
