"""Account for projects at their end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291640"
down_revision = "202611291630"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Settlements, final reports, evaluations, and what knowledge told of lessons."""
    _open_settlements()
    _open_final_reports()
    _open_evaluations()
    _open_lessons_settled()


def _open_settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("liabilities", JSONB, nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("balanced_by", sa.String(length=128), nullable=True),
        sa.Column("balanced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_settlements_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    op.create_index("ix_settlements_drafted_at_id", "settlements", ["drafted_at", "id"])
    op.create_index(
        "ix_settlements_project_id_drafted_at_id", "settlements", ["project_id", "drafted_at", "id"]
    )
    op.create_index(
        "ix_settlements_state_drafted_at_id", "settlements", ["state", "drafted_at", "id"]
    )
    op.create_index(
        "uq_settlements_draft",
        "settlements",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'DRAFT'"),
    )


def _open_final_reports() -> None:
    op.create_table(
        "final_reports",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("objectives", JSONB, nullable=False),
        sa.Column("scope_delivered", sa.Text(), nullable=False),
        sa.Column("benefits_forecast", sa.Text(), nullable=False),
        sa.Column("benefits_owner_id", sa.String(length=128), nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("team_performance", sa.Text(), nullable=False),
        sa.Column("vendor_performance", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=128), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("accepted_by", sa.String(length=128), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_final_reports_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_final_reports")),
    )
    op.create_index("ix_final_reports_drafted_at_id", "final_reports", ["drafted_at", "id"])
    op.create_index(
        "ix_final_reports_project_id_drafted_at_id",
        "final_reports",
        ["project_id", "drafted_at", "id"],
    )
    op.create_index(
        "ix_final_reports_state_drafted_at_id", "final_reports", ["state", "drafted_at", "id"]
    )
    op.create_index(
        "uq_final_reports_open",
        "final_reports",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ACCEPTED'"),
    )


def _open_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("evaluator_id", sa.String(length=128), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_text", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.String(length=128), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_evaluations_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    op.create_index("ix_evaluations_evaluated_at_id", "evaluations", ["evaluated_at", "id"])
    op.create_index(
        "ix_evaluations_grade_evaluated_at_id", "evaluations", ["grade", "evaluated_at", "id"]
    )
    op.create_index(
        "ix_evaluations_project_id_evaluated_at_id",
        "evaluations",
        ["project_id", "evaluated_at", "id"],
    )


def _open_lessons_settled() -> None:
    op.create_table(
        "lessons_settled",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("none_signed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_lessons_settled")),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("lessons_settled")
    op.drop_table("evaluations")
    op.drop_table("final_reports")
    op.drop_table("settlements")
