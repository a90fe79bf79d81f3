"""The addresses of what plans wait for before they can be baselines."""

from typing import Annotated

from fastapi import Query

from services.portfolio.approvals import queries
from services.portfolio.approvals.queries import APPROVAL, ApprovalQuery, ApprovalRow
from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Id
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Baseline approvals")


@routes.query("/baseline-approvals")
async def list_baseline_approvals(
    query: Annotated[ApprovalQuery, Query()], read: Reader
) -> Page[ApprovalRow]:
    """List what the plans that were handed in wait for."""
    return await queries.list_approvals(read, query)


@routes.query("/baseline-approvals/{plan_id}")
async def get_baseline_approval(plan_id: Id, read: Reader) -> ApprovalRow:
    """Get who has confirmed a plan, who has not, and until when they are to."""
    return await queries.get_approval(read, plan_id)


add_history(
    routes, "/baseline-approvals/{plan_id}/history", APPROVAL, "get_baseline_approval_history"
)
