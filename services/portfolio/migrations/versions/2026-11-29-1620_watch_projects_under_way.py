"""Watch projects under way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291620"
down_revision = "202611291615"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """How each project under way stands, and when its manager and the PMO talk."""
    _open_project_rags()
    _open_major_risks()
    _open_project_issues()
    _open_checkins()


def _open_project_rags() -> None:
    op.create_table(
        "project_rags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("overall", sa.String(length=40), nullable=False),
        sa.Column("five_point", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("dimensions", JSONB, nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=False),
        sa.Column("red_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("red_spell", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["projects.id"], name=op.f("fk_project_rags_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_rags")),
    )
    op.create_index(
        "ix_project_rags_due_at",
        "project_rags",
        ["due_at"],
        postgresql_where=sa.text("state = 'WATCHED'"),
    )
    op.create_index(
        "ix_project_rags_state_informed_on_id", "project_rags", ["state", "informed_on", "id"]
    )
    op.create_index(
        "ix_project_rags_state_overall_informed",
        "project_rags",
        ["state", "overall", "informed_on", "id"],
    )
    op.create_index(
        "ix_project_rags_state_overall_severity_id",
        "project_rags",
        ["state", "overall", "severity", "id"],
    )
    op.create_index(
        "ix_project_rags_state_severity_id", "project_rags", ["state", "severity", "id"]
    )


def _open_major_risks() -> None:
    op.create_table(
        "major_risks",
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("risk_id", name=op.f("pk_major_risks")),
    )
    op.create_index(
        "ix_major_risks_active", "major_risks", ["project_id"], postgresql_where=sa.text("active")
    )


def _open_project_issues() -> None:
    op.create_table(
        "project_issues",
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_project_issues")),
    )
    op.create_index(
        "ix_project_issues_open",
        "project_issues",
        ["project_id"],
        postgresql_where=sa.text("NOT closed"),
    )


def _open_checkins() -> None:
    op.create_table(
        "checkins",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("missed_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_status", sa.Text(), nullable=True),
        sa.Column("asks", JSONB, nullable=False),
        sa.Column("commitments", JSONB, nullable=False),
        sa.Column("recorded_by", sa.String(length=128), nullable=True),
        sa.Column("recorded_side", sa.String(length=40), nullable=True),
        sa.Column("confirmed_by", sa.String(length=128), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_checkins_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkins")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_checkins_project_id_number")),
    )
    op.create_index("ix_checkins_due_on_id", "checkins", ["due_on", "id"])
    op.create_index(
        "ix_checkins_missed_from",
        "checkins",
        ["missed_from"],
        postgresql_where=sa.text("state = 'DUE'"),
    )
    op.create_index("ix_checkins_project_id_due_on_id", "checkins", ["project_id", "due_on", "id"])
    op.create_index("ix_checkins_state_due_on_id", "checkins", ["state", "due_on", "id"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("checkins")
    op.drop_table("project_issues")
    op.drop_table("major_risks")
    op.drop_table("project_rags")
