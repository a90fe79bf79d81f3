"""Take over what was admitted: tailoring, process, conditions and parts of each project."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611241000"
down_revision = "202611240950"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
NEW_FILTERS = ("tier", "origin", "org_unit", "sponsor_id")
FROM_A_PROPOSAL = (
    "origin = 'LEGACY_IMPORT' OR (decision_id IS NOT NULL AND proposal_key IS NOT NULL)"
)

FREEZE = """
    UPDATE projects SET
        origin = 'PROPOSAL',
        tier = 'M',
        type_version = of.version,
        profile = (
            SELECT profile FROM jsonb_array_elements(of.profiles) AS profile
            WHERE profile ->> 'tier' = 'M'
        )
    FROM project_types AS of
    WHERE of.code = coalesce(
        (SELECT code FROM project_types AS own WHERE own.code = projects.type), 'GENERIC'
    )
"""
"""Projects registered before are run as M, by what their type said first."""

RAISE = """
    INSERT INTO admission_conditions
        (id, version, changed_at, project_id, number, state, text, gate, raised_at)
    SELECT gen_random_uuid(), 1, registered_at, projects.id, said.number, 'OPEN', said.text, '',
        registered_at
    FROM projects, jsonb_array_elements_text(conditions) WITH ORDINALITY AS said (text, number)
"""


def upgrade() -> None:
    """What a project has from its registration on; those that are there get it too."""
    _widen_projects()
    op.add_column("plan_versions", sa.Column("return_reason", sa.Text(), nullable=True))
    _open_conditions()
    op.execute(RAISE)
    _open_parts()
    op.create_table(
        "process_versions",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("project_type", sa.String(length=40), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "version", name=op.f("pk_process_versions")),
    )
    op.create_index(
        "ix_process_versions_project_type_effective_on",
        "process_versions",
        ["project_type", "effective_on"],
    )


def _widen_projects() -> None:
    for new in (
        sa.Column("origin", sa.String(length=40), nullable=True),
        sa.Column("tier", sa.String(length=10), nullable=True),
        sa.Column("type_version", sa.Integer(), nullable=True),
        sa.Column("profile", JSONB, nullable=True),
        sa.Column("process", JSONB, nullable=True),
        sa.Column("pmo_analyst_id", sa.String(length=128), nullable=True),
        sa.Column("external_reference", sa.String(length=100), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("actual_cost_amount", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
    ):
        op.add_column("projects", new)
    op.execute(FREEZE)
    for name in ("origin", "tier", "type_version", "profile"):
        op.alter_column("projects", name, nullable=False)
    for name in ("proposal_key", "decision_id"):
        op.alter_column("projects", name, nullable=True)
    op.create_check_constraint(op.f("ck_projects_from_a_proposal"), "projects", FROM_A_PROPOSAL)
    op.create_unique_constraint(
        op.f("uq_projects_external_reference"), "projects", ["external_reference"]
    )
    op.drop_index("ix_projects_sponsor_id_id", table_name="projects")
    op.create_index("ix_projects_planned_finish_id", "projects", ["planned_finish", "id"])
    for column in NEW_FILTERS:
        op.create_index(
            f"ix_projects_{column}_registered_at_id", "projects", [column, "registered_at", "id"]
        )


def _open_conditions() -> None:
    op.create_table(
        "admission_conditions",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("gate", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("overdue_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_admission_conditions_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_conditions")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_admission_conditions_project_id_number")
        ),
    )
    op.create_index(
        "ix_admission_conditions_raised_at_id", "admission_conditions", ["raised_at", "id"]
    )
    for column in ("project_id", "state", "gate"):
        op.create_index(
            f"ix_admission_conditions_{column}_raised_at_id",
            "admission_conditions",
            [column, "raised_at", "id"],
        )
    op.create_index(
        "ix_admission_conditions_overdue",
        "admission_conditions",
        ["overdue_from", "id"],
        postgresql_where=sa.text("state = 'OPEN'"),
    )


def _part(table: str, *columns: sa.Column[object]) -> None:
    """A table of what the approval said, one row an entry."""
    op.create_table(
        table,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f(f"fk_{table}_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f(f"pk_{table}")),
    )


def _open_parts() -> None:
    op.create_table(
        "purposes",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("proposed_solution", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_purposes")),
    )
    _part(
        "project_stakeholders",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("interest", sa.Integer(), nullable=False),
        sa.Column("influence", sa.Integer(), nullable=False),
        sa.Column("attitude", sa.String(length=20), nullable=False),
        sa.Column("engagement_current", sa.String(length=20), nullable=False),
        sa.Column("engagement_desired", sa.String(length=20), nullable=False),
        sa.Column("information_needs", sa.String(length=200), nullable=False),
    )
    _part(
        "project_requirements",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("statement", sa.String(length=200), nullable=False),
        sa.Column("source_stakeholder_id", sa.Uuid(), nullable=True),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("acceptance_criterion", sa.String(length=200), nullable=False),
        sa.Column("confirmation", sa.String(length=20), nullable=False),
    )
    _part(
        "expected_objectives",
        sa.Column("statement", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("baseline_value", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("target_value", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("measurement_method", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("strategic_objective_id", sa.Uuid(), nullable=True),
    )


def downgrade() -> None:
    """Back again; legacy imports cannot stay where every project needs its decision."""
    op.execute(
        "DELETE FROM plan_versions WHERE project_id IN"
        " (SELECT id FROM projects WHERE origin = 'LEGACY_IMPORT')"
    )
    for table in (
        "process_versions",
        "expected_objectives",
        "project_requirements",
        "project_stakeholders",
        "purposes",
        "admission_conditions",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM projects WHERE origin = 'LEGACY_IMPORT'")
    op.drop_column("plan_versions", "return_reason")
    for column in NEW_FILTERS:
        op.drop_index(f"ix_projects_{column}_registered_at_id", table_name="projects")
    op.drop_index("ix_projects_planned_finish_id", table_name="projects")
    op.create_index("ix_projects_sponsor_id_id", "projects", ["sponsor_id", "id"])
    op.drop_constraint(op.f("uq_projects_external_reference"), "projects")
    op.drop_constraint(op.f("ck_projects_from_a_proposal"), "projects")
    for name in ("proposal_key", "decision_id"):
        op.alter_column("projects", name, nullable=False)
    for name in (
        "outcome",
        "summary",
        "actual_cost_amount",
        "finished_on",
        "started_on",
        "external_reference",
        "pmo_analyst_id",
        "process",
        "profile",
        "type_version",
        "tier",
        "origin",
    ):
        op.drop_column("projects", name)
