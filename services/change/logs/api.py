"""The addresses of change logs."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.logs import queries
from services.change.logs.queries import (
    CHANGE_LOG,
    SHOWN,
    ChangeLogQuery,
    ChangeLogRow,
    ChangeLogView,
)
from services.change.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Change logs")


@routes.query("/change-logs")
async def list_change_logs(
    query: Annotated[ChangeLogQuery, Query()], read: Reader
) -> Page[ChangeLogRow]:
    """List the change logs you may see."""
    return await queries.list_change_logs(read, query)


@routes.query("/change-logs/{change_log_id}")
async def get_change_log(change_log_id: Ref, read: Reader) -> ChangeLogView:
    """Get the change log of a project."""
    return await SHOWN.one(read, change_log_id)


add_history(routes, "/change-logs/{change_log_id}/history", CHANGE_LOG, "get_change_log_history")
