"""Set strategic objectives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None

FILTERS = ("state", "parent_id", "top_level", "owner_id")


def upgrade() -> None:
    """The registry of strategic objectives, a tree."""
    op.execute("CREATE SEQUENCE key_sob")
    op.create_table(
        "strategic_objectives",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("top_level", sa.Boolean(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_finish", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["strategic_objectives.id"],
            name=op.f("fk_strategic_objectives_parent_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategic_objectives")),
        sa.UniqueConstraint("code", name=op.f("uq_strategic_objectives_code")),
        sa.UniqueConstraint("key", name=op.f("uq_strategic_objectives_key")),
    )
    op.create_index("ix_strategic_objectives_set_at_id", "strategic_objectives", ["set_at", "id"])
    for column in FILTERS:
        op.create_index(
            f"ix_strategic_objectives_{column}_set_at_id",
            "strategic_objectives",
            [column, "set_at", "id"],
        )


def downgrade() -> None:
    """Back again."""
    op.drop_table("strategic_objectives")
    op.execute("DROP SEQUENCE key_sob")
