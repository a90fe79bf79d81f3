"""The addresses of the indicators of projects."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.kpis import commands, queries
from services.portfolio.kpis.commands import NewKpi, Observation
from services.portfolio.kpis.queries import (
    ASSIGNMENT,
    SHOWN,
    KpiQuery,
    KpiRow,
    KpiView,
    ObservationQuery,
    ObservationRow,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Indicators of projects")


@routes.command(
    "/projects/{project_id}/kpis",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/kpis/{id}",
)
async def assign_kpi(project_id: Ref, new: NewKpi, tx: Transaction) -> KpiView:
    """Measure a project by one indicator more than its profile asks for."""
    return await SHOWN.left(tx, await commands.assign_kpi(tx, project_id, new))


@routes.query("/kpis")
async def list_kpis(query: Annotated[KpiQuery, Query()], read: Reader) -> Page[KpiRow]:
    """List the indicators of the projects you may see, with where they stand."""
    return await queries.list_kpis(read, query)


@routes.query("/kpis/{assignment_id}")
async def get_kpi(assignment_id: Id, read: Reader) -> KpiView:
    """Get an indicator of a project with its limits."""
    return await SHOWN.one(read, assignment_id)


@routes.query("/kpis/{assignment_id}/observations")
async def list_observations(
    assignment_id: Id, query: Annotated[ObservationQuery, Query()], read: Reader
) -> Page[ObservationRow]:
    """List all that was observed of an indicator, the latest first."""
    return await queries.list_observations(read, assignment_id, query)


@routes.command("/kpis/{assignment_id}/observe", on=ASSIGNMENT)
async def observe_kpi(assignment_id: Id, said: Observation, tx: Transaction) -> KpiView:
    """Record what was measured; earlier observations stay as they are."""
    return await SHOWN.left(tx, await commands.observe_kpi(tx, assignment_id, said))


@routes.command("/kpis/{assignment_id}/drop", on=ASSIGNMENT)
async def drop_kpi(assignment_id: Id, because: Because, tx: Transaction) -> KpiView:
    """Drop an indicator that the project added itself."""
    return await SHOWN.left(tx, await commands.drop_kpi(tx, assignment_id, because))


add_history(routes, "/kpis/{assignment_id}/history", ASSIGNMENT, "get_kpi_history")
