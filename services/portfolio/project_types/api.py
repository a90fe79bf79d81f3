"""The addresses of project types."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.project_types import commands, queries
from services.portfolio.project_types.commands import NewProjectType, ProjectTypeEdit
from services.portfolio.project_types.queries import (
    PROJECT_TYPE,
    ProjectTypeQuery,
    ProjectTypeRow,
    ProjectTypeVersionRow,
    ProjectTypeVersionView,
    ProjectTypeView,
    TypeCode,
    VersionNumber,
    VersionQuery,
    project_type_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Project types")


@routes.query("/project-types")
async def list_project_types(
    query: Annotated[ProjectTypeQuery, Query()], read: Reader
) -> Page[ProjectTypeRow]:
    """List the types of project."""
    return await queries.list_project_types(read, query)


@routes.command("/project-types", status=201, location="/project-types/{code}")
async def create_project_type(new: NewProjectType, tx: Transaction) -> ProjectTypeView:
    """Create a type of project, after the pattern of its parent."""
    return await project_type_view(tx, await commands.create_project_type(tx, new))


@routes.query("/project-types/{code}")
async def get_project_type(code: TypeCode, read: Reader) -> ProjectTypeView:
    """Get a type of project with its template, and with how each of its tiers is run."""
    return await queries.get_project_type(read, code)


@routes.command("/project-types/{code}", method="PATCH", on=PROJECT_TYPE)
async def edit_project_type(
    code: TypeCode, edit: ProjectTypeEdit, tx: Transaction
) -> ProjectTypeView:
    """Edit a type of project, as its next version; projects that are registered keep theirs."""
    return await project_type_view(tx, await commands.edit_project_type(tx, code, edit))


@routes.command("/project-types/{code}/deactivate", on=PROJECT_TYPE)
async def deactivate_project_type(code: TypeCode, tx: Transaction) -> ProjectTypeView:
    """Deactivate a type of project: no proposal of it is taken any more."""
    return await project_type_view(tx, await commands.deactivate_project_type(tx, code))


@routes.command("/project-types/{code}/activate", on=PROJECT_TYPE)
async def activate_project_type(code: TypeCode, tx: Transaction) -> ProjectTypeView:
    """Activate a type of project again."""
    return await project_type_view(tx, await commands.activate_project_type(tx, code))


@routes.query("/project-types/{code}/versions")
async def list_project_type_versions(
    code: TypeCode, query: Annotated[VersionQuery, Query()], read: Reader
) -> Page[ProjectTypeVersionRow]:
    """List the versions of a type of project, the latest first."""
    return await queries.list_versions(read, code, query)


@routes.query("/project-types/{code}/versions/{number}")
async def get_project_type_version(
    code: TypeCode, number: VersionNumber, read: Reader
) -> ProjectTypeVersionView:
    """Get a type of project as one of its versions said it."""
    return await queries.get_version(read, code, number)
