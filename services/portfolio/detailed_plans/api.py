"""The addresses of detailed plans."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.detailed_plans import commands, queries
from services.portfolio.detailed_plans.commands import DetailedPlanRevision
from services.portfolio.detailed_plans.queries import (
    DETAILED_PLAN,
    DetailedPlanQuery,
    DetailedPlanRow,
    DetailedPlanView,
    detailed_plan_view,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plan_contents.queries import PlanContentView, PlanDifference
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes, Uploaded

PLAN_FILE = "application/vnd.pmo.plan+json"

routes = Routes(SERVICE, PERMISSIONS, "Detailed plans")


@routes.query("/detailed-plans")
async def list_detailed_plans(
    query: Annotated[DetailedPlanQuery, Query()], read: Reader
) -> Page[DetailedPlanRow]:
    """List the versions of the detailed plans of the projects you may see."""
    return await queries.list_detailed_plans(read, query)


@routes.query("/detailed-plans/{plan_id}")
async def get_detailed_plan(plan_id: Id, read: Reader) -> DetailedPlanView:
    """Get a version of a detailed plan with what can be done next."""
    return await queries.get_detailed_plan(read, plan_id)


@routes.query("/detailed-plans/{plan_id}/content")
async def get_detailed_plan_content(plan_id: Id, read: Reader) -> PlanContentView:
    """Get all that a version of a detailed plan says."""
    return await queries.get_content(read, plan_id)


@routes.query("/detailed-plans/{plan_id}/diff/{other_id}")
async def diff_detailed_plans(plan_id: Id, other_id: Id, read: Reader) -> PlanDifference:
    """Compare two versions by what their elements are called: added, removed, changed."""
    return await queries.get_difference(read, plan_id, other_id)


@routes.command(
    "/projects/{project_id}/detailed-plans",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/detailed-plans/{id}",
)
async def draft_detailed_plan(project_id: Ref, tx: Transaction) -> DetailedPlanView:
    """Begin the next version of the detailed plan with what the last one said."""
    return await detailed_plan_view(tx, await commands.draft_detailed_plan(tx, project_id))


@routes.command("/detailed-plans/{plan_id}", method="PATCH", on=DETAILED_PLAN)
async def revise_detailed_plan(
    plan_id: Id, revision: DetailedPlanRevision, tx: Transaction
) -> DetailedPlanView:
    """Say parts of a draft anew; what is not sent stays as it is. At most 1 MiB."""
    return await detailed_plan_view(tx, await commands.revise_detailed_plan(tx, plan_id, revision))


@routes.command("/detailed-plans/{plan_id}/upload", on=DETAILED_PLAN, upload=(PLAN_FILE,))
async def upload_detailed_plan(plan_id: Id, file: Uploaded, tx: Transaction) -> DetailedPlanView:
    """Replace a draft by a whole plan: its JSON is the body. At most 64 MiB."""
    plan = await commands.upload_detailed_plan(tx, plan_id, file.content)
    return await detailed_plan_view(tx, plan)


add_history(routes, "/detailed-plans/{plan_id}/history", DETAILED_PLAN, "get_detailed_plan_history")
