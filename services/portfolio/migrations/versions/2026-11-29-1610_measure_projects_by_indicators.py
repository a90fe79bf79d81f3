"""Measure projects by indicators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291610"
down_revision = "202611291600"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """The catalogue of indicators, by which projects are measured, and what they have cost."""
    _open_ledger_entries()
    _open_kpi_definitions()
    _open_kpi_assignments()
    _open_kpi_observations()


def _open_ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_entries")),
    )
    op.create_index("ix_ledger_entries_project_id_day", "ledger_entries", ["project_id", "day"])


def _open_kpi_definitions() -> None:
    op.create_table(
        "kpi_definitions",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("green_limit", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("amber_limit", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("owner_role", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_definitions")),
        sa.UniqueConstraint("code", name=op.f("uq_kpi_definitions_code")),
    )
    op.create_index(
        "ix_kpi_definitions_category_code_id", "kpi_definitions", ["category", "code", "id"]
    )
    op.create_index("ix_kpi_definitions_state_code_id", "kpi_definitions", ["state", "code", "id"])


def _open_kpi_assignments() -> None:
    op.create_table(
        "kpi_assignments",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kpi", sa.String(length=40), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=True),
        sa.Column("better", sa.Integer(), nullable=False),
        sa.Column("pending", sa.String(length=40), nullable=True),
        sa.Column("last_period", sa.String(length=20), nullable=False),
        sa.Column("last_value", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("last_observed_on", sa.Date(), nullable=True),
        sa.Column("breached_period", sa.String(length=20), nullable=False),
        sa.Column("compute_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("green_limit", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("amber_limit", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("owner_role", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["kpi_definitions.id"], name=op.f("fk_kpi_assignments_definition_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_kpi_assignments_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_assignments")),
    )
    op.create_index("ix_kpi_assignments_assigned_at_id", "kpi_assignments", ["assigned_at", "id"])
    op.create_index(
        "ix_kpi_assignments_band_assigned_at_id", "kpi_assignments", ["band", "assigned_at", "id"]
    )
    op.create_index(
        "ix_kpi_assignments_compute_from",
        "kpi_assignments",
        ["compute_from"],
        postgresql_where=sa.text("compute_from IS NOT NULL"),
    )
    op.create_index(
        "ix_kpi_assignments_kpi_assigned_at_id", "kpi_assignments", ["kpi", "assigned_at", "id"]
    )
    op.create_index(
        "ix_kpi_assignments_project_id_assigned_at_id",
        "kpi_assignments",
        ["project_id", "assigned_at", "id"],
    )
    op.create_index(
        "uq_kpi_assignments_active",
        "kpi_assignments",
        ["project_id", "kpi"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )


def _open_kpi_observations() -> None:
    op.create_table(
        "kpi_observations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.Column("provenance", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("observed_by", sa.String(length=128), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["kpi_assignments.id"],
            name=op.f("fk_kpi_observations_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_observations")),
    )
    op.create_index(
        "ix_kpi_observations_assignment_id_id", "kpi_observations", ["assignment_id", "id"]
    )
    op.create_index(
        "ix_kpi_observations_assignment_id_period",
        "kpi_observations",
        ["assignment_id", "period", "id"],
    )


def downgrade() -> None:
    """Back again."""
    op.drop_table("kpi_observations")
    op.drop_table("kpi_assignments")
    op.drop_table("kpi_definitions")
    op.drop_table("ledger_entries")
