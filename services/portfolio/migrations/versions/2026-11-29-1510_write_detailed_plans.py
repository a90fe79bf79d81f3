"""Write detailed plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291510"
down_revision = "202611291500"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Versions of the detailed plan, and what each of them says."""
    op.create_table(
        "planned_contents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_contents")),
    )
    op.create_table(
        "detailed_plans",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_finish", sa.Date(), nullable=True),
        sa.Column("bac_amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_detailed_plans_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detailed_plans")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_detailed_plans_project_id_number")
        ),
    )
    op.create_index("ix_detailed_plans_drafted_at_id", "detailed_plans", ["drafted_at", "id"])
    op.create_index(
        "ix_detailed_plans_project_id_drafted_at_id",
        "detailed_plans",
        ["project_id", "drafted_at", "id"],
    )
    op.create_index(
        "ix_detailed_plans_state_drafted_at_id", "detailed_plans", ["state", "drafted_at", "id"]
    )
    op.create_index(
        "uq_detailed_plans_draft",
        "detailed_plans",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("detailed_plans")
    op.drop_table("planned_contents")
