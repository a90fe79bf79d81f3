"""The addresses of project types."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.project_types import queries
from services.portfolio.project_types.queries import (
    ProjectTypeQuery,
    ProjectTypeRow,
    ProjectTypeView,
    TypeCode,
)
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Project types")


@routes.query("/project-types")
async def list_project_types(
    query: Annotated[ProjectTypeQuery, Query()], read: Reader
) -> Page[ProjectTypeRow]:
    """List the types of project that have a template."""
    return await queries.list_project_types(read, query)


@routes.query("/project-types/{code}")
async def get_project_type(code: TypeCode, read: Reader) -> ProjectTypeView:
    """Get a type of project with the template of its preliminary plans."""
    return await queries.get_project_type(read, code)
