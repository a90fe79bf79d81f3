"""The address of the board."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.board import queries
from services.portfolio.board.queries import BoardQuery, BoardRow
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Status")


@routes.query("/supervision-board")
async def list_supervision_board(
    query: Annotated[BoardQuery, Query()], read: Reader
) -> Page[BoardRow]:
    """List every project under way that you may see: its lights, their freshness, what is open."""
    return await queries.list_board(read, query)
