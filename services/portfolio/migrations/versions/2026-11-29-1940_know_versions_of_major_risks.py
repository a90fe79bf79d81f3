"""Know versions of major risks."""

import sqlalchemy as sa
from alembic import op

revision = "202611291940"
down_revision = "202611291930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is told late of a risk does not undo what is newer."""
    version = sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("major_risks", version)
    op.alter_column("major_risks", "revision", server_default=None)


def downgrade() -> None:
    """The way back."""
    op.drop_column("major_risks", "revision")
