"""Write risks into registers: identified, assessed, and counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611241000"
down_revision = "202611240920"
branch_labels = None
depends_on = None

BY = ("identified_at", "level", "emv_cost")
LISTED = [
    *[(by, "id") for by in BY],
    *[(name, by, "id") for name in ("state", "kind", "category") for by in BY],
    *[(name, "identified_at", "id") for name in ("project_id", "register_id", "owner_id")],
]
COUNTS: dict[str, tuple[Any, str]] = {
    "project_type": (sa.String(length=40), "'GENERIC'"),
    "tier": (sa.String(length=10), "''"),
    "currency": (sa.String(length=3), "'CNY'"),
    "content_version": (sa.Integer(), "0"),
    "priced": (sa.Boolean(), "false"),
    "threats": (sa.Integer(), "0"),
    "opportunities": (sa.Integer(), "0"),
    "levels": (postgresql.JSONB(), "'{}'"),
    "highest_level": (sa.Integer(), "0"),
    "exposure": (sa.Numeric(precision=19, scale=4), "0"),
}
"""What a register has besides, and what those have that were opened before they said it."""


def _registers() -> None:
    """Registers opened before know no type: they get the checklist of any."""
    for name, (kind, before) in COUNTS.items():
        column = sa.Column(name, kind, nullable=False, server_default=sa.text(before))
        op.add_column("risk_registers", column)
        op.alter_column("risk_registers", name, server_default=None)
    op.add_column("risk_registers", sa.Column("checklist_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE risk_registers SET checklist_id = (SELECT id FROM risk_checklists"
        " WHERE code = 'GENERIC' AND stage = 'INITIATION' AND state = 'ACTIVE')"
    )
    op.alter_column("risk_registers", "checklist_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_risk_registers_checklist_id"),
        "risk_registers",
        "risk_checklists",
        ["checklist_id"],
        ["id"],
    )


def _risks() -> None:
    op.execute("CREATE SEQUENCE key_rsk")
    op.create_table(
        "risks",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("subcategory", sa.String(length=200), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("proximity_date", sa.Date(), nullable=True),
        sa.Column("velocity", sa.String(length=40), nullable=True),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("correlation_group", sa.String(length=40), nullable=True),
        sa.Column("from_checklist_item", sa.String(length=40), nullable=True),
        sa.Column("identified_by", sa.String(length=128), nullable=False),
        sa.Column("identified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("analyses", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=True),
        sa.Column("p_index", sa.Integer(), nullable=True),
        sa.Column("impact_index", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_name", sa.String(length=40), nullable=True),
        sa.Column("emv_cost", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("emv_days", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_risks_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risks")),
        sa.UniqueConstraint("key", name=op.f("uq_risks_key")),
    )
    for columns in LISTED:
        op.create_index(f"ix_risks_{'_'.join(columns)}", "risks", list(columns))
    op.create_index(
        "ix_risks_correlated",
        "risks",
        ["register_id", "correlation_group"],
        postgresql_where=sa.text("correlation_group IS NOT NULL"),
    )


def _analyses() -> None:
    op.create_table(
        "risk_analyses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("scale_id", sa.Uuid(), nullable=False),
        sa.Column("p_index", sa.Integer(), nullable=False),
        sa.Column("impacts", postgresql.JSONB(), nullable=False),
        sa.Column("impact_index", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_name", sa.String(length=40), nullable=False),
        sa.Column("quantities", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("emv_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("emv_days", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("assessed_by", sa.String(length=128), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["risk_id"], ["risks.id"], name=op.f("fk_risk_analyses_risk_id")),
        sa.ForeignKeyConstraint(
            ["scale_id"], ["risk_scales.id"], name=op.f("fk_risk_analyses_scale_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_analyses")),
    )
    op.create_index(
        "ix_risk_analyses_risk_id_number", "risk_analyses", ["risk_id", "number"], unique=True
    )


def _answers() -> None:
    op.create_table(
        "checklist_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.String(length=128), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        *[
            sa.ForeignKeyConstraint([name], [other], name=op.f(f"fk_checklist_answers_{name}"))
            for name, other in (
                ("register_id", "risk_registers.id"),
                ("checklist_id", "risk_checklists.id"),
                ("risk_id", "risks.id"),
            )
        ],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answers")),
    )
    op.create_index(
        "ix_checklist_answers_register_id_checklist_id_item_code_id",
        "checklist_answers",
        ["register_id", "checklist_id", "item_code", "id"],
    )


def upgrade() -> None:
    """Each register knows its type, its checklist, and what its risks add up to."""
    _registers()
    _risks()
    _analyses()
    _answers()


def downgrade() -> None:
    """The way back."""
    for table in ("checklist_answers", "risk_analyses", "risks"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_rsk")
    for name in ("checklist_id", *COUNTS):
        op.drop_column("risk_registers", name)
