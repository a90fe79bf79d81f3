"""Steer projects through gates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291600"
down_revision = "202611291555"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """What the PMO decides of a project under way: its course, its gates, what it asks of it."""
    _open_escalations()
    _open_steering_decisions()
    _open_directives()
    _open_gate_reviews()
    _open_waivers()
    _open_risk_reviews()


def _open_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_escalations_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "reason_code", "subject_id", name=op.f("uq_escalations_reason_code_subject_id")
        ),
    )
    op.create_index(
        "ix_escalations_project_id_raised_at_id", "escalations", ["project_id", "raised_at", "id"]
    )
    op.create_index("ix_escalations_raised_at_id", "escalations", ["raised_at", "id"])
    op.create_index(
        "ix_escalations_state_raised_at_id", "escalations", ["state", "raised_at", "id"]
    )


def _open_steering_decisions() -> None:
    op.create_table(
        "steering_decisions",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resume_condition", sa.Text(), nullable=True),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("agreed", JSONB, nullable=False),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_steering_decisions_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_decisions")),
    )
    op.create_index(
        "ix_steering_decisions_decided_at_id", "steering_decisions", ["decided_at", "id"]
    )
    op.create_index(
        "ix_steering_decisions_project_id_decided_at_id",
        "steering_decisions",
        ["project_id", "decided_at", "id"],
    )
    op.create_index(
        "ix_steering_decisions_state_decided_at_id",
        "steering_decisions",
        ["state", "decided_at", "id"],
    )
    op.create_index(
        "uq_steering_decisions_proposed",
        "steering_decisions",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'PROPOSED'"),
    )


def _open_directives() -> None:
    op.create_table(
        "directives",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("overdue_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overdue_told", sa.Boolean(), nullable=False),
        sa.Column("issued_by", sa.String(length=128), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=128), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=128), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_directives_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directives")),
    )
    op.create_index("ix_directives_issued_at_id", "directives", ["issued_at", "id"])
    op.create_index(
        "ix_directives_open",
        "directives",
        ["project_id"],
        postgresql_where=sa.text("state <> 'CLOSED'"),
    )
    op.create_index(
        "ix_directives_overdue",
        "directives",
        ["overdue_from"],
        postgresql_where=sa.text("state = 'ISSUED' AND NOT overdue_told"),
    )
    op.create_index(
        "ix_directives_project_id_issued_at_id", "directives", ["project_id", "issued_at", "id"]
    )
    op.create_index("ix_directives_state_issued_at_id", "directives", ["state", "issued_at", "id"])


def _open_gate_reviews() -> None:
    op.create_table(
        "gate_reviews",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=128), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_gate_reviews_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_reviews")),
    )
    op.create_index("ix_gate_reviews_decided_at_id", "gate_reviews", ["decided_at", "id"])
    op.create_index(
        "ix_gate_reviews_gate_decided_at_id", "gate_reviews", ["gate", "decided_at", "id"]
    )
    op.create_index(
        "ix_gate_reviews_outcome_decided_at_id", "gate_reviews", ["outcome", "decided_at", "id"]
    )
    op.create_index(
        "ix_gate_reviews_project_id_decided_at_id",
        "gate_reviews",
        ["project_id", "decided_at", "id"],
    )


def _open_waivers() -> None:
    op.create_table(
        "waivers",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("granted_by", sa.String(length=128), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_waivers_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index("ix_waivers_granted_at_id", "waivers", ["granted_at", "id"])
    op.create_index(
        "ix_waivers_project_id_granted_at_id", "waivers", ["project_id", "granted_at", "id"]
    )
    op.create_index("ix_waivers_rule_granted_at_id", "waivers", ["rule", "granted_at", "id"])


def _open_risk_reviews() -> None:
    op.create_table(
        "risk_reviews",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_risk_reviews")),
    )
    op.create_index("ix_risk_reviews_project_id_stage", "risk_reviews", ["project_id", "stage"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("risk_reviews")
    op.drop_table("waivers")
    op.drop_table("gate_reviews")
    op.drop_table("directives")
    op.drop_table("steering_decisions")
    op.drop_table("escalations")
