"""Ask reopened projects again what they learned."""

import sqlalchemy as sa
from alembic import op

revision = "202611291933"
down_revision = "202611291900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was heard before of a project's end is not known: whatever comes is news."""
    op.add_column("lesson_captures", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    revision = sa.Column("project_revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("similar_candidates", revision)


def downgrade() -> None:
    """Back again."""
    op.drop_column("similar_candidates", "project_revision")
    op.drop_column("lesson_captures", "since")
