"""Say what an adopted lesson becomes."""

import sqlalchemy as sa
from alembic import op

revision = "202611291940"
down_revision = "202611291933"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A risk of the register, which is noted once it stands there; or something to do."""
    table = "lesson_recommendations"
    op.add_column(table, sa.Column("becomes", sa.String(length=40), nullable=True))
    op.add_column(table, sa.Column("risk_id", sa.Uuid(), nullable=True))
    op.add_column(table, sa.Column("risk_key", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """The way back."""
    for column in ("risk_key", "risk_id", "becomes"):
        op.drop_column("lesson_recommendations", column)
