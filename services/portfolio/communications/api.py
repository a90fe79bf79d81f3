"""The addresses of what the communication plan owes."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.communications import commands, queries
from services.portfolio.communications.commands import Told
from services.portfolio.communications.queries import (
    OBLIGATION,
    ObligationQuery,
    ObligationRow,
    ObligationView,
    obligation_view,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Communication")


@routes.query("/communication-obligations")
async def list_communication_obligations(
    query: Annotated[ObligationQuery, Query()], read: Reader
) -> Page[ObligationRow]:
    """List what is to be told in the projects you may see, the next one first."""
    return await queries.list_obligations(read, query)


@routes.query("/communication-obligations/{obligation_id}")
async def get_communication_obligation(obligation_id: Id, read: Reader) -> ObligationView:
    """Get what is to be told on one day, and how it was."""
    return await queries.get_obligation(read, obligation_id)


@routes.command("/communication-obligations/{obligation_id}/keep", on=OBLIGATION)
async def keep_communication_obligation(
    obligation_id: Id, said: Told, tx: Transaction
) -> ObligationView:
    """Record that it was told, as its sender or as the project manager."""
    return await obligation_view(tx, await commands.keep_obligation(tx, obligation_id, said))


add_history(
    routes,
    "/communication-obligations/{obligation_id}/history",
    OBLIGATION,
    "get_communication_obligation_history",
)
