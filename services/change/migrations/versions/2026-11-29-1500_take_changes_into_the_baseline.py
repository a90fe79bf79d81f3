"""Take changes into the baseline: what they do, what that costs, who decides."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611291500"
down_revision = "202611250810"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())
MONEY = sa.Numeric(precision=19, scale=4)
KEPT_SINCE = datetime(2026, 11, 29, tzinfo=UTC)

POLICY: dict[str, Any] = {
    "id": UUID("019a0000-0000-7000-8000-0000000c0a01"),
    "version": 1,
    "changed_at": KEPT_SINCE,
    "number": 1,
    "state": "ACTIVE",
    "manager": {"most_cost": "0.02", "most_time": "0.02"},
    "analyst": {"most_cost": "0.05", "most_time": "0.05"},
    "director": {"most_cost": "0.10", "most_time": "0.10"},
    "board": {"quorum": 2, "seats": 3, "days": 5},
    "consult_days": 5,
    "activated_at": KEPT_SINCE,
}
"""What an organisation finds at first; from then on it is theirs to change."""

FILLED: tuple[tuple[str, Any, str], ...] = (
    ("origin", sa.String(length=40), "SUGGESTION"),
    ("urgency", sa.Integer(), "3"),
    ("patch", JSONB, "[]"),
    ("options", JSONB, "[]"),
    ("affected", JSONB, "[]"),
    ("positions", JSONB, "[]"),
)
EMPTY: tuple[tuple[str, Any], ...] = (
    ("origin_id", sa.Uuid()),
    ("submitted_by", sa.String(length=128)),
    ("submitted_at", INSTANT),
    ("question_id", sa.Uuid()),
    ("authority", sa.String(length=20)),
    ("authority_basis", JSONB),
    ("bac_delta", MONEY),
    ("currency", sa.String(length=3)),
    ("finish_days", sa.Integer()),
    ("consult_due", INSTANT),
    ("decided_at", INSTANT),
    ("revisit_date", sa.Date()),
    ("implemented_at", INSTANT),
    ("implemented_hash", sa.String(length=64)),
    ("actual", JSONB),
    ("closed_at", INSTANT),
    ("end_reason", sa.Text()),
)


def upgrade() -> None:
    """Authority, baselines, the course of a change, its impacts, the votes and decisions on it."""
    _extend_logs_and_changes()
    _open_authority()
    _open_baselines()
    _open_impacts()
    _open_decisions()
    _open_votes()


def downgrade() -> None:
    """Back to suggestions and their answers; what went further is a draft again."""
    for table in ("change_votes", "decisions", "impacts", "baselines", "authority_policies"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE authority_policy_number")
    op.execute(
        "UPDATE changes SET state = 'DRAFT' WHERE state NOT IN ('SUGGESTED', 'DRAFT', 'DECLINED')"
    )
    op.execute("UPDATE change_logs SET state = 'OPEN'")
    op.drop_index("uq_changes_origin_id", table_name="changes")
    for name, *_ in (*FILLED, *EMPTY):
        op.drop_column("changes", name)
    op.drop_column("change_logs", "project_revision")


def _add_filled(table: str, name: str, kind: Any, value: str) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))
    op.alter_column(table, name, server_default=None)


def _extend_logs_and_changes() -> None:
    _add_filled("change_logs", "project_revision", sa.Integer(), "0")
    for name, kind, value in FILLED:
        _add_filled("changes", name, kind, value)
    for name, kind in EMPTY:
        op.add_column("changes", sa.Column(name, kind, nullable=True))
    op.create_index(
        "uq_changes_origin_id",
        "changes",
        ["origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )


def _identity() -> list[sa.Column[Any]]:
    """What every aggregate has."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
    ]


def _open_authority() -> None:
    op.execute("CREATE SEQUENCE authority_policy_number START 2")
    policies = op.create_table(
        "authority_policies",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("manager", JSONB, nullable=False),
        sa.Column("analyst", JSONB, nullable=False),
        sa.Column("director", JSONB, nullable=False),
        sa.Column("board", JSONB, nullable=False),
        sa.Column("consult_days", sa.Integer(), nullable=False),
        sa.Column("activated_at", INSTANT, nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_policies")),
        sa.UniqueConstraint("number", name=op.f("uq_authority_policies_number")),
    )
    op.create_index(
        "uq_authority_policies_active",
        "authority_policies",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.bulk_insert(policies, [POLICY])


def _open_baselines() -> None:
    op.create_table(
        "baselines",
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("change_id", sa.Uuid(), nullable=True),
        sa.Column("patch_hash", sa.String(length=64), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bac", MONEY, nullable=False),
        sa.Column("contingency", MONEY, nullable=False),
        sa.Column("management_reserve", MONEY, nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_finish", sa.Date(), nullable=False),
        sa.Column("milestones", JSONB, nullable=False),
        sa.Column("objective_ids", JSONB, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("baseline_id", name=op.f("pk_baselines")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_baselines_project_id_number")),
    )


def _open_impacts() -> None:
    op.create_table(
        "impacts",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("change_key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("baseline_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("effects", JSONB, nullable=False),
        sa.Column("quality_notes", sa.Text(), nullable=False),
        sa.Column("assessors", JSONB, nullable=False),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impacts")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_impacts_change_id")),
    )
    op.create_index("ix_impacts_change_id_id", "impacts", ["change_id", "id"])
    for name, column, where in (
        ("ix_impacts_due", "due_at", "state = 'PENDING'"),
        ("ix_impacts_open", "project_id", "state <> 'STALE'"),
    ):
        op.create_index(name, "impacts", [column], postgresql_where=sa.text(where))


def _open_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", JSONB, nullable=False),
        sa.Column("revisit_date", sa.Date(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("baseline_hash", sa.String(length=64), nullable=False),
        sa.Column("patch_hash", sa.String(length=64), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("authority_basis", JSONB, nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_decisions_change_id")),
    )
    op.create_index("ix_decisions_change_id_id", "decisions", ["change_id", "id"])


def _open_votes() -> None:
    op.create_table(
        "change_votes",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("change_key", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ruling", JSONB, nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("casts", JSONB, nullable=False),
        sa.Column("barred", JSONB, nullable=False),
        sa.Column("opened_by", sa.String(length=128), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_votes")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name=op.f("fk_change_votes_change_id")
        ),
    )
    op.create_index("ix_change_votes_change_id_id", "change_votes", ["change_id", "id"])
    op.create_index("ix_change_votes_state_id", "change_votes", ["state", "id"])
    open_ = sa.text("state = 'OPEN'")
    op.create_index("ix_change_votes_due", "change_votes", ["due_at"], postgresql_where=open_)
    op.create_index(
        "uq_change_votes_open", "change_votes", ["change_id"], unique=True, postgresql_where=open_
    )
