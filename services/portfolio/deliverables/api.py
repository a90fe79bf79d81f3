"""The addresses of deliverables."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.deliverables import commands, queries
from services.portfolio.deliverables.commands import Delivery
from services.portfolio.deliverables.queries import (
    DELIVERABLE,
    SHOWN,
    DeliverableQuery,
    DeliverableRow,
    DeliverableView,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Deliverables")


@routes.query("/deliverables")
async def list_deliverables(
    query: Annotated[DeliverableQuery, Query()], read: Reader
) -> Page[DeliverableRow]:
    """List the deliverables of the projects you may see."""
    return await queries.list_deliverables(read, query)


@routes.query("/deliverables/{deliverable_id}")
async def get_deliverable(deliverable_id: Id, read: Reader) -> DeliverableView:
    """Get a deliverable with its acceptance criteria and what was said of it."""
    return await SHOWN.one(read, deliverable_id)


@routes.command("/deliverables/{deliverable_id}/deliver", on=DELIVERABLE)
async def hand_over_deliverable(
    deliverable_id: Id, said: Delivery, tx: Transaction
) -> DeliverableView:
    """Hand a deliverable over, for the first time or again."""
    return await SHOWN.left(tx, await commands.deliver(tx, deliverable_id, said))


@routes.command("/deliverables/{deliverable_id}/accept", on=DELIVERABLE)
async def accept_deliverable(deliverable_id: Id, tx: Transaction) -> DeliverableView:
    """Accept a deliverable that meets its criteria; never one's own."""
    return await SHOWN.left(tx, await commands.accept(tx, deliverable_id))


@routes.command("/deliverables/{deliverable_id}/reject", on=DELIVERABLE)
async def reject_deliverable(
    deliverable_id: Id, because: Because, tx: Transaction
) -> DeliverableView:
    """Reject a deliverable that does not meet its criteria; never one's own."""
    return await SHOWN.left(tx, await commands.reject(tx, deliverable_id, because))


@routes.command("/deliverables/{deliverable_id}/waive", on=DELIVERABLE)
async def waive_deliverable(
    deliverable_id: Id, because: Because, tx: Transaction
) -> DeliverableView:
    """Waive a deliverable that need not be handed over, saying why."""
    return await SHOWN.left(tx, await commands.waive(tx, deliverable_id, because))


add_history(
    routes, "/deliverables/{deliverable_id}/history", DELIVERABLE, "get_deliverable_history"
)
