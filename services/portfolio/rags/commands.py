"""What is done with traffic lights: watched, assessed, overridden, escalated when red too long."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict
from sqlalchemy import select, update

from services.portfolio.escalations.commands import raise_escalation
from services.portfolio.escalations.model import EscalationReason
from services.portfolio.rags.model import ProjectRag, RagState
from services.portfolio.rags.queries import measured
from services.portfolio.rags.rules import Colour, Dimension, readings
from services.portfolio.settings import settings_of
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.fields import Date, Reason, Request

AT_ONCE = 50


class Override(Request):
    """Another colour for one dimension, why, and the last day on which it is shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dimension": "COST",
                    "colour": "AMBER",
                    "reason": "恢复计划已批准，两周内回到基准。",
                    "expires_on": "2026-12-20",
                }
            ]
        }
    )

    dimension: Dimension
    colour: Colour
    reason: Reason
    expires_on: Date


def _today(tx: Transaction) -> date:
    return organisation_calendar(tx.settings.time_zone).today(tx.now)


def _tomorrow(tx: Transaction) -> datetime:
    zone = ZoneInfo(tx.settings.time_zone)
    day = _today(tx) + timedelta(days=1)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


async def watch_project(tx: Transaction, project_id: UUID) -> None:
    """The project is on the board from now on, or again (REQ-099)."""
    rag = await tx.find(ProjectRag, project_id)
    if rag is None:
        tx.add(ProjectRag.watch(project_id, _today(tx), tx.now))
    elif rag.state == RagState.ENDED:
        rag.watch_again(_today(tx), tx.now)


async def end_watch(tx: Transaction, project_id: UUID) -> None:
    """The project is over; one that ended before it was started was never watched."""
    rag = await tx.find(ProjectRag, project_id)
    if rag is not None:
        rag.end()


async def be_informed(tx: Transaction, project_id: UUID) -> None:
    """The PMO has heard today how the project stands."""
    rag = await tx.find(ProjectRag, project_id)
    if rag is not None and rag.state == RagState.WATCHED:
        rag.inform(_today(tx), tx.now)


async def look_again(tx: Transaction, project_id: UUID) -> None:
    """Something that the lights look at has changed: they are due at once."""
    mine = (ProjectRag.id == project_id, ProjectRag.state == RagState.WATCHED)
    await tx.execute(update(ProjectRag).where(*mine).values(due_at=tx.now))


async def assess_project(tx: Transaction, project_id: UUID) -> ProjectRag:
    """Look at what is measured by now (REQ-110)."""
    rag = await tx.load(ProjectRag, project_id)
    rag.lifecycle.check(rag.state, "assess")
    await _assess(tx, [rag])
    return rag


async def _assess(tx: Transaction, rags: Sequence[ProjectRag]) -> None:
    known, long = await measured(tx, rags, _today(tx), tx.now), settings_of(tx).portfolio_red_days
    for rag in rags:
        found = readings(known[rag.id])
        rag.assess(found, _today(tx), tx.now, next_at=_tomorrow(tx), spell=tx.new_id())
        if rag.red_since and rag.red_spell and rag.red_since + timedelta(days=long) <= tx.now:
            await raise_escalation(tx, rag.id, EscalationReason.RAG_RED, rag.red_spell)


async def override_rag(tx: Transaction, project_id: UUID, said: Override) -> ProjectRag:
    """Say another colour, with a reason and an end (REQ-110)."""
    rag = await tx.load(ProjectRag, project_id)
    rag.override(tx.actor, _today(tx), tx.now, spell=tx.new_id(), **said.model_dump())
    return rag


async def assess_projects(tx: Transaction) -> int:
    """Look at up to fifty projects that are due: each once a day, and when something changed."""
    due = (
        select(ProjectRag)
        .where(ProjectRag.state == RagState.WATCHED, ProjectRag.due_at <= tx.now)
        .order_by(ProjectRag.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(ProjectRag, due)
    if found:
        await _assess(tx, found)
    return len(found)
