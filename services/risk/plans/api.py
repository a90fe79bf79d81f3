"""The addresses of risk management plans; a new version is drafted below its register."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.plans import commands, queries
from services.risk.plans.commands import RiskPlanDraft, RiskPlanEdit
from services.risk.plans.queries import (
    RISK_PLAN,
    SHOWN,
    RiskPlanQuery,
    RiskPlanRow,
    RiskPlanView,
)
from services.risk.registers.queries import REGISTER
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Risk management plans")


@routes.query("/risk-plans")
async def list_risk_plans(
    query: Annotated[RiskPlanQuery, Query()], read: Reader
) -> Page[RiskPlanRow]:
    """List the risk management plans you may see, in all versions."""
    return await queries.list_risk_plans(read, query)


@routes.command(
    "/registers/{register_id}/risk-plans",
    on=REGISTER,
    status=201,
    if_match=False,
    location="/risk-plans/{id}",
)
async def draft_risk_plan(register_id: Ref, draft: RiskPlanDraft, tx: Transaction) -> RiskPlanView:
    """Draft the next version of a project's risk management plan."""
    return await SHOWN.left(tx, await commands.draft_risk_plan(tx, register_id, draft))


@routes.query("/risk-plans/{risk_plan_id}")
async def get_risk_plan(risk_plan_id: Ref, read: Reader) -> RiskPlanView:
    """Get a risk management plan with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, risk_plan_id)


@routes.command("/risk-plans/{risk_plan_id}", method="PATCH", on=RISK_PLAN)
async def edit_risk_plan(risk_plan_id: Ref, edit: RiskPlanEdit, tx: Transaction) -> RiskPlanView:
    """Edit a draft of a risk management plan."""
    return await SHOWN.left(tx, await commands.edit_risk_plan(tx, risk_plan_id, edit))


@routes.command("/risk-plans/{risk_plan_id}/submit", on=RISK_PLAN)
async def submit_risk_plan(risk_plan_id: Ref, tx: Transaction) -> RiskPlanView:
    """Hand a risk management plan to the PMO."""
    return await SHOWN.left(tx, await commands.submit_risk_plan(tx, risk_plan_id))


@routes.command("/risk-plans/{risk_plan_id}/return", on=RISK_PLAN)
async def return_risk_plan(risk_plan_id: Ref, because: Because, tx: Transaction) -> RiskPlanView:
    """Return a risk management plan to its author, saying why."""
    return await SHOWN.left(tx, await commands.return_risk_plan(tx, risk_plan_id, because))


@routes.command("/risk-plans/{risk_plan_id}/approve", on=RISK_PLAN)
async def approve_risk_plan(risk_plan_id: Ref, tx: Transaction) -> RiskPlanView:
    """Approve a risk management plan: it is valid, and the version before it is retired."""
    return await SHOWN.left(tx, await commands.approve_risk_plan(tx, risk_plan_id))


add_history(routes, "/risk-plans/{risk_plan_id}/history", RISK_PLAN, "get_risk_plan_history")
