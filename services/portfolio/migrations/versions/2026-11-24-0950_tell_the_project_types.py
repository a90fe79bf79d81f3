"""Tell the project types: the first version of each, with how its tiers are run."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611240950"
down_revision = "202611240940"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
SEEDED_AT = datetime(2026, 11, 1, tzinfo=UTC)
TELLER = "system:portfolio"
STORY = UUID("019ab2c2-9c00-7000-8000-000000000900")

Entry = dict[str, Any]

TYPES = sa.table(
    "project_types",
    sa.column("id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("code", sa.String()),
    sa.column("name", JSONB),
    sa.column("template", JSONB),
    sa.column("profiles", JSONB),
)
VERSIONS = sa.table(
    "project_type_versions",
    sa.column("project_type_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("content", JSONB),
    sa.column("content_hash", sa.String()),
    sa.column("changed_by", sa.String()),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
EVENTS = sa.table(
    "events",
    sa.column("id", sa.Uuid()),
    sa.column("type", sa.String()),
    sa.column("key", sa.Uuid()),
    sa.column("aggregate_type", sa.String()),
    sa.column("aggregate_id", sa.Uuid()),
    sa.column("aggregate_version", sa.Integer()),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.String()),
    sa.column("correlation_id", sa.Uuid()),
    sa.column("data", JSONB),
)


def told(profile: Entry) -> Entry:
    """A profile as it travels: by its codes."""
    lists = ("gates", "required_plans", "kpis", "document_templates")
    return {
        "tier": profile["tier"],
        **{name: [said["code"] for said in profile[name]] for name in lists},
        "scoring_model": profile["scoring_model"],
        "risk_checklist": profile["risk_checklist"],
        "closing_checklist": profile["closing_checklist"]["code"],
        "checkin_days": profile["checkin_days"],
    }


def hash_of(content: Entry) -> str:
    """SHA-256 of the canonical form."""
    form = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()


def upgrade() -> None:
    """What each type says becomes its first version, and waits to be published."""
    types = op.get_bind().execute(sa.select(TYPES).order_by(TYPES.c.id)).all()
    for number, row in enumerate(types, 1):
        content = {
            "active": True,
            "parent": None,
            "name": row.name,
            "template": row.template,
            "profiles": row.profiles,
        }
        op.bulk_insert(VERSIONS, [_version(row, content)])
        op.bulk_insert(EVENTS, [_event(number, row)])


def _version(row: sa.Row[Any], content: Entry) -> Entry:
    return {
        "project_type_id": row.id,
        "number": row.version,
        "content": content,
        "content_hash": hash_of(content),
        "changed_by": TELLER,
        "changed_at": SEEDED_AT,
    }


def _event(number: int, row: sa.Row[Any]) -> Entry:
    return {
        "id": UUID(f"019ab2c2-9c00-7000-8001-{number:012d}"),
        "type": "pmo.portfolio.ProjectTypeChanged.v1",
        "key": row.id,
        "aggregate_type": "ProjectType",
        "aggregate_id": row.id,
        "aggregate_version": row.version,
        "occurred_at": SEEDED_AT,
        "actor": TELLER,
        "correlation_id": STORY,
        "data": {
            "project_type_id": str(row.id),
            "code": row.code,
            "type_version": row.version,
            "parent": None,
            "active": True,
            "name": row.name,
            "profiles": [told(profile) for profile in row.profiles],
        },
    }


def downgrade() -> None:
    """Back again; what was told of it goes too, as if it had never been."""
    op.execute(EVENTS.delete().where(EVENTS.c.correlation_id == STORY))
    op.execute(VERSIONS.delete())
