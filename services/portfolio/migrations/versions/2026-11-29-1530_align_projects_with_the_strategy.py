"""Align projects with the strategy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291530"
down_revision = "202611291520"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Which strategic objectives each project serves."""
    op.create_table(
        "alignments",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("links", JSONB, nullable=False),
        sa.Column("served", JSONB, nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("admitted_score", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("assessed_by", sa.String(length=128), nullable=False),
        sa.Column("assessed_at", INSTANT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_alignments_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignments")),
    )
    op.create_index(
        "ix_alignments_served",
        "alignments",
        ["served"],
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'ALIGNED'"),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("alignments")
