"""The addresses of draws, below the register whose reserve they are from."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.draws import commands, queries
from services.risk.draws.commands import Draw
from services.risk.draws.queries import DrawQuery, DrawView
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Registers")


@routes.query("/registers/{register_id}/draws")
async def list_reserve_draws(
    register_id: Ref, query: Annotated[DrawQuery, Query()], read: Reader
) -> Page[DrawView]:
    """List what was drawn from the reserve of a project, the latest first."""
    return await queries.list_draws(read, register_id, query)


@routes.command("/registers/{register_id}/draws", on=REGISTER, status=201, if_match=False)
async def draw_reserve(register_id: Ref, draw: Draw, tx: Transaction) -> DrawView:
    """Draw from the contingency of a project for a risk that occurred; never more than is left."""
    return DrawView.model_validate(await commands.draw_reserve(tx, register_id, draw))
