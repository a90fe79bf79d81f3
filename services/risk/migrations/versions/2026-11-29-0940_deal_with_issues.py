"""Deal with issues: what went wrong, what is done about it, and what reviews find."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611290940"
down_revision = "202611290930"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(precision=19, scale=4)

LISTED: dict[str, list[tuple[str, ...]]] = {
    "issues": [
        *[(by,) for by in ("drafted_at", "severity")],
        *[(name, by) for name in ("state", "source") for by in ("drafted_at", "severity")],
        *[(name, "drafted_at") for name in ("project_id", "owner_id")],
    ],
    "actions": [
        ("due",),
        *[
            (name, "due")
            for name in ("state", "kind", "project_id", "owner_id", "risk_id", "issue_id")
        ],
    ],
    "risk_reviews": [("register_id", "reviewed_at")],
}
"""In which orders they are listed."""


def _issues() -> None:
    op.execute("CREATE SEQUENCE key_iss")
    op.create_table(
        "issues",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=True),
        sa.Column("root_cause", sa.String(length=200), nullable=True),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", AT, nullable=False),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("resolved_at", AT, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("eased_in", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_issues_register_id")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["risks.id"], name=op.f("fk_issues_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("key", name=op.f("uq_issues_key")),
    )
    op.create_index(
        "uq_issues_occasion",
        "issues",
        ["project_id", "source", "occasion"],
        unique=True,
        postgresql_where=sa.text("occasion <> ''"),
    )


def _actions() -> None:
    op.execute("CREATE SEQUENCE key_act")
    op.create_table(
        "actions",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=True),
        sa.Column("issue_id", sa.Uuid(), nullable=True),
        sa.Column("strategy", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=128), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("cost", AMOUNT, nullable=False),
        sa.Column("trigger", sa.String(length=200), nullable=True),
        sa.Column("fallback", sa.String(length=200), nullable=True),
        sa.Column("expected_effects", postgresql.JSONB(), nullable=False),
        sa.Column("observed_effects", postgresql.JSONB(), nullable=False),
        sa.Column("proposed_by", sa.String(length=128), nullable=False),
        sa.Column("proposed_side", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("agreed_by", sa.String(length=128), nullable=True),
        sa.Column("agreed_at", AT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_by", AT, nullable=True),
        sa.Column("chase_at", AT, nullable=True),
        sa.Column("done_at", AT, nullable=True),
        sa.Column("checked_by", sa.String(length=128), nullable=True),
        sa.Column("checked_at", AT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_actions_issue_id")),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_actions_register_id")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["risks.id"], name=op.f("fk_actions_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("key", name=op.f("uq_actions_key")),
    )
    op.create_index(
        "ix_actions_chase_at",
        "actions",
        ["chase_at"],
        postgresql_where=sa.text("chase_at IS NOT NULL"),
    )


def _reviews() -> None:
    op.create_table(
        "risk_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("open_risks", sa.Integer(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=128), nullable=False),
        sa.Column("reviewed_at", AT, nullable=False),
        sa.Column("next_due", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["risk_registers.id"], name=op.f("fk_risk_reviews_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_reviews")),
    )


def upgrade() -> None:
    """Issues are drafted by breaches or said by people; actions are about them or about risks."""
    _issues()
    _actions()
    _reviews()
    for table, orders in LISTED.items():
        for columns in orders:
            name = f"ix_{table}_{'_'.join(columns)}_id"
            op.create_index(name, table, [*columns, "id"])


def downgrade() -> None:
    """The way back."""
    for table in ("risk_reviews", "actions", "issues"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE key_act")
    op.execute("DROP SEQUENCE key_iss")
