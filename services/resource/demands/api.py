"""The addresses of demands."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.demands import queries
from services.resource.demands.queries import DEMAND, DemandQuery, DemandRow, DemandView
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
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


add_history(routes, "/demands/{demand_id}/history", DEMAND, "get_demand_history")
