"""Tell how far people are trained."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291941"
down_revision = "202611291940"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was told last of each project; those under way by now are looked at once."""
    op.create_table(
        "project_readiness",
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("courses", postgresql.JSONB(), nullable=False),
        sa.Column("project_revision", sa.Integer(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_readiness")),
    )
    due = sa.text("due")
    op.create_index("ix_project_readiness_due", "project_readiness", ["id"], postgresql_where=due)
    op.execute(
        "INSERT INTO project_readiness"
        " (lacking, courses, project_revision, due, id, version, changed_at)"
        " SELECT 0, '[]', revision, true, id, 0, now() FROM projects_copy WHERE stage = 2"
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("project_readiness")
