"""The addresses of shortages; they are found by the clock."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.permissions import PERMISSIONS
from services.resource.shortages import queries
from services.resource.shortages.queries import (
    SHORTAGE,
    SHOWN,
    ShortageQuery,
    ShortageRow,
    ShortageView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Shortages")


@routes.query("/shortages")
async def list_shortages(
    query: Annotated[ShortageQuery, Query()], read: Reader
) -> Page[ShortageRow]:
    """List the shortages of the projects you may see."""
    return await queries.list_shortages(read, query)


@routes.query("/shortages/{shortage_id}")
async def get_shortage(shortage_id: Ref, read: Reader) -> ShortageView:
    """Get a shortage, month by month."""
    return await SHOWN.one(read, shortage_id)


add_history(routes, "/shortages/{shortage_id}/history", SHORTAGE, "get_shortage_history")
