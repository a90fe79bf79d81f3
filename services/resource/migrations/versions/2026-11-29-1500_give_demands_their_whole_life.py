"""Give demands their whole life, and each project a resource plan."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291500"
down_revision = "202611250810"
branch_labels = None
depends_on = None

SAID_OF_ALL = ("source", "skills", "flexible_days", "priority", "booked")


def said_of_all() -> list[sa.Column[Any]]:
    """What every demand that is there already gets: a preliminary plan raised it."""
    kinds: list[Any]
    jsonb, amount = postgresql.JSONB(), sa.Numeric(precision=14, scale=4)
    kinds = [sa.String(length=40), jsonb, sa.Integer(), sa.Integer(), amount]
    at_first = ("PRELIMINARY_PLAN", "[]", "0", "500", "0")
    return [
        sa.Column(name, kind, nullable=False, server_default=value)
        for name, kind, value in zip(SAID_OF_ALL, kinds, at_first, strict=True)
    ]


def upgrade() -> None:
    """A demand may come from a kickoff, a baseline or the manager; a plan for each project."""
    op.drop_constraint("uq_demands_project_id_plan_id_role", "demands")
    op.alter_column("demands", "plan_id", new_column_name="source_id", nullable=True)
    op.create_unique_constraint(
        op.f("uq_demands_project_id_source_id_role"), "demands", ["project_id", "source_id", "role"]
    )
    for column in said_of_all():
        op.add_column("demands", column)
        op.alter_column("demands", column.name, server_default=None)
    op.create_table(
        "resource_plans",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("gaps", postgresql.JSONB(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("baseline_number", sa.Integer(), nullable=False),
        sa.Column("softens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_plans")),
        sa.UniqueConstraint("key", name=op.f("uq_resource_plans_key")),
    )
    op.create_index(
        "ix_resource_plans_refused",
        "resource_plans",
        ["looked_at"],
        postgresql_where=sa.text("state = 'REFUSED'"),
    )
    op.create_index(
        "ix_resource_plans_softens_at",
        "resource_plans",
        ["softens_at"],
        postgresql_where=sa.text("softens_at IS NOT NULL"),
    )
    # Portfolio has told of these: their registration does not come again.
    op.execute(
        "INSERT INTO resource_plans (id, key, state, reasons, gaps, baseline_number, version,"
        " changed_at) SELECT id, key, 'OPEN', '[]', '[]', 0, 1, now()"
        " FROM projects_copy WHERE stage = 2"
    )


def downgrade() -> None:
    """Back to drafts of preliminary plans; what nothing but this has is gone."""
    op.drop_table("resource_plans")
    op.execute("DELETE FROM demand_months USING demands WHERE demand_id = id AND source_id IS NULL")
    op.execute("DELETE FROM demands WHERE source_id IS NULL")
    op.execute("UPDATE demands SET state = 'DRAFT'")
    for name in SAID_OF_ALL:
        op.drop_column("demands", name)
    op.drop_constraint("uq_demands_project_id_source_id_role", "demands")
    op.alter_column("demands", "source_id", new_column_name="plan_id", nullable=False)
    op.create_unique_constraint(
        op.f("uq_demands_project_id_plan_id_role"), "demands", ["project_id", "plan_id", "role"]
    )
