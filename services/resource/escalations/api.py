"""The addresses of escalations; they are drafted by the clock."""

from typing import Annotated

from fastapi import Query

from services.resource.base import SERVICE
from services.resource.escalations import commands, queries
from services.resource.escalations.commands import Execution, Issue, Ruling
from services.resource.escalations.queries import (
    ESCALATION,
    SHOWN,
    EscalationQuery,
    EscalationRow,
    EscalationView,
)
from services.resource.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Escalations")


@routes.query("/escalations")
async def list_escalations(
    query: Annotated[EscalationQuery, Query()], read: Reader
) -> Page[EscalationRow]:
    """List the escalations of the projects you may see."""
    return await queries.list_escalations(read, query)


@routes.query("/escalations/{escalation_id}")
async def get_escalation(escalation_id: Ref, read: Reader) -> EscalationView:
    """Get an escalation with its packet, and what can be done next, by whom, and why not."""
    return await SHOWN.one(read, escalation_id)


@routes.command("/escalations/{escalation_id}/issue", on=ESCALATION)
async def issue_escalation(escalation_id: Ref, issue: Issue, tx: Transaction) -> EscalationView:
    """Put a shortage before the executives."""
    return await SHOWN.left(tx, await commands.issue_escalation(tx, escalation_id, issue))


@routes.command("/escalations/{escalation_id}/acknowledge", on=ESCALATION)
async def acknowledge_escalation(escalation_id: Ref, tx: Transaction) -> EscalationView:
    """Take an escalation up."""
    return await SHOWN.left(tx, await commands.acknowledge_escalation(tx, escalation_id))


@routes.command("/escalations/{escalation_id}/decide", on=ESCALATION)
async def decide_escalation(escalation_id: Ref, ruling: Ruling, tx: Transaction) -> EscalationView:
    """Decide on a shortage: grant, grant in part, reprioritise, delay, de-scope or refuse."""
    return await SHOWN.left(tx, await commands.decide_escalation(tx, escalation_id, ruling))


@routes.command("/escalations/{escalation_id}/execute", on=ESCALATION)
async def execute_escalation(
    escalation_id: Ref, execution: Execution, tx: Transaction
) -> EscalationView:
    """Record that what was decided was done."""
    return await SHOWN.left(tx, await commands.execute_escalation(tx, escalation_id, execution))


@routes.command("/escalations/{escalation_id}/review", on=ESCALATION)
async def review_escalation(
    escalation_id: Ref, because: Because, tx: Transaction
) -> EscalationView:
    """Record what came of a decision: what still lacks."""
    return await SHOWN.left(tx, await commands.review_escalation(tx, escalation_id, because))


add_history(routes, "/escalations/{escalation_id}/history", ESCALATION, "get_escalation_history")
