"""Admit by policy: tiers, deadlines, authority; what a decision rests on."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())

BY_DUE = sa.text("coalesce(sla_due, 'infinity')")
BY_TIER = sa.text("coalesce(tier, '~')")
BY_AGE = sa.text("coalesce(submitted_at, 'infinity')")

POLICY: dict[str, Any] = {
    "small": {"most_cost": "500000.00", "most_days": 60},
    "medium": {"most_cost": "5000000.00", "most_days": 250},
    "authority": [
        {
            "tier": tier,
            "type": None,
            "risk_from": None,
            "decider": decider,
            "quorum": 2,
            "seats": 3,
            "vote_days": 5,
        }
        for tier, decider in (("S", "DIRECTOR"), ("M", "DIRECTOR"), ("L", "BOARD"))
    ],
    "rates": {
        "CNY": "1",
        "USD": "0.14",
        "EUR": "0.125",
        "HKD": "1.1",
        "JPY": "21",
        "GBP": "0.105",
        "SGD": "0.18",
    },
}
"""What an organisation finds at first; from then on it is theirs to change."""

TYPES = ("IT", "ENGINEERING", "BUSINESS_TRANSFORMATION", "GENERIC")

PROPOSAL_COLUMNS = (
    ("cites_id", sa.Uuid()),
    ("acknowledged_duplicate_of", sa.Uuid()),
    ("tier", sa.String(length=40)),
    ("policy_number", sa.Integer()),
    ("cost_cny", sa.Numeric(precision=19, scale=4)),
    ("sla_stage", sa.String(length=40)),
    ("sla_due", INSTANT),
    ("sla_days_left", sa.Integer()),
    ("decide_due", INSTANT),
)
PROPOSAL_INDEXES: dict[str, list[Any]] = {
    "ix_proposals_tier_drafted_at_id": ["tier", "drafted_at", "id"],
    "ix_proposals_assessor_id_drafted_at_id": ["assessor_id", "drafted_at", "id"],
    "ix_proposals_by_due": ["state", BY_DUE, "id"],
    "ix_proposals_by_tier": ["state", BY_TIER, "id"],
    "ix_proposals_by_age": ["state", BY_AGE, "id"],
    "ix_proposals_due": [BY_DUE, "id"],
    "ix_proposals_tier": [BY_TIER, "id"],
    "ix_proposals_age": [BY_AGE, "id"],
}
PARTIAL_INDEXES = {
    "ix_proposals_to_be_told": ("sla_due", "sla_due IS NOT NULL AND NOT sla_breached"),
    "ix_proposals_breached": ("sla_stage", "sla_breached"),
    "ix_proposals_revisit": ("revisit_date", "state = 'DEFERRED'"),
}


def upgrade() -> None:
    """Policies and types with their defaults; the clock, files, votes and counts."""
    _open_policies()
    _extend_proposals()
    _extend_decisions()
    _open_attachments()
    _open_votes()
    _open_counts()


def downgrade() -> None:
    """Back again."""
    for table in ("funnel_cells", "funnel_entries", "funnel_holes", "funnel_position"):
        op.drop_table(table)
    for table in ("board_votes", "attachment_contents", "attachments"):
        op.drop_table(table)
    for column in ("rejection_category", "authority", "vote_id", "votes"):
        op.drop_column("decisions", column)
    op.execute(
        "UPDATE decisions SET conditions = (SELECT coalesce(jsonb_agg(c -> 'text'), '[]')"
        " FROM jsonb_array_elements(conditions) c)"
    )
    for index in (*PARTIAL_INDEXES, *PROPOSAL_INDEXES):
        op.drop_index(index, table_name="proposals")
    for column, _ in PROPOSAL_COLUMNS:
        op.drop_column("proposals", column)
    op.drop_column("proposals", "sla_breached")
    op.drop_column("proposals", "risk_level")
    op.add_column("proposals", sa.Column("assessment_hash", sa.String(64), nullable=True))
    op.execute("UPDATE proposals SET assessment_hash = inputs ->> 'assessment'")
    op.drop_column("proposals", "inputs")
    op.drop_table("project_types")
    op.drop_table("admission_policies")
    op.execute("DROP SEQUENCE admission_policy_number")


def _identity() -> list[sa.Column[Any]]:
    """What every aggregate has."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
    ]


def _open_policies() -> None:
    op.execute("CREATE SEQUENCE admission_policy_number START 2")
    op.create_table(
        "admission_policies",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("small", JSONB, nullable=False),
        sa.Column("medium", JSONB, nullable=False),
        sa.Column("screen_days", sa.Integer(), nullable=False),
        sa.Column("decide_days", sa.Integer(), nullable=False),
        sa.Column("authority", JSONB, nullable=False),
        sa.Column("rates", JSONB, nullable=False),
        sa.Column("activated_at", INSTANT, nullable=True),
        sa.Column("retired_at", INSTANT, nullable=True),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_policies")),
        sa.UniqueConstraint("number", name=op.f("uq_admission_policies_number")),
    )
    op.create_index(
        "uq_admission_policies_active",
        "admission_policies",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    said = {name: json.dumps(value) for name, value in POLICY.items()}
    op.execute(
        sa.text(
            "INSERT INTO admission_policies (id, version, changed_at, number, state, small, medium,"
            " screen_days, decide_days, authority, rates, activated_at) VALUES"
            " ('019aad9c-4800-7000-8000-000000000101', 1, '2026-11-24T00:00:00Z', 1, 'ACTIVE',"
            " CAST(:small AS jsonb), CAST(:medium AS jsonb), 5, 10, CAST(:authority AS jsonb),"
            " CAST(:rates AS jsonb), '2026-11-24T00:00:00Z')"
        ).bindparams(**said)
    )
    types = op.create_table(
        "project_types",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("type_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_project_types")),
    )
    op.bulk_insert(types, [{"code": c, "active": True, "type_version": 1} for c in TYPES])


