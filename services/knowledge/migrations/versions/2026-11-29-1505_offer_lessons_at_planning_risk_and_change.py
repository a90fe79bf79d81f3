"""Offer lessons at planning, risk and change: what each offer is about."""

import sqlalchemy as sa
from alembic import op

revision = "202611291505"
down_revision = "202611291500"
branch_labels = None
depends_on = None

ABOUT = "uq_recommendations_project_id_context_about_id"


def upgrade() -> None:
    """The meeting, plan, risk or change; of one there is one offer."""
    op.add_column("recommendations", sa.Column("about_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f(ABOUT), "recommendations", ["project_id", "context", "about_id"]
    )


def downgrade() -> None:
    """Back to proposals and advice; answers to other offers stay."""
    op.execute("DELETE FROM recommendations WHERE about_id IS NOT NULL")
    op.drop_constraint(op.f(ABOUT), "recommendations")
    op.drop_column("recommendations", "about_id")
