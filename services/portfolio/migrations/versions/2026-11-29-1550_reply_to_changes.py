"""Reply to changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291550"
down_revision = "202611291540"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What was answered to each question about a change, and what was refused."""
    op.create_table(
        "change_replies",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_hash", sa.String(length=64), nullable=False),
        sa.Column("patch_hash", sa.String(length=64), nullable=False),
        sa.Column("reason_code", sa.String(length=200), nullable=True),
        sa.Column("replied_at", INSTANT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_change_replies_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_replies")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("change_replies")
