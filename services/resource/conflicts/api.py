"""The addresses of conflicts between bookings."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.conflicts import queries
from services.resource.conflicts.queries import (
    CONFLICT,
    SHOWN,
    ConflictQuery,
    ConflictRow,
    ConflictView,
)
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Conflicts")


@routes.query("/conflicts")
async def list_conflicts(
    query: Annotated[ConflictQuery, Query()], read: Reader
) -> Page[ConflictRow]:
    """List the months in which more of a resource is booked than there is."""
    return await queries.list_conflicts(read, query)


@routes.query("/conflicts/{conflict_id}")
async def get_conflict(conflict_id: Ref, read: Reader) -> ConflictView:
    """Get a conflict with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, conflict_id)


add_history(routes, "/conflicts/{conflict_id}/history", CONFLICT, "get_conflict_history")
