"""Raising what a plan asks for, once a role."""

from uuid import UUID

from sqlalchemy import select

from services.resource.demands.model import Demand
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
    for effort in one_a_role(Effort(e.role, e.hours, e.start, e.finish) for e in efforts):
        if effort.role not in known:
            key = await tx.next_key("DEM")
            tx.add(Demand.expect(tx.new_id(), key, project_id, plan_id, effort, tx.now))
