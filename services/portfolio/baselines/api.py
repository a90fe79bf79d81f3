"""The addresses of baselines, and of the approval that sets the first one."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.baselines import commands, queries
from services.portfolio.baselines.queries import (
    BASELINE,
    BaselineContentView,
    BaselineQuery,
    BaselineRow,
    BaselineView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plan_contents.queries import PlanDifference
from services.portfolio.projects.queries import PROJECT, ProjectView, project_view
from services.portfolio.reviews.commands import Submission
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Baselines")


@routes.command("/projects/{project_id}/approve-plan", on=PROJECT)
async def approve_plan(project_id: Ref, said: Submission, tx: Transaction) -> ProjectView:
    """Approve the detailed plan as it was shown: the first baseline is frozen with it."""
    return await project_view(tx, await commands.approve_plan(tx, project_id, said))


@routes.query("/projects/{project_id}/baselines")
async def list_baselines(
    project_id: Ref, query: Annotated[BaselineQuery, Query()], read: Reader
) -> Page[BaselineRow]:
    """List the baselines of a project, the latest first."""
    return await queries.list_baselines(read, project_id, query)


@routes.query("/baselines/{baseline_id}")
async def get_baseline(baseline_id: Id, read: Reader) -> BaselineView:
    """Get a baseline with its money, its days and its planned value."""
    return await queries.get_baseline(read, baseline_id)


@routes.query("/baselines/{baseline_id}/content")
async def get_baseline_content(baseline_id: Id, read: Reader) -> BaselineContentView:
    """Get all that a baseline froze."""
    return await queries.get_content(read, baseline_id)


@routes.query("/baselines/{baseline_id}/compare/{other_id}")
async def compare_baselines(baseline_id: Id, other_id: Id, read: Reader) -> PlanDifference:
    """Compare two baselines by what their elements are called: added, removed, changed."""
    return await queries.get_difference(read, baseline_id, other_id)


add_history(routes, "/baselines/{baseline_id}/history", BASELINE, "get_baseline_history")
