"""The addresses of risks; a new one is identified below its register."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from services.risk.risks import commands, queries
from services.risk.risks.commands import Closure, RiskDraft, RiskEdit, RiskEscalation
from services.risk.risks.queries import RISK, SHOWN, RiskQuery, RiskRow, RiskView
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
    return await SHOWN.left(tx, await commands.identify_risk(tx, register_id, draft))


@routes.query("/risks/{risk_id}")
async def get_risk(risk_id: Ref, read: Reader) -> RiskView:
    """Get a risk with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, risk_id)


@routes.command("/risks/{risk_id}", method="PATCH", on=RISK)
async def edit_risk(risk_id: Ref, edit: RiskEdit, tx: Transaction) -> RiskView:
    """Edit a risk: its statement, its owner, its cause shared with others."""
    return await SHOWN.left(tx, await commands.edit_risk(tx, risk_id, edit))


@routes.command("/risks/{risk_id}/reject", on=RISK)
async def reject_risk(risk_id: Ref, because: Because, tx: Transaction) -> RiskView:
    """Reject what was identified: it is no risk."""
    return await SHOWN.left(tx, await commands.reject_risk(tx, risk_id, because))


@routes.command("/risks/{risk_id}/close", on=RISK)
async def propose_risk_closure(risk_id: Ref, closure: Closure, tx: Transaction) -> RiskView:
    """Close a risk that has not happened; of a major or escalated one the PMO confirms it."""
    return await SHOWN.left(tx, await commands.propose_risk_closure(tx, risk_id, closure))


@routes.command("/risks/{risk_id}/confirm-closure", on=RISK)
async def confirm_risk_closure(risk_id: Ref, tx: Transaction) -> RiskView:
    """Confirm that a major or escalated risk is over."""
    return await SHOWN.left(tx, await commands.confirm_risk_closure(tx, risk_id))


@routes.command("/risks/{risk_id}/escalate", on=RISK)
async def escalate_risk(risk_id: Ref, escalation: RiskEscalation, tx: Transaction) -> RiskView:
    """Escalate a risk that its project cannot deal with: another answers for it from now on."""
    return await SHOWN.left(tx, await commands.escalate_risk(tx, risk_id, escalation))


@routes.command("/risks/{risk_id}/reopen", on=RISK)
async def reopen_risk(risk_id: Ref, because: Because, tx: Transaction) -> RiskView:
    """Reopen a closed risk: it may happen after all."""
    return await SHOWN.left(tx, await commands.reopen_risk(tx, risk_id, because))


add_history(routes, "/risks/{risk_id}/history", RISK, "get_risk_history")
