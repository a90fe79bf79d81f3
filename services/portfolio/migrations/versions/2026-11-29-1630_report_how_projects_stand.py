"""Report how projects stand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291630"
down_revision = "202611291620"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Status reports, frozen when they are issued."""
    _open_status_reports()


def _open_status_reports() -> None:
    op.create_table(
        "status_reports",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("asks", JSONB, nullable=False),
        sa.Column("figures", JSONB, nullable=True),
        sa.Column("overall", sa.String(length=40), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=128), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_status_reports_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_reports")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_status_reports_project_id_number")
        ),
    )
    op.create_index("ix_status_reports_drafted_at_id", "status_reports", ["drafted_at", "id"])
    op.create_index(
        "ix_status_reports_project_id_drafted_at_id",
        "status_reports",
        ["project_id", "drafted_at", "id"],
    )
    op.create_index(
        "ix_status_reports_state_drafted_at_id", "status_reports", ["state", "drafted_at", "id"]
    )
    op.create_index(
        "uq_status_reports_draft",
        "status_reports",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'DRAFT'"),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("status_reports")
