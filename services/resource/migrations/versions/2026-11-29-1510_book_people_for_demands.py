"""Book people for demands, keep where that is too much, and what was answered to changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291510"
down_revision = "202611291500"
branch_labels = None
depends_on = None

AMOUNT = sa.Numeric(precision=14, scale=4)


def upgrade() -> None:
    """Allocations, what they take month by month, and the conflicts between them."""
    op.execute("CREATE SEQUENCE key_alc")
    op.execute("CREATE SEQUENCE key_cfl")
    _open_allocations()
    _open_booked_months()
    _open_conflicts()
    op.create_table(
        "impact_answers",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_answers")),
    )
    op.create_index("ix_impact_answers_change_id", "impact_answers", ["change_id"])


def _open_allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("hours", AMOUNT, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("finish", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outside_reason", sa.Text(), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.Column("overtime_reason", sa.Text(), nullable=True),
        sa.Column("flag", sa.String(length=40), nullable=True),
        sa.Column("proposed_by", sa.String(length=128), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(length=128), nullable=True),
        sa.Column("confirmed_by", sa.String(length=128), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demands.id"], name=op.f("fk_allocations_demand_id")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("fk_allocations_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("key", name=op.f("uq_allocations_key")),
    )
    op.create_index("ix_allocations_start_id", "allocations", ["start", "id"])
    for column in ("project_id", "demand_id", "resource_id", "state"):
        name = f"ix_allocations_{column}_start_id"
        op.create_index(name, "allocations", [column, "start", "id"])
    op.create_index(
        "ix_allocations_active",
        "allocations",
        ["finish"],
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )


def _open_booked_months() -> None:
    op.create_table(
        "booked_months",
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("hours", AMOUNT, nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("overtime", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("allocation_id", "month", name=op.f("pk_booked_months")),
    )
    for column in ("resource_id", "role", "project_id"):
        op.create_index(f"ix_booked_months_{column}_month", "booked_months", [column, "month"])
    op.create_index("ix_booked_months_demand_id", "booked_months", ["demand_id"])


def _open_conflicts() -> None:
    op.create_table(
        "conflicts",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("booked", AMOUNT, nullable=False),
        sa.Column("capacity", AMOUNT, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.String(length=128), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sa.UniqueConstraint("key", name=op.f("uq_conflicts_key")),
    )
    op.create_index("ix_conflicts_month_id", "conflicts", ["month", "id"])
    for column in ("state", "resource_id"):
        op.create_index(f"ix_conflicts_{column}_month_id", "conflicts", [column, "month", "id"])
    op.create_index(
        "uq_conflicts_open",
        "conflicts",
        ["resource_id", "month"],
        unique=True,
        postgresql_where=sa.text("state = 'OPEN'"),
    )


def downgrade() -> None:
    """Back to demands that nobody is booked for."""
    for table in ("impact_answers", "conflicts", "booked_months", "allocations"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_cfl")
    op.execute("DROP SEQUENCE key_alc")
