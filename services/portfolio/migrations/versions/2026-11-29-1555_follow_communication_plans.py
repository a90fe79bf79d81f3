"""Follow communication plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291555"
down_revision = "202611291550"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What the plan says, and each day on which something is to be told."""
    op.create_table(
        "communication_items",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.String(length=128), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_communication_items_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "code", name=op.f("pk_communication_items")),
    )
    op.create_index("ix_communication_items_next_on", "communication_items", ["next_on"])
    op.create_table(
        "communication_obligations",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sender_id", sa.String(length=128), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("kept_by", sa.String(length=128), nullable=True),
        sa.Column("kept_at", INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baselines.id"], name=op.f("fk_communication_obligations_baseline_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_communication_obligations_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_obligations")),
        sa.UniqueConstraint(
            "project_id",
            "code",
            "due_on",
            name=op.f("uq_communication_obligations_project_id_code_due_on"),
        ),
    )
    op.create_index(
        "ix_communication_obligations_due_on_id", "communication_obligations", ["due_on", "id"]
    )
    op.create_index(
        "ix_communication_obligations_open",
        "communication_obligations",
        ["due_on", "id"],
        postgresql_where=sa.text("state = 'DUE'"),
    )
    op.create_index(
        "ix_communication_obligations_project_id_due_on_id",
        "communication_obligations",
        ["project_id", "due_on", "id"],
    )
    op.create_index(
        "ix_communication_obligations_sender_id_due_on_id",
        "communication_obligations",
        ["sender_id", "due_on", "id"],
    )
    op.create_index(
        "ix_communication_obligations_state_due_on_id",
        "communication_obligations",
        ["state", "due_on", "id"],
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("communication_obligations")
    op.drop_table("communication_items")
