"""Follow milestones and deliverables."""

import sqlalchemy as sa
from alembic import op

revision = "202611291920"
down_revision = "202611291914"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What each baseline says is reached and handed over, and how it was forecast."""
    _open_milestones()
    _open_forecasts()
    _open_deliverables()


def _open_milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("baseline_date", sa.Date(), nullable=False),
        sa.Column("forecast_date", sa.Date(), nullable=True),
        sa.Column("forecast_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.Column("slip_days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reached_by", sa.String(length=128), nullable=True),
        sa.Column("owner_id", sa.String(length=128), nullable=False),
        sa.Column("gate", sa.String(length=40), nullable=True),
        sa.Column("acceptance_evidence", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_milestones_project_id_code")),
    )
    op.create_index("ix_milestones_due_on_id", "milestones", ["due_on", "id"])
    for column in ("project_id", "state", "owner_id"):
        op.create_index(f"ix_milestones_{column}_due_on_id", "milestones", [column, "due_on", "id"])
    op.create_index(
        "ix_milestones_still_to_come",
        "milestones",
        ["project_id", "due_on", "id"],
        postgresql_where=sa.text("reached_on IS NULL"),
    )
    op.create_index(
        "ix_milestones_ahead",
        "milestones",
        ["due_on"],
        postgresql_where=sa.text("state IN ('PLANNED', 'FORECAST_LATE')"),
    )


def _open_forecasts() -> None:
    op.create_table(
        "milestone_forecasts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("forecast_date", sa.Date(), nullable=False),
        sa.Column("slip_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=128), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_milestone_forecasts_milestone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_forecasts")),
        sa.UniqueConstraint(
            "milestone_id", "number", name=op.f("uq_milestone_forecasts_milestone_id_number")
        ),
    )
    op.create_index(
        "ix_milestone_forecasts_project_id_said_at_id",
        "milestone_forecasts",
        ["project_id", "said_at", "id"],
    )


def _open_deliverables() -> None:
    op.create_table(
        "deliverables",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("wbs", sa.String(length=40), nullable=False),
        sa.Column("acceptance_criteria", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("rejections", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("delivered_by", sa.String(length=128), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_deliverables_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverables")),
        sa.UniqueConstraint("project_id", "code", name=op.f("uq_deliverables_project_id_code")),
    )
    op.create_index("ix_deliverables_code_id", "deliverables", ["code", "id"])
    for column in ("state", "project_id"):
        op.create_index(f"ix_deliverables_{column}_code_id", "deliverables", [column, "code", "id"])
    op.create_index(
        "ix_deliverables_unsettled",
        "deliverables",
        ["project_id"],
        postgresql_where=sa.text("state IN ('PLANNED', 'DELIVERED', 'REJECTED')"),
    )


def downgrade() -> None:
    """None of it."""
    for table in ("deliverables", "milestone_forecasts", "milestones"):
        op.drop_table(table)