def _extend_proposals() -> None:
    for name, kind in PROPOSAL_COLUMNS:
        op.add_column("proposals", sa.Column(name, kind, nullable=True))
    _add("proposals", sa.Column("inputs", JSONB, nullable=False, server_default="{}"))
    _add("proposals", sa.Column("sla_breached", sa.Boolean(), nullable=False, server_default="f"))
    _add("proposals", sa.Column("risk_level", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE proposals SET inputs = jsonb_build_object('assessment', assessment_hash)"
        " WHERE assessment_hash IS NOT NULL"
    )
    op.drop_column("proposals", "assessment_hash")
    # Those that are in hand get the tier they would have had; no clock is started behind them.
    op.execute(
        "UPDATE proposals SET policy_number = 1, cost_cny = round(cost_likely / (SELECT"
        " (rates ->> cost_currency)::numeric FROM admission_policies WHERE number = 1), 4)"
        " WHERE content_version > 0"
    )
    op.execute(
        "UPDATE proposals SET tier = CASE"
        " WHEN cost_cny <= 500000 AND rough_duration_days <= 60 THEN 'S'"
        " WHEN cost_cny <= 5000000 AND rough_duration_days <= 250 THEN 'M' ELSE 'L' END"
        " WHERE content_version > 0"
    )
    for index, columns in PROPOSAL_INDEXES.items():
        op.create_index(index, "proposals", columns, unique=False)
    for index, (column, condition) in PARTIAL_INDEXES.items():
        where = sa.text(condition)
        op.create_index(index, "proposals", [column], unique=False, postgresql_where=where)


def _extend_decisions() -> None:
    op.add_column("decisions", sa.Column("rejection_category", sa.String(40), nullable=True))
    op.add_column("decisions", sa.Column("authority", JSONB, nullable=True))
    op.add_column("decisions", sa.Column("vote_id", sa.Uuid(), nullable=True))
    _add("decisions", sa.Column("votes", JSONB, nullable=False, server_default="[]"))
    op.execute("UPDATE decisions SET rejection_category = 'OTHER' WHERE outcome = 'REJECT'")
    op.execute(
        "UPDATE decisions SET conditions = (SELECT coalesce(jsonb_agg(jsonb_build_object("
        "'id', gen_random_uuid(), 'text', c, 'gate', 'PLAN', 'due', null,"
        " 'owner_id', null)), '[]') FROM jsonb_array_elements_text(conditions) c)"
    )


def _open_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("first_version", sa.Integer(), nullable=False),
        sa.Column("scan_after", INSTANT, nullable=False),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_attachments_proposal_id")
        ),
    )
    op.create_index("ix_attachments_proposal_id_id", "attachments", ["proposal_id", "id"])
    waiting = sa.text("state = 'PENDING_SCAN'")
    op.create_index(
        "ix_attachments_to_scan", "attachments", ["scan_after"], postgresql_where=waiting
    )
    op.create_table(
        "attachment_contents",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_contents")),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_attachment_contents_attachment_id"),
        ),
    )


def _open_votes() -> None:
    op.create_table(
        "board_votes",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("confidentiality", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ruling", JSONB, nullable=False),
        sa.Column("authority", JSONB, nullable=False),
        sa.Column("casts", JSONB, nullable=False),
        sa.Column("barred", JSONB, nullable=False),
        sa.Column("opened_by", sa.String(length=128), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_version", sa.Integer(), nullable=False),
        *_identity(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_votes")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_board_votes_proposal_id")
        ),
    )
    op.create_index("ix_board_votes_proposal_id_id", "board_votes", ["proposal_id", "id"])
    op.create_index("ix_board_votes_state_id", "board_votes", ["state", "id"])
    being_asked = sa.text("state = 'OPEN'")
    op.create_index("ix_board_votes_due", "board_votes", ["due_at"], postgresql_where=being_asked)
    op.create_index(
        "uq_board_votes_open",
        "board_votes",
        ["proposal_id"],
        unique=True,
        postgresql_where=being_asked,
    )


def _open_counts() -> None:
    op.create_table(
        "funnel_position",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("counted_to", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funnel_position")),
    )
    op.execute("INSERT INTO funnel_position (id, seq) VALUES (1, 0)")
    op.create_table(
        "funnel_holes",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_funnel_holes")),
    )
    op.create_table(
        "funnel_entries",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("submitted", INSTANT, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("reached", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_funnel_entries")),
    )
    key = (("measure", 20), ("type", 40), ("tier", 10), ("month", 7), ("level", 20), ("name", 40))
    op.create_table(
        "funnel_cells",
        *[sa.Column(name, sa.String(length=length), nullable=False) for name, length in key],
        sa.Column("spot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Numeric(precision=23, scale=4), nullable=False),
        sa.PrimaryKeyConstraint(*[name for name, _ in key], "spot", name=op.f("pk_funnel_cells")),
    )


def _add(table: str, column: sa.Column[Any]) -> None:
    """A column with a value for the rows that are there; new ones must say theirs."""
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)
