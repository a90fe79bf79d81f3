"""Tailor projects by type and tier."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240930"
down_revision = "202611240900"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Types have a state, a parent, profiles and versions; those that are there are told anew."""
    op.add_column("project_types", sa.Column("state", sa.String(length=40), nullable=True))
    op.add_column("project_types", sa.Column("parent", sa.String(length=40), nullable=True))
    op.add_column("project_types", sa.Column("profiles", JSONB, nullable=True))
    op.create_index("ix_project_types_state_code_id", "project_types", ["state", "code", "id"])
    op.create_index("ix_project_types_parent_code_id", "project_types", ["parent", "code", "id"])
    op.create_table(
        "project_type_versions",
        sa.Column("project_type_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_type_id"],
            ["project_types.id"],
            name=op.f("fk_project_type_versions_project_type_id"),
        ),
        sa.PrimaryKeyConstraint("project_type_id", "number", name=op.f("pk_project_type_versions")),
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("project_type_versions")
    op.drop_index("ix_project_types_parent_code_id", table_name="project_types")
    op.drop_index("ix_project_types_state_code_id", table_name="project_types")
    for column in ("profiles", "parent", "state"):
        op.drop_column("project_types", column)
