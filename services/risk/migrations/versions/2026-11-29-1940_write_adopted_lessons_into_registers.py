"""Write adopted lessons into registers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291940"
down_revision = "202611291931"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A risk may come from a lesson that another undertaking taught: one for each lesson."""
    op.add_column("risks", sa.Column("from_lesson_id", sa.Uuid(), nullable=True))
    op.add_column("risks", sa.Column("from_lesson_key", sa.String(length=20), nullable=True))
    op.create_unique_constraint(
        op.f("uq_risks_register_id_from_lesson_id"), "risks", ["register_id", "from_lesson_id"]
    )
    op.create_table(
        "waiting_lessons",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_key", sa.String(length=20), nullable=False),
        sa.Column("statement", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "lesson_id", name=op.f("pk_waiting_lessons")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("waiting_lessons")
    op.drop_constraint(op.f("uq_risks_register_id_from_lesson_id"), "risks")
    op.drop_column("risks", "from_lesson_key")
    op.drop_column("risks", "from_lesson_id")
