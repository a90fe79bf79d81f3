"""Open the risk registers."""

import sqlalchemy as sa
from alembic import op

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230230"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The registers that accompany undertakings."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_rrg")
    op.create_table(
        "risk_registers",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("project_key", sa.String(length=20), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_registers")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_registers_key")),
        sa.UniqueConstraint("project_id", name=op.f("uq_risk_registers_project_id")),
    )
    op.create_index(
        "ix_risk_registers_opened_at_id", "risk_registers", ["opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_risk_registers_state_opened_at_id",
        "risk_registers",
        ["state", "opened_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_risk_registers_state_opened_at_id", table_name="risk_registers")
    op.drop_index("ix_risk_registers_opened_at_id", table_name="risk_registers")
    op.drop_table("risk_registers")
    op.execute("DROP SEQUENCE key_rrg")
    close_platform_tables()
