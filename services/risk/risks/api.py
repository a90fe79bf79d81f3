"""The addresses of risks; a new one is identified below its register."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from services.risk.risks import commands, queries
from services.risk.risks.commands import RiskDraft, RiskEdit
from services.risk.risks.queries import RISK, RiskQuery, RiskRow, RiskView, risk_view
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Risks")


@routes.query("/risks")
async def list_risks(query: Annotated[RiskQuery, Query()], read: Reader) -> Page[RiskRow]:
    """List the risks you may see."""
    return await queries.list_risks(read, query)


@routes.command(
    "/registers/{register_id}/risks",
    on=REGISTER,
    status=201,
    if_match=False,
    location="/risks/{id}",
)
async def identify_risk(register_id: Ref, draft: RiskDraft, tx: Transaction) -> RiskView:
    """Identify a risk: what may happen, why, and what would come of it."""
    return await risk_view(tx, await commands.identify_risk(tx, register_id, draft))


@routes.query("/risks/{risk_id}")
async def get_risk(risk_id: Ref, read: Reader) -> RiskView:
    """Get a risk with what can be done next, by whom, and why not."""
    return await queries.get_risk(read, risk_id)


@routes.command("/risks/{risk_id}", method="PATCH", on=RISK)
async def edit_risk(risk_id: Ref, edit: RiskEdit, tx: Transaction) -> RiskView:
    """Edit a risk: its statement, its owner, its cause shared with others."""
    return await risk_view(tx, await commands.edit_risk(tx, risk_id, edit))


@routes.command("/risks/{risk_id}/reject", on=RISK)
async def reject_risk(risk_id: Ref, because: Because, tx: Transaction) -> RiskView:
    """Reject what was identified: it is no risk."""
    return await risk_view(tx, await commands.reject_risk(tx, risk_id, because))


add_history(routes, "/risks/{risk_id}/history", RISK, "get_risk_history")
