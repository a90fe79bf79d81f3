"""The addresses of projects and of what is planned for them."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans.queries import PlanQuery, PlanRow, PlanView
from services.portfolio.projects import commands, queries
from services.portfolio.projects.commands import Assignment
from services.portfolio.projects.queries import (
    PROJECT,
    ProjectQuery,
    ProjectRow,
    ProjectView,
    project_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Projects")


@routes.query("/projects")
async def list_projects(query: Annotated[ProjectQuery, Query()], read: Reader) -> Page[ProjectRow]:
    """List the projects you may see."""
    return await queries.list_projects(read, query)


@routes.query("/projects/{project_id}")
async def get_project(project_id: Ref, read: Reader) -> ProjectView:
    """Get a project with what can be done next, by whom, and why not."""
    return await queries.get_project(read, project_id)


add_history(routes, "/projects/{project_id}/history", PROJECT, "get_project_history")


@routes.query("/projects/{project_id}/plans")
async def list_plans(
    project_id: Ref, query: Annotated[PlanQuery, Query()], read: Reader
) -> Page[PlanRow]:
    """List the versions of a project's plan."""
    return await queries.list_plans(read, project_id, query)


@routes.query("/projects/{project_id}/plans/{plan_id}")
async def get_plan(project_id: Ref, plan_id: Id, read: Reader) -> PlanView:
    """Get one version of a project's plan with all that it says."""
    return await queries.get_plan(read, project_id, plan_id)


@routes.command("/projects/{project_id}/assign-person", on=PROJECT)
async def assign_person(project_id: Ref, assignment: Assignment, tx: Transaction) -> ProjectView:
    """Assign a person to the project's team."""
    return await project_view(tx, await commands.assign_person(tx, project_id, assignment))
