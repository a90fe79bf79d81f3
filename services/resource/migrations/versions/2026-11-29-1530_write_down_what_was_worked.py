"""Write down what was worked."""

import sqlalchemy as sa
from alembic import op

revision = "202611291530"
down_revision = "202611291510"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(precision=19, scale=4)


def upgrade() -> None:
    """Time entries, each with what it cost once it is approved."""
    op.execute("CREATE SEQUENCE key_tim")
    op.create_table(
        "time_entries",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("overtime", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(length=128), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cost_per_hour", AMOUNT, nullable=True),
        sa.Column("cost", AMOUNT, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("fk_time_entries_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_time_entries_key")),
    )
    op.create_index("ix_time_entries_day_id", "time_entries", ["day", "id"])
    for column in ("project_id", "resource_id", "state"):
        op.create_index(f"ix_time_entries_{column}_day_id", "time_entries", [column, "day", "id"])
    op.create_index(
        "ix_time_entries_approved",
        "time_entries",
        ["id"],
        postgresql_where=sa.text("state = 'APPROVED'"),
    )
    op.create_index(
        "uq_time_entries_corrects",
        "time_entries",
        ["corrects"],
        unique=True,
        postgresql_where=sa.text("state <> 'WITHDRAWN'"),
    )


def downgrade() -> None:
    """Nothing is written down any more."""
    op.drop_table("time_entries")
    op.execute("DROP SEQUENCE key_tim")
