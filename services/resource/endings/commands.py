"""Giving back whom a project has when it ends or rests, and following the days of bookings."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select

from services.resource.allocations.commands import (
    allocations_for,
    end_booking,
    put_months,
    settle_demand,
)
from services.resource.allocations.model import FIRM, LIVE, Allocation, AllocationState
from services.resource.calendars.rules import end_of, month_of
from services.resource.demands.commands import forget_months
from services.resource.demands.model import LIVE as ASKED_FOR
from services.resource.demands.model import Demand, DemandMonth, DemandState
from services.resource.plans.commands import plan_of
from services.resource.plans.model import PlanState, ResourcePlan
from services.resource.settings import ResourceSettings
from shared.contracts.base import Undertaking
from shared.db.base import projects
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar

AT_ONCE = 100
"""How many bookings a timer looks at, at most, each time."""


async def end_project(tx: Transaction, project: Undertaking, code: str) -> None:
    """Nobody is given to it and nothing asked for any more; told again, or late, nothing happens
    (REQ-146)."""
    plan = await plan_of(tx, project)
    if not plan.learn(project.revision):
        return
    plan.end()
    statement = select(Demand).where(
        Demand.project_id == project.id, Demand.state.in_(list(ASKED_FOR))
    )
    demands = await tx.every(Demand, statement.order_by(Demand.id).with_for_update())
    for demand in demands:
        if demand.state is DemandState.FILLED:
            await _fulfil(tx, demand)
    for allocation in await allocations_for(tx, Allocation.project_id == project.id):
        await end_booking(tx, allocation, code)
    for demand in demands:
        if demand.state is not DemandState.FULFILLED:
            demand.cancel()
            await forget_months(tx, [demand.id])


async def reopen_project(tx: Transaction, project: Undertaking) -> None:
    """It may ask for people again; who was released is asked for anew (REQ-152)."""
    plan = await plan_of(tx, project)
    if plan.learn(project.revision) and plan.state is PlanState.OVER:
        plan.reopen()


async def suspend_project(tx: Transaction, project: Undertaking) -> None:
    """Its hard bookings stay hard for some working days; late news of a rest that is over, or
    early news of one that is not known yet, does nothing (REQ-188)."""
    plan = await plan_of(tx, project)
    if await _is_suspended(tx, project.id):
        days = cast(ResourceSettings, tx.settings).resource_soften_days
        calendar = organisation_calendar(tx.settings.time_zone)
        plan.suspend(calendar.end_of_working_day(tx.now, days))


async def resume_project(tx: Transaction, project: Undertaking) -> None:
    """Its hard bookings stay hard; what became soft has to be confirmed again (REQ-188)."""
    plan = await plan_of(tx, project)
    if not await _is_suspended(tx, project.id):
        plan.resume()


async def soften_bookings(tx: Transaction) -> int:
    """Others may have the hours of projects that have rested too long; how many bookings."""
    firm = exists().where(Allocation.project_id == ResourcePlan.id, _in(FIRM))
    due = (
        select(ResourcePlan.id)
        .where(ResourcePlan.softens_at <= tx.now, firm)
        .order_by(ResourcePlan.softens_at)
        .limit(AT_ONCE)
    )
    softened = 0
    for project_id in (await tx.execute(due)).scalars().all():
        which = Allocation.project_id == project_id
        for allocation in await allocations_for(tx, which, FIRM):
            demand = await tx.load(Demand, allocation.demand_id)
            allocation.soften()
            await put_months(tx, allocation)
            await settle_demand(tx, demand)
            softened += 1
    return softened


async def follow_days(tx: Transaction) -> int:
    """Hard bookings are active from their first day, and completed after their last; how many
    have gone on."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    begun = (Allocation.state == AllocationState.HARD) & (Allocation.start <= today)
    passed = (Allocation.state == AllocationState.ACTIVE) & (Allocation.finish < today)
    due = (
        select(Allocation)
        .where(or_(begun, passed))
        .order_by(Allocation.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(Allocation, due)
    for allocation in found:
        if allocation.state is AllocationState.HARD:
            allocation.start_work()
        else:
            allocation.complete()
            await tx.flush()
            await _fulfil_if_over(tx, await tx.load(Demand, allocation.demand_id))
    return len(found)


async def _fulfil_if_over(tx: Transaction, demand: Demand) -> None:
    """A demand is fulfilled when it was filled and everybody booked for it has worked."""
    left = select(Allocation.id).where(Allocation.demand_id == demand.id, _in(LIVE)).limit(1)
    if demand.state is DemandState.FILLED and (await tx.execute(left)).first() is None:
        await _fulfil(tx, demand)


async def _fulfil(tx: Transaction, demand: Demand) -> None:
    """What was given stays counted; what lies ahead is asked for no more."""
    demand.fulfil()
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    ahead = DemandMonth.month > end_of(month_of(today))
    await tx.execute(delete(DemandMonth).where(DemandMonth.demand_id == demand.id, ahead))


async def _is_suspended(tx: Transaction, project_id: UUID) -> bool:
    """As far as is known here; the copy holds the latest word, whatever comes late."""
    known = select(projects.c.state).where(projects.c.id == project_id)
    return (await tx.execute(known)).scalar() == "SUSPENDED"


def _in(states: set[AllocationState]) -> ColumnElement[Any]:
    return Allocation.state.in_(list(states))
