"""Record progress."""

import sqlalchemy as sa
from alembic import op

revision = "202611291910"
down_revision = "202611291640"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The data date of a project; updates, each with what it says of single activities."""
    op.add_column("projects", sa.Column("data_date", sa.Date(), nullable=True))
    _open_updates()
    _open_entries()


def _open_updates() -> None:
    op.create_table(
        "progress_updates",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data_date", sa.Date(), nullable=False),
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("planned", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=128), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_progress_updates_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baselines.id"], name=op.f("fk_progress_updates_baseline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_updates")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_progress_updates_project_id_number")
        ),
    )
    op.create_index("ix_progress_updates_recorded_at_id", "progress_updates", ["recorded_at", "id"])
    op.create_index(
        "ix_progress_updates_project_id_recorded_at_id",
        "progress_updates",
        ["project_id", "recorded_at", "id"],
    )


def _open_entries() -> None:
    op.create_table(
        "progress_entries",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("data_date", sa.Date(), nullable=False),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_finish", sa.Date(), nullable=True),
        sa.Column("physical_pct", sa.Numeric(precision=5, scale=4), nullable=False),
        *[
            sa.Column(name, sa.Numeric(precision=19, scale=4), nullable=True)
            for name in ("units_done", "units_total", "actual_hours", "actual_cost")
        ],
        sa.Column("remaining_days", sa.Integer(), nullable=True),
        sa.Column("remaining_from", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(length=128), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disputed_by", sa.String(length=128), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.String(length=128), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_progress_entries_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_updates.id"], name=op.f("fk_progress_entries_update_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entries")),
        sa.UniqueConstraint(
            "project_id",
            "activity",
            "number",
            name=op.f("uq_progress_entries_project_id_activity_number"),
        ),
    )
    op.create_index("ix_progress_entries_recorded_at_id", "progress_entries", ["recorded_at", "id"])
    for column in ("project_id", "update_id", "state"):
        op.create_index(
            f"ix_progress_entries_{column}_recorded_at_id",
            "progress_entries",
            [column, "recorded_at", "id"],
        )


def downgrade() -> None:
    """Back again."""
    op.drop_table("progress_entries")
    op.drop_table("progress_updates")
    op.drop_column("projects", "data_date")
