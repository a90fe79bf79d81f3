"""Plan how the risks of a project are managed, and review its register in time."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611290900"
down_revision = "202611250810"
branch_labels = None
depends_on = None

CONTROL = """{
    "major": {
        "level": 15, "emv_percent": "5", "strategic_impact": 4, "near_days": 30, "near_level": 12,
        "leaves_at": 10, "calm_reviews": 2
    },
    "review_days": {"S": 60, "M": 30, "L": 14},
    "major_review_days": 14,
    "watch_days": 14,
    "patience_days": 7
}"""
"""What every scale says that was written before scales said it."""

AT = sa.DateTime(timezone=True)
KEPT: dict[str, tuple[Any, str | None]] = {
    "unassessed": (sa.Integer(), "0"),
    "plan_in_force": (sa.Boolean(), "false"),
    "asked_plan_id": (sa.Uuid(), None),
    "asked_hash": (sa.String(length=64), None),
    "asked_until": (AT, None),
    "plan_lacks": (postgresql.JSONB(none_as_null=True), None),
    "last_reviewed_at": (AT, None),
    "review_due": (AT, None),
    "chase_at": (AT, None),
    "closed_at": (AT, None),
}
"""What a register has besides, and what those have that were opened before."""


def _registers() -> None:
    for name, (kind, before) in KEPT.items():
        default = None if before is None else sa.text(before)
        column = sa.Column(name, kind, nullable=before is None, server_default=default)
        op.add_column("risk_registers", column)
        if before is not None:
            op.alter_column("risk_registers", name, server_default=None)
    op.execute(
        "UPDATE risk_registers SET unassessed = (SELECT count(*) FROM risks"
        " WHERE register_id = risk_registers.id AND risks.state = 'IDENTIFIED')"
    )
    # The registers of projects that run already are due as if the projects began today.
    op.execute(
        "UPDATE risk_registers SET review_due = due, chase_at = due FROM (SELECT r.id, now()"
        " + make_interval(days => coalesce((s.control->'review_days'->>r.tier)::int, 14)) AS due"
        " FROM risk_registers r, risk_scales s WHERE s.state = 'ACTIVE') AS terms"
        " WHERE terms.id = risk_registers.id AND state = 'PROJECT'"
    )
    op.create_index(
        "ix_risk_registers_chase_at",
        "risk_registers",
        ["chase_at"],
        postgresql_where=sa.text("chase_at IS NOT NULL"),
    )


def _plans() -> None:
    op.execute("CREATE SEQUENCE key_rmp")
    op.create_table(
        "risk_plans",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("scale_id", sa.Uuid(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("major", postgresql.JSONB(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("watch_days", sa.Integer(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("reserve_method", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.String(length=6), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", AT, nullable=False),
        sa.Column("approved_by", sa.String(length=128), nullable=True),
        sa.Column("approved_at", AT, nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_risk_plans_register_id")
        ),
        sa.ForeignKeyConstraint(
            ["scale_id"], ["risk_scales.id"], name=op.f("fk_risk_plans_scale_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_plans")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_plans_key")),
        sa.UniqueConstraint("register_id", "number", name=op.f("uq_risk_plans_register_id_number")),
    )
    for columns in (["drafted_at"], ["state", "drafted_at"], ["project_id", "drafted_at"]):
        name = f"ix_risk_plans_{'_'.join(columns)}_id"
        op.create_index(name, "risk_plans", [*columns, "id"])
    op.create_index(
        "uq_risk_plans_valid",
        "risk_plans",
        ["register_id"],
        unique=True,
        postgresql_where=sa.text("state = 'VALID'"),
    )


def upgrade() -> None:
    """A scale says how risks are controlled, a project's own plan may say it otherwise."""
    column = sa.Column("control", postgresql.JSONB(), nullable=True)
    op.add_column("risk_scales", column)
    op.execute(
        sa.text("UPDATE risk_scales SET control = CAST(:said AS jsonb)").bindparams(said=CONTROL)
    )
    op.alter_column("risk_scales", "control", nullable=False)
    _registers()
    _plans()


def downgrade() -> None:
    """The way back."""
    op.drop_table("risk_plans")
    op.execute("DROP SEQUENCE key_rmp")
    op.drop_index("ix_risk_registers_chase_at", table_name="risk_registers")
    for name in KEPT:
        op.drop_column("risk_registers", name)
    op.drop_column("risk_scales", "control")
