"""Note what is taken for granted, and what was answered to changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611290950"
down_revision = "202611290940"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(precision=19, scale=4)


def upgrade() -> None:
    """Assumptions stand in the register; each question about a change is answered once."""
    op.execute("CREATE SEQUENCE key_asm")
    op.create_table(
        "assumptions",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("if_wrong", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("check_by", sa.Date(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=128), nullable=False),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_assumptions_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumptions")),
        sa.UniqueConstraint("key", name=op.f("uq_assumptions_key")),
    )
    for columns in (["recorded_at"], ["state", "recorded_at"], ["project_id", "recorded_at"]):
        name = f"ix_assumptions_{'_'.join(columns)}_id"
        op.create_index(name, "assumptions", [*columns, "id"])
    op.create_table(
        "change_answers",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("patch_hash", sa.String(length=64), nullable=False),
        sa.Column("exposure", AMOUNT, nullable=False),
        sa.Column("exposure_delta", AMOUNT, nullable=False),
        sa.Column("risks", postgresql.JSONB(), nullable=False),
        sa.Column("answered_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_change_answers_register_id")
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_change_answers")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("change_answers")
    op.drop_table("assumptions")
    op.execute("DROP SEQUENCE key_asm")
