"""Get better at what we do: improvements, and assets that say what they are based on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291530"
down_revision = "202611291520"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
TABLE = "improvements"


def upgrade() -> None:
    """One table; assets so far are based on nothing that anybody said."""
    op.execute("CREATE SEQUENCE key_imp")
    op.create_table(
        TABLE,
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        *[sa.Column(n, JSON, nullable=False) for n in ("feedback_keys", "findings", "measures")],
        sa.Column("opened_by", sa.String(length=128), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *[sa.Column(n, sa.Text(), nullable=True) for n in ("pilot_scope", "conclusion", "rollout")],
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("versions", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{TABLE}_key")),
    )
    op.create_index(f"ix_{TABLE}_opened_at_id", TABLE, ["opened_at", "id"])
    op.create_index(f"ix_{TABLE}_state_opened_at_id", TABLE, ["state", "opened_at", "id"])
    based_on = sa.Column("based_on", JSON, nullable=False, server_default="[]")
    op.add_column("process_assets", based_on)
    op.alter_column("process_assets", "based_on", server_default=None)


def downgrade() -> None:
    """Back to versions that nobody can tell the reason of."""
    op.drop_column("process_assets", "based_on")
    op.drop_table(TABLE)
    op.execute("DROP SEQUENCE key_imp")
