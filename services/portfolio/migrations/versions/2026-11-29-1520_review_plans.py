"""Review plans that were handed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291520"
down_revision = "202611291510"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What a plan waits for: the word of resource and risk, and the review."""
    op.create_table(
        "baseline_approvals",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_baseline_approvals_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_approvals")),
    )
    op.create_index(
        "ix_baseline_approvals_due",
        "baseline_approvals",
        ["due_at", "id"],
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index("ix_baseline_approvals_opened_at_id", "baseline_approvals", ["opened_at", "id"])
    op.create_index(
        "ix_baseline_approvals_project_id_opened_at_id",
        "baseline_approvals",
        ["project_id", "opened_at", "id"],
    )
    op.create_index(
        "ix_baseline_approvals_state_opened_at_id",
        "baseline_approvals",
        ["state", "opened_at", "id"],
    )
    op.create_table(
        "plan_reviews",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.String(length=128), nullable=False),
        sa.Column("checklist", JSONB, nullable=False),
        sa.Column("comments", JSONB, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("breached_at", INSTANT, nullable=True),
        sa.Column("reviewer_id", sa.String(length=128), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["detailed_plans.id"], name=op.f("fk_plan_reviews_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_plan_reviews_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reviews")),
    )
    op.create_index(
        "ix_plan_reviews_due",
        "plan_reviews",
        ["due_at", "id"],
        postgresql_where=sa.text("state = 'OPEN' AND breached_at IS NULL"),
    )
    op.create_index("ix_plan_reviews_opened_at_id", "plan_reviews", ["opened_at", "id"])
    op.create_index(
        "ix_plan_reviews_plan_id_opened_at_id", "plan_reviews", ["plan_id", "opened_at", "id"]
    )
    op.create_index(
        "ix_plan_reviews_project_id_opened_at_id", "plan_reviews", ["project_id", "opened_at", "id"]
    )
    op.create_index(
        "ix_plan_reviews_state_opened_at_id", "plan_reviews", ["state", "opened_at", "id"]
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("plan_reviews")
    op.drop_table("baseline_approvals")
