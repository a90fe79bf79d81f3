"""Start with people who are trained."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291941"
down_revision = "202611291940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What knowledge tells of courses that people lack."""
    op.create_table(
        "training_gaps",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("courses", postgresql.JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_training_gaps")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("training_gaps")
