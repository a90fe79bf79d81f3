"""Admit by policy: tiers, deadlines, authority; what a decision rests on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a decision rests on, by name."""
    op.add_column(
        "proposals",
        sa.Column("inputs", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column("proposals", "inputs", server_default=None)
    op.execute(
        "UPDATE proposals SET inputs = jsonb_build_object('assessment', assessment_hash)"
        " WHERE assessment_hash IS NOT NULL"
    )
    op.drop_column("proposals", "assessment_hash")


def downgrade() -> None:
    """Back again."""
    op.add_column("proposals", sa.Column("assessment_hash", sa.String(64), nullable=True))
    op.execute("UPDATE proposals SET assessment_hash = inputs ->> 'assessment'")
    op.drop_column("proposals", "inputs")
