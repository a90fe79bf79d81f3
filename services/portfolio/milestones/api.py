"""The addresses of milestones and of their forecasts."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.milestones import commands, queries
from services.portfolio.milestones.commands import ForecastRound, Reached
from services.portfolio.milestones.queries import (
    MILESTONE,
    SHOWN,
    ForecastRoundView,
    MilestoneQuery,
    MilestoneRow,
    MilestoneView,
    TrendView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Milestones")


@routes.command("/projects/{project_id}/milestone-forecasts", on=PROJECT, if_match=False)
async def forecast_milestones(
    project_id: Ref, said: ForecastRound, tx: Transaction
) -> ForecastRoundView:
    """Say when milestones are expected by now, all of a round or nothing."""
    return await queries.round_view(tx, await commands.forecast_milestones(tx, project_id, said))


@routes.query("/projects/{project_id}/milestone-trend")
async def get_milestone_trend(project_id: Ref, read: Reader) -> TrendView:
    """Get how the forecasts of a project's milestones went from report to report."""
    return await queries.get_trend(read, project_id)


@routes.query("/milestones")
async def list_milestones(
    query: Annotated[MilestoneQuery, Query()], read: Reader
) -> Page[MilestoneRow]:
    """List the milestones of the projects you may see."""
    return await queries.list_milestones(read, query)


@routes.query("/milestones/{milestone_id}")
async def get_milestone(milestone_id: Id, read: Reader) -> MilestoneView:
    """Get a milestone with what shows that it is reached."""
    return await SHOWN.one(read, milestone_id)


@routes.command("/milestones/{milestone_id}/reach", on=MILESTONE)
async def reach_milestone(milestone_id: Id, said: Reached, tx: Transaction) -> MilestoneView:
    """Record that a milestone is reached, and what shows it."""
    return await SHOWN.left(tx, await commands.reach_milestone(tx, milestone_id, said))


add_history(routes, "/milestones/{milestone_id}/history", MILESTONE, "get_milestone_history")
