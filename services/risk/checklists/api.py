"""The addresses of risk checklists."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.checklists import commands, queries
from services.risk.checklists.commands import ChecklistDraft, ChecklistEdit
from services.risk.checklists.queries import (
    CHECKLIST,
    SHOWN,
    RiskChecklistQuery,
    RiskChecklistRow,
    RiskChecklistView,
)
from services.risk.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Risk checklists")


@routes.query("/risk-checklists")
async def list_risk_checklists(
    query: Annotated[RiskChecklistQuery, Query()], read: Reader
) -> Page[RiskChecklistRow]:
    """List the versions of the risk checklists."""
    return await queries.list_risk_checklists(read, query)


@routes.command("/risk-checklists", status=201, location="/risk-checklists/{id}")
async def draft_risk_checklist(draft: ChecklistDraft, tx: Transaction) -> RiskChecklistView:
    """Draft the next version of a risk checklist, or the first of a new one."""
    return await SHOWN.left(tx, await commands.draft_risk_checklist(tx, draft))


@routes.query("/risk-checklists/{checklist_id}")
async def get_risk_checklist(checklist_id: Ref, read: Reader) -> RiskChecklistView:
    """Get a version of a risk checklist with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, checklist_id)


@routes.command("/risk-checklists/{checklist_id}", method="PATCH", on=CHECKLIST)
async def edit_risk_checklist(
    checklist_id: Ref, edit: ChecklistEdit, tx: Transaction
) -> RiskChecklistView:
    """Edit a draft of a risk checklist."""
    return await SHOWN.left(tx, await commands.edit_risk_checklist(tx, checklist_id, edit))


@routes.command("/risk-checklists/{checklist_id}/activate", on=CHECKLIST)
async def activate_risk_checklist(checklist_id: Ref, tx: Transaction) -> RiskChecklistView:
    """Activate a draft: registers opened from now on have it, and the one before is retired."""
    return await SHOWN.left(tx, await commands.activate_risk_checklist(tx, checklist_id))


add_history(
    routes, "/risk-checklists/{checklist_id}/history", CHECKLIST, "get_risk_checklist_history"
)
