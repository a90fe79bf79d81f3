"""Open the project register."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230232"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Project types, projects, and the versions of their plans."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_prj")
    op.create_table(
        "project_types",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("template", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_types")),
        sa.UniqueConstraint("code", name=op.f("uq_project_types_code")),
    )
    op.create_table(
        "projects",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("org_unit", sa.String(length=200), nullable=False),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("sponsor_id", sa.String(length=128), nullable=False),
        sa.Column("project_manager_id", sa.String(length=128), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("budget_amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("budget_currency", sa.String(length=3), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_finish", sa.Date(), nullable=False),
        sa.Column("proposal_key", sa.String(length=20), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_projects_decision_id")),
        sa.UniqueConstraint("key", name=op.f("uq_projects_key")),
    )
    op.create_index(
        "ix_projects_project_manager_id_registered_at_id",
        "projects",
        ["project_manager_id", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_projects_registered_at_id", "projects", ["registered_at", "id"], unique=False
    )
    op.create_index("ix_projects_sponsor_id_id", "projects", ["sponsor_id", "id"], unique=False)
    op.create_index(
        "ix_projects_stage_registered_at_id",
        "projects",
        ["stage", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_projects_state_registered_at_id",
        "projects",
        ["state", "registered_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_projects_type_registered_at_id",
        "projects",
        ["type", "registered_at", "id"],
        unique=False,
    )
    op.create_table(
        "plan_versions",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template_code", sa.String(length=40), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_finish", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_plan_versions_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_plan_versions_project_id_number")
        ),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("plan_versions")
    op.drop_index("ix_projects_type_registered_at_id", table_name="projects")
    op.drop_index("ix_projects_state_registered_at_id", table_name="projects")
    op.drop_index("ix_projects_stage_registered_at_id", table_name="projects")
    op.drop_index("ix_projects_sponsor_id_id", table_name="projects")
    op.drop_index("ix_projects_registered_at_id", table_name="projects")
    op.drop_index("ix_projects_project_manager_id_registered_at_id", table_name="projects")
    op.drop_table("projects")
    op.drop_table("project_types")
    op.execute("DROP SEQUENCE key_prj")
    close_platform_tables()
