"""Raising what a plan asks for, once a role."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert, select

from services.resource.calendars.model import STANDARD
from services.resource.calendars.queries import working_times
from services.resource.calendars.rules import days_by_month, spread
from services.resource.demands.model import Demand, DemandMonth
from services.resource.demands.rules import Effort, one_a_role
from shared.contracts.portfolio import RoleEffort
from shared.db.transaction import Transaction


async def expect_demands(
    tx: Transaction, project_id: UUID, plan_id: UUID, efforts: tuple[RoleEffort, ...]
) -> None:
    """One preliminary demand for each role of the plan, unless it was raised before (REQ-063)."""
    raised = await tx.execute(
        select(Demand.role).where(Demand.project_id == project_id, Demand.plan_id == plan_id)
    )
    known = set(raised.scalars())
    demands = []
    for effort in one_a_role(Effort(e.role, e.hours, e.start, e.finish) for e in efforts):
        if effort.role not in known:
            key = await tx.next_key("DEM")
            demand = Demand.expect(tx.new_id(), key, project_id, plan_id, effort, tx.now)
            demands.append(tx.add(demand))
    if demands:
        await _spread(tx, demands)


async def _spread(tx: Transaction, demands: list[Demand]) -> None:
    """Keep what each takes in each month, evenly by working day, for the capacity to be met."""
    start, finish = min(d.start for d in demands), max(d.finish for d in demands)
    time = (await working_times(tx, (), start, finish))[STANDARD]
    months = [
        {"demand_id": d.id, "role": d.role, "month": month, "hours": hours}
        for d in demands
        for month, hours in spread(Decimal(d.hours), days_by_month(d.start, d.finish, time)).items()
    ]
    await tx.execute(insert(DemandMonth), months)
