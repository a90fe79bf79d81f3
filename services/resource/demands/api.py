"""The addresses of demands; a new one is raised below its project."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.demands import commands, queries
from services.resource.demands.commands import DemandEdit, NewDemand
from services.resource.demands.queries import (
    DEMAND,
    DemandQuery,
    DemandRow,
    DemandView,
    demand_view,
)
from services.resource.permissions import PERMISSIONS
from services.resource.plans.queries import PLAN
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Demands")


@routes.query("/demands")
async def list_demands(query: Annotated[DemandQuery, Query()], read: Reader) -> Page[DemandRow]:
    """List the demands you may see."""
    return await queries.list_demands(read, query)


@routes.query("/demands/{demand_id}")
async def get_demand(demand_id: Ref, read: Reader) -> DemandView:
    """Get a demand."""
    return await queries.get_demand(read, demand_id)


@routes.command(
    "/projects/{project_id}/demands",
    on=PLAN,
    status=201,
    if_match=False,
    location="/demands/{id}",
)
async def raise_demand(project_id: Ref, new: NewDemand, tx: Transaction) -> DemandView:
    """Raise a demand for hours of a role; it is a draft until it is requested."""
    return await demand_view(tx, await commands.raise_demand(tx, project_id, new))


@routes.command("/demands/{demand_id}", method="PATCH", on=DEMAND)
async def change_demand(demand_id: Ref, edit: DemandEdit, tx: Transaction) -> DemandView:
    """Change a demand that nobody looks for people for yet."""
    return await demand_view(tx, await commands.change_demand(tx, demand_id, edit))


@routes.command("/demands/{demand_id}/request", on=DEMAND)
async def request_demand(demand_id: Ref, tx: Transaction) -> DemandView:
    """Request people of the resource manager."""
    return await demand_view(tx, await commands.request_demand(tx, demand_id))


@routes.command("/demands/{demand_id}/negotiate", on=DEMAND)
async def negotiate_demand(demand_id: Ref, tx: Transaction) -> DemandView:
    """Take a requested demand up: look for people."""
    return await demand_view(tx, await commands.negotiate_demand(tx, demand_id))


@routes.command("/demands/{demand_id}/leave-unfilled", on=DEMAND)
async def leave_demand_unfilled(demand_id: Ref, because: Because, tx: Transaction) -> DemandView:
    """Say that there is nobody for a demand, or not enough."""
    return await demand_view(tx, await commands.leave_demand_unfilled(tx, demand_id, because))


add_history(routes, "/demands/{demand_id}/history", DEMAND, "get_demand_history")
