"""Open the directory, the calendars, the roles, the pool, and the rough cuts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None


def versioned() -> list[sa.Column[Any]]:
    """The columns of every aggregate."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """What capacity is made of, and what is answered with it."""
    op.execute("CREATE SEQUENCE key_psn")
    op.execute("CREATE SEQUENCE key_rsc")
    _open_directory()
    _open_calendars_and_roles()
    _open_pool()
    _open_rough_cuts()


def _open_directory() -> None:
    op.create_table(
        "people",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("org_unit", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("manager", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        *versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("key", name=op.f("uq_people_key")),
        sa.UniqueConstraint("person_id", name=op.f("uq_people_person_id")),
    )
    op.create_index("ix_people_name_id", "people", ["name", "id"])
    op.create_index("ix_people_org_unit_name_id", "people", ["org_unit", "name", "id"])
    op.create_index("ix_people_state_name_id", "people", ["state", "name", "id"])
    op.create_index(
        "ix_people_left", "people", ["person_id"], postgresql_where=sa.text("left_on IS NOT NULL")
    )


def _open_calendars_and_roles() -> None:
    op.create_table(
        "calendars",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("week", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        *versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("code", name=op.f("uq_calendars_code")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "roles",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        *versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("code", name=op.f("uq_roles_code")),
    )


def _open_pool() -> None:
    op.create_table(
        "resources",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("org_unit", sa.String(length=200), nullable=True),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("fte", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("non_project_share", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("skills", postgresql.JSONB(), nullable=False),
        sa.Column("members", postgresql.JSONB(), nullable=False),
        sa.Column("rates", postgresql.JSONB(), nullable=False),
        sa.Column("max_parallel_projects", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_until", sa.Date(), nullable=True),
        *versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("key", name=op.f("uq_resources_key")),
    )
    for column in ("kind", "org_unit", "location", "state"):
        op.create_index(f"ix_resources_{column}_id", "resources", [column, "id"])
    op.create_index(
        "uq_resources_person_id",
        "resources",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'INACTIVE'"),
    )
    op.create_table(
        "resource_roles",
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("full_time", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.PrimaryKeyConstraint("role", "resource_id", name=op.f("pk_resource_roles")),
    )
    op.create_index("ix_resource_roles_resource_id", "resource_roles", ["resource_id"])
    op.create_index(
        "ix_resource_roles_role_calendar_id_until",
        "resource_roles",
        ["role", "calendar_id", "until"],
        postgresql_include=["full_time", "person_id"],
    )
    op.create_table(
        "resource_skills",
        sa.Column("skill", sa.String(length=60), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("skill", "reached", "resource_id", name=op.f("pk_resource_skills")),
    )
    op.create_index("ix_resource_skills_resource_id", "resource_skills", ["resource_id"])


def _open_rough_cuts() -> None:
    op.create_table(
        "demand_months",
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.PrimaryKeyConstraint("demand_id", "month", name=op.f("pk_demand_months")),
    )
    op.create_index(
        "ix_demand_months_role_month",
        "demand_months",
        ["role", "month"],
        postgresql_include=["hours"],
    )
    op.create_table(
        "rough_cuts",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("finish", sa.Date(), nullable=False),
        sa.Column("feasible", sa.Boolean(), nullable=False),
        sa.Column("total_gap", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        *versioned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rough_cuts")),
    )
    op.create_index("ix_rough_cuts_completed_at_id", "rough_cuts", ["completed_at", "id"])
    op.create_index(
        "ix_rough_cuts_proposal_id_completed_at_id",
        "rough_cuts",
        ["proposal_id", "completed_at", "id"],
    )


def downgrade() -> None:
    """Back to demands alone."""
    for table in (
        "rough_cuts",
        "demand_months",
        "resource_skills",
        "resource_roles",
        "resources",
        "roles",
        "calendar_days",
        "calendars",
        "people",
    ):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_rsc")
    op.execute("DROP SEQUENCE key_psn")
