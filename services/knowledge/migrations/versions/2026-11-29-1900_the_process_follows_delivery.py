"""The process follows delivery: its third version names what is done with progress and results."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.domain.canonical import content_hash

revision = "202611291900"
down_revision = "202611291600"
branch_labels = None
depends_on = None

FORMER = UUID("0199b7a0-0000-7000-8000-000000000004")
ID = UUID("0199b7a0-0000-7000-8000-000000000005")
TOLD = (UUID("0199b7a0-0000-7000-8000-000000000106"), UUID("0199b7a0-0000-7000-8000-000000000107"))
SINCE = datetime(2026, 11, 29, 11, 0, tzinfo=UTC)
EFFECTIVE_ON = date(2026, 11, 29)

MORE: dict[str, tuple[str, ...]] = {
    "KICKOFF": ("portfolio.waiveKickoff",),
    "DETAILED_PLAN": ("portfolio.nameDelegate",),
    "PROGRESS": (
        "portfolio.recordProgress",
        "portfolio.forecastMilestones",
        "portfolio.reachMilestone",
    ),
    "CHECKIN": ("portfolio.verifyEvidence", "portfolio.disputeEvidence"),
    "CLOSING_MEETING": (
        "portfolio.handOverDeliverable",
        "portfolio.acceptDeliverable",
        "portfolio.rejectDeliverable",
        "portfolio.waiveDeliverable",
    ),
    "EVALUATION": ("portfolio.archiveProject",),
}
"""By activity: the operations, `<service>.<operationId>`, that earlier versions could not name."""

CONTENT = ("code", "project_type", "name", "steps", "activities")
PROCESSES = sa.table(
    "process_definitions",
    sa.column("id", sa.Uuid()),
    *[sa.column(n, sa.Integer()) for n in ("version", "number")],
    *[sa.column(n, sa.DateTime(timezone=True)) for n in ("changed_at", "drafted_at")],
    *[sa.column(n, sa.String()) for n in ("key", "state", "code", "project_type", "drafted_by")],
    *[sa.column(n, postgresql.JSONB()) for n in ("name", "steps", "activities", "based_on")],
    sa.column("content_hash", sa.String()),
    sa.column("effective_on", sa.Date()),
)
EVENTS = sa.table(
    "events",
    *[sa.column(name, sa.Uuid()) for name in ("id", "key", "aggregate_id", "correlation_id")],
    *[sa.column(name, sa.String()) for name in ("type", "aggregate_type", "actor", "reason")],
    sa.column("aggregate_version", sa.Integer()),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("data", postgresql.JSONB()),
)


def upgrade() -> None:
    """Told like any other; an organisation that works by a version of its own keeps that."""
    found = sa.select(PROCESSES).where(PROCESSES.c.id == FORMER)
    row = op.get_bind().execute(found).mappings().one_or_none()
    if row is None or row["state"] != "ACTIVE":
        return
    number = op.get_bind().execute(sa.text("SELECT nextval('key_prc')")).scalar_one()
    key = f"PRC-2026-{number:04d}"
    retired = {"state": "RETIRED", "version": row["version"] + 1, "changed_at": SINCE}
    op.execute(sa.update(PROCESSES).where(PROCESSES.c.id == FORMER).values(retired))
    content = {name: row[name] for name in CONTENT}
    content["activities"] = [
        {**a, "operations": list(dict.fromkeys([*a["operations"], *MORE.get(a["code"], ())]))}
        for a in row["activities"]
    ]
    version = {
        **dict(row),
        **content,
        "id": ID,
        "version": 1,
        "number": row["number"] + 1,
        "key": key,
        "changed_at": SINCE,
        "drafted_at": SINCE,
        "effective_on": EFFECTIVE_ON,
        "content_hash": content_hash(content),
    }
    op.execute(sa.insert(PROCESSES).values(version))
    _tell("ProcessRetired", TOLD[0], {**row, **retired}, {"reason": f"→ {key}"})
    published = {"effective_on": EFFECTIVE_ON.isoformat(), "based_on": version["based_on"]}
    published["content_hash"] = version["content_hash"]
    _tell("ProcessPublished", TOLD[1], version, published)


def downgrade() -> None:
    """Back to the second version; what was told stays told."""
    third = op.get_bind().execute(sa.delete(PROCESSES).where(PROCESSES.c.id == ID))
    if third.rowcount:
        again = {"state": "ACTIVE"}
        op.execute(sa.update(PROCESSES).where(PROCESSES.c.id == FORMER).values(again))


def _tell(kind: str, id_: UUID, of: Mapping[str, Any], more: dict[str, Any]) -> None:
    named = {
        "process_id": str(of["id"]),
        "code": of["code"],
        "process_version": of["number"],
        "project_type": of["project_type"],
    }
    told = postgresql.insert(EVENTS).values(
        id=id_,
        type=f"pmo.knowledge.{kind}.v1",
        key=of["id"],
        aggregate_type="ProcessDefinition",
        aggregate_id=of["id"],
        aggregate_version=of["version"],
        occurred_at=SINCE,
        actor="system:knowledge",
        reason=more.get("reason"),
        correlation_id=id_,
        data={**named, **more},
    )
    op.execute(told.on_conflict_do_nothing())
