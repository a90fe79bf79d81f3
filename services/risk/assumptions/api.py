"""The addresses of assumptions; one is recorded below its register."""

from typing import Annotated

from fastapi import Query

from services.risk.assumptions import commands, queries
from services.risk.assumptions.commands import AssumptionDraft, AssumptionEdit, Evidence
from services.risk.assumptions.queries import (
    ASSUMPTION,
    SHOWN,
    AssumptionQuery,
    AssumptionRow,
    AssumptionView,
)
from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.registers.queries import REGISTER
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Assumptions")


@routes.query("/assumptions")
async def list_assumptions(
    query: Annotated[AssumptionQuery, Query()], read: Reader
) -> Page[AssumptionRow]:
    """List the assumptions you may see."""
    return await queries.list_assumptions(read, query)


@routes.command(
    "/registers/{register_id}/assumptions",
    on=REGISTER,
    status=201,
    if_match=False,
    location="/assumptions/{id}",
)
async def record_assumption(
    register_id: Ref, draft: AssumptionDraft, tx: Transaction
) -> AssumptionView:
    """Record an assumption: what is taken for granted, and what would come of it if it is wrong."""
    return await SHOWN.left(tx, await commands.record_assumption(tx, register_id, draft))


@routes.query("/assumptions/{assumption_id}")
async def get_assumption(assumption_id: Ref, read: Reader) -> AssumptionView:
    """Get an assumption with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, assumption_id)


@routes.command("/assumptions/{assumption_id}", method="PATCH", on=ASSUMPTION)
async def edit_assumption(
    assumption_id: Ref, edit: AssumptionEdit, tx: Transaction
) -> AssumptionView:
    """Edit an assumption that nobody has checked yet."""
    return await SHOWN.left(tx, await commands.edit_assumption(tx, assumption_id, edit))


@routes.command("/assumptions/{assumption_id}/validate", on=ASSUMPTION)
async def validate_assumption(
    assumption_id: Ref, evidence: Evidence, tx: Transaction
) -> AssumptionView:
    """Find an assumption to be true."""
    made = await commands.validate_assumption(tx, assumption_id, evidence)
    return await SHOWN.left(tx, made)


@routes.command("/assumptions/{assumption_id}/falsify", on=ASSUMPTION)
async def falsify_assumption(
    assumption_id: Ref, evidence: Evidence, tx: Transaction
) -> AssumptionView:
    """Find an assumption to be false, or not true any more."""
    made = await commands.falsify_assumption(tx, assumption_id, evidence)
    return await SHOWN.left(tx, made)


add_history(routes, "/assumptions/{assumption_id}/history", ASSUMPTION, "get_assumption_history")
