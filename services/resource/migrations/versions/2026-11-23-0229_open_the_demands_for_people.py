"""Open the demands for people."""

import sqlalchemy as sa
from alembic import op

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230229"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The demands of projects for hours of a role."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_dem")
    op.create_table(
        "demands",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("finish", sa.Date(), nullable=False),
        sa.Column("preliminary", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demands")),
        sa.UniqueConstraint("key", name=op.f("uq_demands_key")),
        sa.UniqueConstraint(
            "project_id", "plan_id", "role", name=op.f("uq_demands_project_id_plan_id_role")
        ),
    )
    op.create_index(
        "ix_demands_project_id_start_id", "demands", ["project_id", "start", "id"], unique=False
    )
    op.create_index("ix_demands_role_start_id", "demands", ["role", "start", "id"], unique=False)
    op.create_index("ix_demands_start_id", "demands", ["start", "id"], unique=False)
    op.create_index("ix_demands_state_start_id", "demands", ["state", "start", "id"], unique=False)


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_demands_state_start_id", table_name="demands")
    op.drop_index("ix_demands_start_id", table_name="demands")
    op.drop_index("ix_demands_role_start_id", table_name="demands")
    op.drop_index("ix_demands_project_id_start_id", table_name="demands")
    op.drop_table("demands")
    op.execute("DROP SEQUENCE key_dem")
    close_platform_tables()
