"""Making demands and bookings follow the role efforts of a project's newest baseline."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from services.resource.allocations.commands import allocations_for, end_booking, put_months
from services.resource.allocations.model import FIRM, Allocation, AllocationState
from services.resource.allocations.queries import months_of
from services.resource.allocations.rules import fits
from services.resource.bookings.rules import shifted
from services.resource.conflicts.commands import look_for_conflicts
from services.resource.demands.commands import (
    efforts_of,
    forget_months,
    raise_demands,
    spread_demands,
)
from services.resource.demands.model import LIVE, Demand, DemandSource, DemandState
from services.resource.demands.rules import Effort, shared_out, within
from services.resource.plans.commands import plan_of
from services.resource.pool.model import Resource
from shared.contracts.planning import BaselineEvent
from shared.db.transaction import Transaction


async def follow_baseline(tx: Transaction, baseline: BaselineEvent) -> None:
    """Once a baseline, and never back to an older one; one that says nothing of roles leaves all
    as it is (REQ-187)."""
    plan = await plan_of(tx, baseline.undertaking)
    if not plan.follow(baseline.number) or not baseline.role_efforts:
        return
    standing = defaultdict(list)
    for demand in await _live_demands(tx, baseline.project_id):
        standing[demand.role].append(demand)
    for effort in efforts_of(baseline.role_efforts):
        demands = standing.pop(effort.role, [])
        if demands:
            await _follow(tx, demands, effort)
        else:
            await raise_demands(
                tx, baseline.project_id, DemandSource.BASELINE, baseline.baseline_id, [effort]
            )
    for demands in standing.values():
        for demand in demands:
            await _leave(tx, demand)


async def _live_demands(tx: Transaction, project_id: Any) -> list[Demand]:
    statement = select(Demand).where(Demand.project_id == project_id, Demand.state.in_(list(LIVE)))
    return await tx.every(Demand, statement.order_by(Demand.id).with_for_update())


async def _follow(tx: Transaction, demands: Sequence[Demand], effort: Effort) -> None:
    """Several demands of one role share its hours as before; a single one is all of it."""
    hours = shared_out(effort.hours, [demand.hours for demand in demands])
    for demand, share in zip(demands, hours, strict=True):
        window = within(effort, demand.start, demand.finish)
        start, finish = window if len(demands) > 1 else (effort.start, effort.finish)
        said = {"hours": share, "start": start, "finish": finish, "preliminary": False}
        if said == {name: getattr(demand, name) for name in said}:
            continue
        demand.follow(said)
        if demand.state is not DemandState.UNFILLED:
            await spread_demands(tx, [demand])
        for allocation in await allocations_for(tx, Allocation.demand_id == demand.id):
            await _fit(tx, allocation, demand)


async def _fit(tx: Transaction, allocation: Allocation, demand: Demand) -> None:
    inside = fits(allocation.start, allocation.finish, demand.window, demand.flexible_days)
    if allocation.state in FIRM:
        if not inside:
            allocation.put_flag("OUTSIDE_THE_DEMAND")
        elif demand.booked > demand.hours:
            allocation.put_flag("MORE_THAN_DEMANDED")
    elif not inside:
        allocation.shift(*shifted(allocation.start, allocation.finish, demand.window))
        if allocation.state is AllocationState.SOFT:
            await _book_anew(tx, allocation)


async def _book_anew(tx: Transaction, allocation: Allocation) -> None:
    """In its new months it may be too much, in the old ones it is not any more."""
    await tx.load(Resource, allocation.resource_id)
    before = [row.month for row in await tx.execute(months_of(allocation.id))]
    months = {*before, *await put_months(tx, allocation)}
    await look_for_conflicts(tx, allocation.resource_id, list(months))


async def _leave(tx: Transaction, demand: Demand) -> None:
    """The baseline asks for nobody of this role: what is not hard is let go, the rest flagged."""
    firm = False
    for allocation in await allocations_for(tx, Allocation.demand_id == demand.id):
        if allocation.state in FIRM:
            firm = True
            allocation.put_flag("NOT_IN_THE_BASELINE")
        else:
            await end_booking(tx, allocation, "NOT_IN_THE_BASELINE")
    if not firm:
        demand.cancel()
        await forget_months(tx, [demand.id])
