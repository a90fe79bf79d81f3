"""Open the change logs."""

import sqlalchemy as sa
from alembic import op

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230230"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The logs of projects, and the changes suggested in them."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_clg")
    op.execute("CREATE SEQUENCE key_chg")
    op.create_table(
        "change_logs",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("project_key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_logs")),
        sa.UniqueConstraint("key", name=op.f("uq_change_logs_key")),
        sa.UniqueConstraint("project_id", name=op.f("uq_change_logs_project_id")),
        sa.UniqueConstraint("project_key", name=op.f("uq_change_logs_project_key")),
    )
    op.create_index("ix_change_logs_opened_at_id", "change_logs", ["opened_at", "id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("suggested_by", sa.String(length=128), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=128), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["change_logs.project_id"], name=op.f("fk_changes_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("key", name=op.f("uq_changes_key")),
    )
    op.create_index(
        "ix_changes_cause_suggested_at_id", "changes", ["cause", "suggested_at", "id"], unique=False
    )
    op.create_index(
        "ix_changes_project_id_suggested_at_id",
        "changes",
        ["project_id", "suggested_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_changes_state_suggested_at_id", "changes", ["state", "suggested_at", "id"], unique=False
    )
    op.create_index("ix_changes_suggested_at_id", "changes", ["suggested_at", "id"], unique=False)


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_changes_suggested_at_id", table_name="changes")
    op.drop_index("ix_changes_state_suggested_at_id", table_name="changes")
    op.drop_index("ix_changes_project_id_suggested_at_id", table_name="changes")
    op.drop_index("ix_changes_cause_suggested_at_id", table_name="changes")
    op.drop_table("changes")
    op.drop_index("ix_change_logs_opened_at_id", table_name="change_logs")
    op.drop_table("change_logs")
    op.execute("DROP SEQUENCE key_chg")
    op.execute("DROP SEQUENCE key_clg")
    close_platform_tables()
