"""The addresses of escalations."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.escalations import commands, queries
from services.portfolio.escalations.queries import (
    ESCALATION,
    SHOWN,
    EscalationQuery,
    EscalationRow,
    EscalationView,
)
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Escalations")


@routes.query("/escalations")
async def list_escalations(
    query: Annotated[EscalationQuery, Query()], read: Reader
) -> Page[EscalationRow]:
    """List what has become the director's in the projects you may see."""
    return await queries.list_escalations(read, query)


@routes.query("/escalations/{escalation_id}")
async def get_escalation(escalation_id: Id, read: Reader) -> EscalationView:
    """Get an escalation with how it was dealt with."""
    return await SHOWN.one(read, escalation_id)


@routes.command("/escalations/{escalation_id}/settle", on=ESCALATION)
async def settle_escalation(escalation_id: Id, because: Because, tx: Transaction) -> EscalationView:
    """Settle an escalation, saying how."""
    return await SHOWN.left(tx, await commands.settle_escalation(tx, escalation_id, because))


add_history(routes, "/escalations/{escalation_id}/history", ESCALATION, "get_escalation_history")
