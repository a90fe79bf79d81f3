"""The addresses of the risk scale's versions."""

from typing import Annotated

from fastapi import Query

from services.risk.base import SERVICE
from services.risk.permissions import PERMISSIONS
from services.risk.scales import commands, queries
from services.risk.scales.commands import ScaleDraft, ScaleEdit
from services.risk.scales.queries import (
    SCALE,
    SHOWN,
    RiskScaleQuery,
    RiskScaleRow,
    RiskScaleView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Risk scales")


@routes.query("/risk-scales")
async def list_risk_scales(
    query: Annotated[RiskScaleQuery, Query()], read: Reader
) -> Page[RiskScaleRow]:
    """List the versions of the organisation's risk scale."""
    return await queries.list_risk_scales(read, query)


@routes.command("/risk-scales", status=201, location="/risk-scales/{id}")
async def draft_risk_scale(draft: ScaleDraft, tx: Transaction) -> RiskScaleView:
    """Draft the next version of the risk scale."""
    return await SHOWN.left(tx, await commands.draft_risk_scale(tx, draft))


@routes.query("/risk-scales/{scale_id}")
async def get_risk_scale(scale_id: Ref, read: Reader) -> RiskScaleView:
    """Get a version of the risk scale with what can be done next, by whom, and why not."""
    return await SHOWN.one(read, scale_id)


@routes.command("/risk-scales/{scale_id}", method="PATCH", on=SCALE)
async def edit_risk_scale(scale_id: Ref, edit: ScaleEdit, tx: Transaction) -> RiskScaleView:
    """Edit a draft of the risk scale."""
    return await SHOWN.left(tx, await commands.edit_risk_scale(tx, scale_id, edit))


@routes.command("/risk-scales/{scale_id}/activate", on=SCALE)
async def activate_risk_scale(scale_id: Ref, tx: Transaction) -> RiskScaleView:
    """Activate a draft: risks are judged by it from now on, and the version before is retired."""
    return await SHOWN.left(tx, await commands.activate_risk_scale(tx, scale_id))


add_history(routes, "/risk-scales/{scale_id}/history", SCALE, "get_risk_scale_history")
