"""Open the intake queue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.migrations import close_platform_tables, open_platform_tables

revision = "202611230216"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Proposals, their versions, assessments, decisions and hand-offs."""
    open_platform_tables(1)
    op.execute("CREATE SEQUENCE key_prp")
    op.create_table(
        "handoffs",
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("awaiting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    op.create_index(
        "ix_handoffs_open",
        "handoffs",
        ["state", "due_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'COMPLETED'"),
    )
    op.create_table(
        "proposal_versions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("submitted_by", sa.String(length=128), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "number", name=op.f("pk_proposal_versions")),
    )
    op.create_table(
        "proposals",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("submitted_by", sa.String(length=128), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessor_id", sa.String(length=128), nullable=True),
        sa.Column("assessment_hash", sa.String(length=64), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("revisit_date", sa.Date(), nullable=True),
        sa.Column("project_manager_id", sa.String(length=128), nullable=True),
        sa.Column("project_key", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("sponsor_id", sa.String(length=128), nullable=False),
        sa.Column("org_unit", sa.String(length=200), nullable=True),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("named_people", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("proposed_solution", sa.Text(), nullable=True),
        sa.Column("alternatives", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expected_objectives", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=True),
        sa.Column("requested_start", sa.Date(), nullable=True),
        sa.Column("requested_finish", sa.Date(), nullable=True),
        sa.Column("rough_duration_days", sa.Integer(), nullable=True),
        sa.Column("cost_least", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("cost_likely", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("cost_most", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("cost_currency", sa.String(length=3), nullable=True),
        sa.Column("effort_hours", sa.Integer(), nullable=True),
        sa.Column("benefits", sa.Text(), nullable=True),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("regulation_ref", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("key", name=op.f("uq_proposals_key")),
    )
    op.create_index("ix_proposals_drafted_at_id", "proposals", ["drafted_at", "id"], unique=False)
    op.create_index("ix_proposals_drafted_by_id", "proposals", ["drafted_by", "id"], unique=False)
    op.create_index(
        "ix_proposals_sponsor_id_drafted_at_id",
        "proposals",
        ["sponsor_id", "drafted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_proposals_state_drafted_at_id", "proposals", ["state", "drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_proposals_type_drafted_at_id", "proposals", ["type", "drafted_at", "id"], unique=False
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.String(length=128), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feasibility", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("necessity", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("feasibility_verdict", sa.String(length=40), nullable=False),
        sa.Column("necessity_verdict", sa.String(length=40), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("rule_version", sa.String(length=40), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_assessments_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(
        "ix_assessments_proposal_id_id", "assessments", ["proposal_id", "id"], unique=False
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("project_manager_id", sa.String(length=128), nullable=True),
        sa.Column("revisit_date", sa.Date(), nullable=True),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=128), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_decisions_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_proposal_id_id", "decisions", ["proposal_id", "id"], unique=False)


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_decisions_proposal_id_id", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("ix_assessments_proposal_id_id", table_name="assessments")
    op.drop_table("assessments")
    op.drop_index("ix_proposals_type_drafted_at_id", table_name="proposals")
    op.drop_index("ix_proposals_state_drafted_at_id", table_name="proposals")
    op.drop_index("ix_proposals_sponsor_id_drafted_at_id", table_name="proposals")
    op.drop_index("ix_proposals_drafted_by_id", table_name="proposals")
    op.drop_index("ix_proposals_drafted_at_id", table_name="proposals")
    op.drop_table("proposals")
    op.drop_table("proposal_versions")
    op.drop_index(
        "ix_handoffs_open", table_name="handoffs", postgresql_where=sa.text("state <> 'COMPLETED'")
    )
    op.drop_table("handoffs")
    op.execute("DROP SEQUENCE key_prp")
    close_platform_tables()
