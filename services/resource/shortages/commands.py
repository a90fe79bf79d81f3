"""Looking for shortages: who lacks how much of which role in the year ahead."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update

from services.resource.calendars.rules import end_of, month_of, months_between
from services.resource.capacity.queries import capacity_of
from services.resource.demands.model import LIVE, Demand, DemandMonth
from services.resource.settings import ResourceSettings
from services.resource.shortages.model import Shortage, ShortageLook, ShortageState
from services.resource.shortages.rules import Claim, Tight, by_priority, by_project, shortage
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

MONTHS_AHEAD = 12

Found = list[tuple[Shortage, list[Tight]]]


async def look_for_shortages(tx: Transaction) -> tuple[Found, list[Shortage]]:
    """Those that are new, with their months, and those that are over; none, where it was looked
    for not long ago (REQ-194)."""
    settings = cast(ResourceSettings, tx.settings)
    if not await _is_due(tx, timedelta(seconds=settings.resource_shortage_seconds)):
        return [], []
    per_mille, at_least = settings.resource_shortage_per_mille, settings.resource_shortage_months
    short = {
        at: run
        for at, months in (await _months_ahead(tx)).items()
        if (run := shortage(months, per_mille, at_least))
    }
    statement = select(Shortage).where(Shortage.state == ShortageState.OPEN)
    standing = await tx.every(Shortage, statement.order_by(Shortage.id).with_for_update())
    cleared: list[Shortage] = []
    for found in standing:
        months = short.pop((found.project_id, found.role), [])
        if months:
            found.see(months)
        else:
            found.clear(tx.now)
            cleared.append(found)
    return [(await _detect(tx, *at, run), run) for at, run in sorted(short.items())], cleared


async def _detect(tx: Transaction, project_id: UUID, role: str, run: Sequence[Tight]) -> Shortage:
    key = await tx.next_key("SHT")
    return tx.add(Shortage.detect(tx.new_id(), key, project_id, role, run, tx.now))


async def _is_due(tx: Transaction, pause: timedelta) -> bool:
    look = update(ShortageLook).where(ShortageLook.looked_at <= tx.now - pause)
    found = await tx.execute(look.values(looked_at=tx.now).returning(ShortageLook.name))
    return found.first() is not None


async def _months_ahead(tx: Transaction) -> dict[tuple[UUID, str], list[Tight]]:
    """What each project demands of each role in the year ahead, and what of it lacks when those
    with higher priority go first: as many statements as capacity takes, and one."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    first = month_of(today)
    months = months_between(first, end_of(first) + timedelta(days=31 * MONTHS_AHEAD))[:MONTHS_AHEAD]
    statement = (
        select(
            DemandMonth.role,
            DemandMonth.month,
            Demand.project_id,
            func.max(Demand.priority).label("priority"),
            func.sum(DemandMonth.hours).label("hours"),
        )
        .join(Demand, Demand.id == DemandMonth.demand_id)
        .where(DemandMonth.month.between(months[0], months[-1]), Demand.state.in_(list(LIVE)))
        .where(Demand.preliminary.is_(False))
        .group_by(DemandMonth.role, DemandMonth.month, Demand.project_id)
    )
    claims: dict[str, dict[date, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for row in await tx.execute(statement):
        claims[row.role][row.month].append(Claim(row.project_id, row.priority, row.hours))
    if not claims:
        return {}
    capacity = await capacity_of(tx, list(claims), months)
    return by_project(
        {
            role: {
                month.month: by_priority(claims[role][month.month], month.total, month.month)
                for month in found
                if month.month in claims[role]
            }
            for role, found in capacity.items()
        }
    )
