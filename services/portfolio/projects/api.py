"""The addresses of projects and of what is planned for them."""

from typing import Annotated

from fastapi import Query

from services.portfolio.admitted.queries import (
    ExpectedObjectiveRow,
    PartQuery,
    RequirementRow,
    StakeholderRow,
)
from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans.queries import PlanQuery, PlanRow
from services.portfolio.projects import commands, queries
from services.portfolio.projects.commands import Acceptance, Assignment, Delegation, ProjectEdit
from services.portfolio.projects.queries import (
    PROJECT,
    ProjectQuery,
    ProjectRow,
    ProjectView,
    project_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
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


@routes.query("/projects/{project_id}/stakeholders")
async def list_stakeholders(
    project_id: Ref, query: Annotated[PartQuery, Query()], read: Reader
) -> Page[StakeholderRow]:
    """List the stakeholders of a project, as its approval had them."""
    return await queries.list_stakeholders(read, project_id, query)


@routes.query("/projects/{project_id}/requirements")
async def list_requirements(
    project_id: Ref, query: Annotated[PartQuery, Query()], read: Reader
) -> Page[RequirementRow]:
    """List the requirements of a project, as its approval had them."""
    return await queries.list_requirements(read, project_id, query)


@routes.query("/projects/{project_id}/expected-objectives")
async def list_expected_objectives(
    project_id: Ref, query: Annotated[PartQuery, Query()], read: Reader
) -> Page[ExpectedObjectiveRow]:
    """List the objectives that a project is expected to achieve, as its approval had them."""
    return await queries.list_expected_objectives(read, project_id, query)


@routes.command("/projects/{project_id}", method="PATCH", on=PROJECT)
async def edit_project(project_id: Ref, edit: ProjectEdit, tx: Transaction) -> ProjectView:
    """Edit what lies beside a project's baseline: its name, unit and PMO analyst."""
    return await project_view(tx, await commands.edit_project(tx, project_id, edit))


@routes.command("/projects/{project_id}/accept-preliminary-plan", on=PROJECT)
async def accept_preliminary_plan(
    project_id: Ref, acceptance: Acceptance, tx: Transaction
) -> ProjectView:
    """Accept the preliminary plan as it was shown: the project is initiated."""
    accepted = await commands.accept_preliminary_plan(tx, project_id, acceptance)
    return await project_view(tx, accepted)


@routes.command("/projects/{project_id}/assign-person", on=PROJECT)
async def assign_person(project_id: Ref, assignment: Assignment, tx: Transaction) -> ProjectView:
    """Assign a person to the project's team."""
    return await project_view(tx, await commands.assign_person(tx, project_id, assignment))


@routes.command("/projects/{project_id}/name-delegate", on=PROJECT)
async def name_delegate(project_id: Ref, said: Delegation, tx: Transaction) -> ProjectView:
    """Name the one member who plans and reports like the manager, or nobody any more."""
    return await project_view(tx, await commands.name_delegate(tx, project_id, said))
