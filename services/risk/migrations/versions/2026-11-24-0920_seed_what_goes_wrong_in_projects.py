"""Seed the risk checklists of each type of project, as an organisation finds them at first."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import yaml
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240920"
down_revision = "202611240910"
branch_labels = None
depends_on = None

CODES = ("IT", "ENGINEERING", "BUSINESS_TRANSFORMATION", "GENERIC")
WORDS = Path(__file__).parent.parent / "checklists"
"""By type and stage: what to think of, what typically causes it, and what comes of it."""

CHECKLISTS = sa.table(
    "risk_checklists",
    *[sa.column(name, sa.String()) for name in ("key", "code", "project_type", "stage", "state")],
    *[sa.column(name, sa.Integer()) for name in ("version", "number")],
    *[sa.column(name, postgresql.JSONB()) for name in ("name", "items")],
    *[
        sa.column(name, sa.DateTime(timezone=True))
        for name in ("changed_at", "drafted_at", "activated_at")
    ],
    sa.column("id", sa.Uuid()),
    sa.column("drafted_by", sa.String()),
)
TYPES = sa.table(
    "type_checklists",
    sa.column("project_type", sa.String()),
    sa.column("type_version", sa.Integer()),
    sa.column("by_tier", postgresql.JSONB()),
)
STAGES = {
    "INITIATION": ("启动阶段", "initiation"),
    "PLANNING": ("规划阶段", "planning"),
    "EXECUTION": ("执行阶段", "execution"),
    "CLOSING": ("收尾阶段", "closing"),
}


def upgrade() -> None:
    """A checklist for each type and stage, used by all tiers of the type."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for place, code in enumerate(CODES, 1):
        said = yaml.safe_load((WORDS / f"{code.lower()}.yaml").read_text(encoding="utf-8"))
        op.bulk_insert(
            CHECKLISTS,
            [
                {
                    "id": UUID(f"019ab2c2-a400-7000-8000-0000000000{place}{number}"),
                    "key": f"RCL-2026-{(place - 1) * 4 + number:04d}",
                    "version": 1,
                    "number": 1,
                    "code": code,
                    "project_type": code,
                    "stage": stage,
                    "state": "ACTIVE",
                    "name": {
                        "zh": f"{said['name']['zh']}·{zh}",
                        "en": f"{said['name']['en']}, {en}",
                    },
                    "items": said[stage],
                    "drafted_by": "system:risk",
                    "drafted_at": at,
                    "activated_at": at,
                    "changed_at": at,
                }
                for number, (stage, (zh, en)) in enumerate(STAGES.items(), 1)
            ],
        )
        by_tier = dict.fromkeys(("S", "M", "L"), code)
        op.bulk_insert(TYPES, [{"project_type": code, "type_version": 1, "by_tier": by_tier}])
    op.execute(f"SELECT setval('key_rcl', {len(CODES) * len(STAGES)})")


def downgrade() -> None:
    """The way back."""
    op.execute(TYPES.delete().where(TYPES.c.project_type.in_(CODES)))
    op.execute(CHECKLISTS.delete().where(CHECKLISTS.c.code.in_(CODES)))
