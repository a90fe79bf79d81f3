"""Wait for what others have under way before a project is closed, and anew after a reopening."""

import sqlalchemy as sa
from alembic import op

revision = "202611291930"
down_revision = "202611291922"
branch_labels = None
depends_on = None

ANEW = """
    UPDATE lessons_settled SET since = reopened.at
    FROM (
        SELECT project_id, max(settled_at) AS at FROM steering_decisions
        WHERE kind = 'REOPEN' AND state = 'CARRIED_OUT' GROUP BY project_id
    ) AS reopened
    WHERE reopened.project_id = lessons_settled.project_id
"""


def upgrade() -> None:
    """What was settled before today counts as it did."""
    op.create_table(
        "matters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
    )
    op.create_index(
        "ix_matters_open", "matters", ["project_id", "kind"], postgresql_where=sa.text("NOT over")
    )
    op.create_table(
        "sealed_dossiers",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_sealed_dossiers")),
    )
    op.add_column("lessons_settled", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.execute(ANEW)


def downgrade() -> None:
    """Back again."""
    op.drop_column("lessons_settled", "since")
    op.drop_table("sealed_dossiers")
    op.drop_table("matters")
