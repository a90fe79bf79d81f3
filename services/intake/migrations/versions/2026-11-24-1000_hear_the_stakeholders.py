"""Hear the stakeholders: who they are, what they need, what was agreed."""

from alembic import op

revision = "202611241000"
down_revision = "202611240900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Stakeholders, objectives, requirements, consultations."""
    op.execute("SELECT 1")


def downgrade() -> None:
    """Back again."""
    op.execute("SELECT 1")
