"""Know people by their names."""

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611240800"
down_revision = "202611230233"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The copy of the directory, which each service keeps from what resource tells."""
    open_platform_tables(2)


def downgrade() -> None:
    """Back to ids alone."""
    close_platform_tables(2)
