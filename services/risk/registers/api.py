"""The addresses of risk registers."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers import queries
from services.risk.registers.queries import (
    REGISTER,
    SHOWN,
    RegisterQuery,
    RegisterRow,
    RegisterSummaryView,
    RegisterView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Registers")


@routes.query("/registers")
async def list_registers(
    query: Annotated[RegisterQuery, Query()], read: Reader
) -> Page[RegisterRow]:
    """List the risk registers you may see."""
    return await queries.list_registers(read, query)


@routes.query("/registers/{register_id}")
async def get_register(register_id: Ref, read: Reader) -> RegisterView:
    """Get a risk register."""
    return await SHOWN.one(read, register_id)


@routes.query("/registers/{register_id}/summary")
async def get_register_summary(register_id: Ref, read: Reader) -> RegisterSummaryView:
    """Get what the open risks of a register add up to."""
    return await queries.get_register_summary(read, register_id)


add_history(routes, "/registers/{register_id}/history", REGISTER, "get_register_history")
