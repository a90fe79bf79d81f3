"""The address of the capacity of roles."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.capacity import queries
from services.resource.capacity.queries import Capacity, CapacityQuery
from services.resource.permissions import PERMISSIONS
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Capacity")


@routes.query("/capacity", also=(409,))
async def get_capacity(query: Annotated[CapacityQuery, Query()], read: Reader) -> Capacity:
    """Get the capacity of roles by month: how much there is, is demanded, and is free."""
    return await queries.get_capacity(read, query)
