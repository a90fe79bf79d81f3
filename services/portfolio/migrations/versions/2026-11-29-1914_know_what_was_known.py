"""Know what was known."""

import sqlalchemy as sa
from alembic import op

revision = "202611291914"
down_revision = "202611291912"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Since when, and until when, what the status says has been known; what is there already is
    taken to be known since its day, or else since now."""
    op.add_column("kpi_observations", sa.Column("counts", sa.String(length=40), nullable=True))
    op.add_column("ledger_entries", sa.Column("posted_at", INSTANT, nullable=True))
    op.execute("UPDATE ledger_entries SET posted_at = day + 1")
    op.alter_column("ledger_entries", "posted_at", nullable=False)
    _date_issues()
    _date_major_risks()


def _date_issues() -> None:
    op.add_column("project_issues", sa.Column("opened_at", INSTANT, nullable=True))
    op.add_column("project_issues", sa.Column("closed_at", INSTANT, nullable=True))
    op.execute(
        "UPDATE project_issues SET opened_at = now(), closed_at = CASE WHEN closed THEN now() END"
    )
    op.alter_column("project_issues", "opened_at", nullable=False)
    op.create_index(
        "ix_project_issues_project_id_opened_at", "project_issues", ["project_id", "opened_at"]
    )


def _date_major_risks() -> None:
    op.add_column("major_risks", sa.Column("until", INSTANT, nullable=True))
    op.execute("UPDATE major_risks SET until = now() WHERE NOT active")
    op.add_column("major_risks", sa.Column("id", sa.Uuid(), nullable=True))
    op.execute("UPDATE major_risks SET id = risk_id")
    op.drop_constraint("pk_major_risks", "major_risks")
    op.create_primary_key("pk_major_risks", "major_risks", ["id"])
    op.create_index("ix_major_risks_risk_id_id", "major_risks", ["risk_id", "id"])
    op.create_index(
        "uq_major_risks_active",
        "major_risks",
        ["risk_id"],
        unique=True,
        postgresql_where=sa.text("active"),
    )
    op.create_index("ix_major_risks_project_id_since", "major_risks", ["project_id", "since"])


def downgrade() -> None:
    """Back again: of each risk its last row stays."""
    op.drop_index("ix_major_risks_project_id_since", "major_risks")
    op.drop_index("uq_major_risks_active", "major_risks")
    op.drop_index("ix_major_risks_risk_id_id", "major_risks")
    op.execute(
        "DELETE FROM major_risks old USING major_risks new"
        " WHERE old.risk_id = new.risk_id AND old.id < new.id"
    )
    op.drop_constraint("pk_major_risks", "major_risks")
    op.create_primary_key("pk_major_risks", "major_risks", ["risk_id"])
    op.drop_column("major_risks", "id")
    op.drop_column("major_risks", "until")
    op.drop_index("ix_project_issues_project_id_opened_at", "project_issues")
    op.drop_column("project_issues", "closed_at")
    op.drop_column("project_issues", "opened_at")
    op.drop_column("ledger_entries", "posted_at")
    op.drop_column("kpi_observations", "counts")
