"""Follow risks to their end, watch the major ones, and hold what is reserved for them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611290930"
down_revision = "202611290900"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(precision=19, scale=4)
KEPT: dict[str, tuple[Any, str | None]] = {
    "strategic_impact": (sa.Integer(), "0"),
    "probability": (sa.Numeric(precision=5, scale=4), None),
    "activities": (postgresql.JSONB(), "'[]'"),
    "outcome": (sa.String(length=40), None),
    "closure_reason": (sa.Text(), None),
    "closure_proposed_by": (sa.String(length=128), None),
    "ended_at": (AT, None),
    "actual_cost": (AMOUNT, None),
    "actual_days": (sa.Integer(), None),
    "major": (sa.Boolean(), "false"),
    "major_reasons": (postgresql.JSONB(), "'[]'"),
    "calm_reviews": (sa.Integer(), "0"),
    "near_from": (sa.Date(), None),
    "watch_due": (sa.Date(), None),
    "watch_indicator": (sa.String(length=200), None),
    "watch_finding": (sa.Text(), None),
    "watch_next_action": (sa.String(length=200), None),
    "watched_by": (sa.String(length=128), None),
    "watched_at": (AT, None),
}
"""What a risk has besides, and what those have that were identified before."""

PARTLY = {
    **{
        f"ix_risks_judged_{by}_id": ([by, "id"], "level > 0")
        for by in ("identified_at", "level", "emv_cost")
    },
    "ix_risks_major_watch_due_id": (["watch_due", "id"], "major"),
    "ix_risks_major_project_id_watch_due_id": (["project_id", "watch_due", "id"], "major"),
    "ix_risks_near_from": (["near_from"], "near_from IS NOT NULL AND NOT major"),
}
"""Indexes of those risks only of which this is true."""


def _risks() -> None:
    for name, (kind, before) in KEPT.items():
        default = None if before is None else sa.text(before)
        column = sa.Column(name, kind, nullable=before is None, server_default=default)
        op.add_column("risks", column)
        if before is not None:
            op.alter_column("risks", name, server_default=None)
    for name, (columns, condition) in PARTLY.items():
        op.create_index(name, "risks", columns, postgresql_where=sa.text(condition))


def _reserves() -> None:
    op.create_table(
        "reserves",
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bac", AMOUNT, nullable=False),
        sa.Column("contingency", AMOUNT, nullable=False),
        sa.Column("management", AMOUNT, nullable=False),
        sa.Column("drawn", AMOUNT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_reserves_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserves")),
        sa.UniqueConstraint("project_id", name=op.f("uq_reserves_project_id")),
    )
    op.create_table(
        "reserve_draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reserve_id", sa.Uuid(), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("drawn_by", sa.String(length=128), nullable=False),
        sa.Column("drawn_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reserve_id"], ["reserves.id"], name=op.f("fk_reserve_draws_reserve_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve_draws")),
    )
    op.create_index(
        "ix_reserve_draws_reserve_id_drawn_at_id",
        "reserve_draws",
        ["reserve_id", "drawn_at", "id"],
    )


def upgrade() -> None:
    """A risk says how it ended; what it may cost is measured by what is held."""
    _risks()
    _reserves()


def downgrade() -> None:
    """The way back."""
    op.drop_table("reserve_draws")
    op.drop_table("reserves")
    for name in PARTLY:
        op.drop_index(name, table_name="risks")
    for name in KEPT:
        op.drop_column("risks", name)
