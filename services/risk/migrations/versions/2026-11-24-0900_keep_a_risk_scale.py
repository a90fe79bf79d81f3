"""Keep the organisation's risk scale, and its first version in force."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240900"
down_revision = "202611240800"
branch_labels = None
depends_on = None

NAMES = {
    "p": [
        ("极不可能", "Rare"),
        ("不太可能", "Unlikely"),
        ("可能", "Possible"),
        ("很可能", "Likely"),
        ("几乎确定", "Almost certain"),
    ],
    "cost": [
        ("可忽略", "Negligible"),
        ("轻微", "Minor"),
        ("中等", "Moderate"),
        ("严重", "Major"),
        ("灾难性", "Severe"),
    ],
    "time": [
        ("一周内", "Within a week"),
        ("两周内", "Within two weeks"),
        ("一个月内", "Within a month"),
        ("两个月内", "Within two months"),
        ("两个月以上", "More than two months"),
    ],
    "scope": [
        ("几乎无影响", "Hardly noticed"),
        ("次要部分受影响", "Minor parts affected"),
        ("主要部分受影响", "Main parts affected"),
        ("范围须重新商定", "Scope must be agreed anew"),
        ("成果不可用", "The result is of no use"),
    ],
    "quality": [
        ("几乎无影响", "Hardly noticed"),
        ("个别指标下降", "Single measures fall"),
        ("须发起人认可", "Needs the sponsor's consent"),
        ("发起人不能接受", "Not acceptable to the sponsor"),
        ("成果不可用", "The result is of no use"),
    ],
    "benefit": [
        ("几乎无影响", "Hardly noticed"),
        ("收益略减", "Slightly less benefit"),
        ("收益减少四分之一", "A quarter of the benefit lost"),
        ("收益减半", "Half of the benefit lost"),
        ("收益落空", "No benefit left"),
    ],
}


def bands(which: str, name: str = "", bounds: tuple[object, ...] = ()) -> list[dict[str, object]]:
    """Five bands with their names, and up to where each reaches."""
    reach = [{name: bound} for bound in bounds] or [{}] * 5
    return [
        {**bound, "name": {"zh": zh, "en": en}}
        for bound, (zh, en) in zip(reach, NAMES[which], strict=True)
    ]


def upgrade() -> None:
    """One version is in force: five bands, and a matrix with four levels."""
    op.execute("CREATE SEQUENCE key_rsc")
    scales = op.create_table(
        "risk_scales",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("p_scale", postgresql.JSONB(), nullable=False),
        sa.Column("i_scale", postgresql.JSONB(), nullable=False),
        sa.Column("levels", postgresql.JSONB(), nullable=False),
        sa.Column("overrides", postgresql.JSONB(), nullable=False),
        sa.Column("impact_weights", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("drafted_by", sa.String(length=128), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.String(length=128), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_scales")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_scales_key")),
        sa.UniqueConstraint("number", name=op.f("uq_risk_scales_number")),
    )
    op.create_index("ix_risk_scales_number_id", "risk_scales", ["number", "id"])
    op.create_index("ix_risk_scales_state_number_id", "risk_scales", ["state", "number", "id"])
    op.create_index(
        "uq_risk_scales_active",
        "risk_scales",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    at = datetime(2026, 11, 1, tzinfo=UTC)
    first = {
        "id": UUID("019ab2c2-a400-7000-8000-000000000001"),
        "key": "RSC-2026-0001",
        "version": 1,
        "number": 1,
        "state": "ACTIVE",
        "name": {"zh": "组织级风险量表", "en": "The organisation's risk scale"},
        "p_scale": bands("p", "up_to", ("0.1", "0.3", "0.5", "0.7", "1")),
        "i_scale": {
            "cost": bands("cost", "up_to_percent", ("1", "3", "5", "10", None)),
            "time": bands("time", "up_to_days", (5, 10, 20, 40, None)),
            "scope": bands("scope"),
            "quality": bands("quality"),
            "benefit": bands("benefit"),
        },
        "levels": {"medium": 5, "high": 10, "critical": 15},
        "overrides": [{"probability": 1, "impact": 5, "level": "HIGH"}],
        "impact_weights": None,
        "drafted_by": "system:risk",
        "drafted_at": at,
        "activated_by": "system:risk",
        "activated_at": at,
        "changed_at": at,
    }
    op.bulk_insert(scales, [first])
    op.execute("SELECT nextval('key_rsc')")


def downgrade() -> None:
    """The way back."""
    op.drop_table("risk_scales")
    op.execute("DROP SEQUENCE key_rsc")
