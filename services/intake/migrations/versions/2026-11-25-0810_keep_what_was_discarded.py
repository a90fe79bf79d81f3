"""Keep what was discarded."""

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611250810"
down_revision = "202611250800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who gave up a parked event, and why."""
    open_platform_tables(4)


def downgrade() -> None:
    """Back to the log alone."""
    close_platform_tables(4)
