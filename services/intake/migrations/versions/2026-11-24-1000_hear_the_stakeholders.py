"""Hear the stakeholders: who they are, what they need, what was agreed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611241000"
down_revision = "202611240900"
branch_labels = None
depends_on = None

# "2 s" is a target of 2 and the unit s; "below 65 %" goes with the metric, for a person to split.
OBJECTIVES_AS_ROWS = r"""
    INSERT INTO expected_objectives
        (id, version, changed_at, proposal_id, statement, metric, unit, target_value, due)
    SELECT uuidv7(), 1, p.changed_at, p.id, o ->> 'statement',
        CASE WHEN split IS NULL AND o ->> 'target' IS NOT NULL
            THEN left(concat_ws(': ', o ->> 'metric', o ->> 'target'), 200)
            ELSE o ->> 'metric' END,
        nullif(split[2], ''), split[1]::numeric(19, 4), (o ->> 'due')::date
    FROM proposals p
    CROSS JOIN LATERAL jsonb_array_elements(p.expected_objectives) WITH ORDINALITY AS said(o, n)
    CROSS JOIN LATERAL regexp_match(
        o ->> 'target', '^\s*(-?\d{1,15}(?:\.\d{1,4})?)\s*([[:alpha:]%‰°]\D{0,39})?$') AS split
    ORDER BY p.id, n
"""

OBJECTIVES_AS_JSON = """
    UPDATE proposals p SET expected_objectives = (
        SELECT jsonb_agg(jsonb_build_object(
            'statement', o.statement, 'metric', o.metric,
            'target', left(nullif(concat_ws(' ', trim_scale(o.target_value), o.unit), ''), 200),
            'due', o.due) ORDER BY o.id)
        FROM expected_objectives o WHERE o.proposal_id = p.id)
    WHERE EXISTS (SELECT FROM expected_objectives o WHERE o.proposal_id = p.id)
"""


def part(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of versioned records that belong to a proposal."""
    op.create_table(
        name,
        *columns,
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f(f"fk_{name}_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def index(table: str, *columns: str) -> None:
    """An index named after what it is on."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, [*columns], unique=False)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """A reference to another record, which then stays."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Strategic objectives, stakeholders, objectives, requirements, conflicts, consultations."""
    op.execute("CREATE SEQUENCE key_rqm")
    _remember_strategic_objectives()
    op.add_column(
        "proposals",
        sa.Column("stakeholder_people", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.alter_column("proposals", "stakeholder_people", server_default=None)
    _register_stakeholders()
    _set_objectives()
    op.execute(OBJECTIVES_AS_ROWS)
    op.drop_column("proposals", "expected_objectives")
    _capture_requirements()
    _flag_conflicts()
    _hold_consultations()


def _remember_strategic_objectives() -> None:
    op.create_table(
        "strategic_objectives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_finish", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategic_objectives")),
    )


def _register_stakeholders() -> None:
    part(
        "stakeholders",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=128), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("organisation", sa.String(length=100), nullable=True),
        sa.Column("interest", sa.Integer(), nullable=False),
        sa.Column("influence", sa.Integer(), nullable=False),
        sa.Column("attitude", sa.String(length=40), nullable=False),
        sa.Column("engagement_current", sa.String(length=40), nullable=False),
        sa.Column("engagement_desired", sa.String(length=40), nullable=False),
        sa.Column("information_needs", sa.String(length=200), nullable=True),
        sa.Column("waived_by", sa.String(length=128), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
    )
    index("stakeholders", "proposal_id", "id")
    index("stakeholders", "proposal_id", "influence", "id")


def _set_objectives() -> None:
    part(
        "expected_objectives",
        sa.Column("statement", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("baseline_value", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("target_value", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("measurement_method", sa.String(length=200), nullable=True),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("strategic_objective_id", sa.Uuid(), nullable=True),
    )
    index("expected_objectives", "proposal_id", "id")
    index("expected_objectives", "strategic_objective_id")


def _capture_requirements() -> None:
    part(
        "requirements",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.String(length=200), nullable=False),
        sa.Column("source_stakeholder_id", sa.Uuid(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("acceptance_criterion", sa.String(length=200), nullable=True),
        sa.Column("captured_by", sa.String(length=128), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=128), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_behalf", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        refers("requirements", "source_stakeholder_id", "stakeholders"),
        sa.UniqueConstraint("key", name=op.f("uq_requirements_key")),
    )
    index("requirements", "proposal_id", "id")
    index("requirements", "proposal_id", "state", "id")
    index("requirements", "source_stakeholder_id")


def _flag_conflicts() -> None:
    part(
        "requirement_conflicts",
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("other_requirement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("flagged_by", sa.String(length=128), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        refers("requirement_conflicts", "requirement_id", "requirements"),
        refers("requirement_conflicts", "other_requirement_id", "requirements"),
    )
    index("requirement_conflicts", "proposal_id", "id")
    index("requirement_conflicts", "proposal_id", "state", "id")


def _hold_consultations() -> None:
    part(
        "consultations",
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("planned_by", sa.String(length=128), nullable=False),
        sa.Column("participants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=128), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
    )
    index("consultations", "planned_for", "id")
    index("consultations", "state", "planned_for", "id")
    index("consultations", "proposal_id", "planned_for", "id")
    op.create_table(
        "participations",
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("stakeholder_id", sa.Uuid(), nullable=False),
        refers("participations", "consultation_id", "consultations"),
        refers("participations", "stakeholder_id", "stakeholders"),
        sa.PrimaryKeyConstraint(
            "consultation_id", "stakeholder_id", name=op.f("pk_participations")
        ),
    )
    index("participations", "stakeholder_id")


def downgrade() -> None:
    """The way back: objectives are JSON again, the rest is forgotten."""
    op.add_column(
        "proposals",
        sa.Column("expected_objectives", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.execute(OBJECTIVES_AS_JSON)
    op.alter_column("proposals", "expected_objectives", server_default=None)
    for table in (
        "participations",
        "consultations",
        "requirement_conflicts",
        "requirements",
        "expected_objectives",
        "stakeholders",
    ):
        op.drop_table(table)
    op.drop_column("proposals", "stakeholder_people")
    op.drop_table("strategic_objectives")
    op.execute("DROP SEQUENCE key_rqm")
