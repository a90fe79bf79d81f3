"""The addresses of the reports on changes."""

from typing import Annotated

from fastapi import Query

from services.change.base import SERVICE
from services.change.permissions import PERMISSIONS
from services.change.reports import queries
from services.change.reports.queries import ChangeRegister, RegisterQuery, Step, StepQuery
from shared.db.paging import Page
from shared.db.transaction import Reader
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Reports")


@routes.query("/reports/change-register")
async def get_change_register(
    query: Annotated[RegisterQuery, Query()], read: Reader
) -> ChangeRegister:
    """Get what changes come to: how many, what for, how fast, how much, how well foreseen."""
    return await queries.change_register(read, query)


@routes.query("/projects/{project_id}/baseline-reconciliation")
async def get_baseline_reconciliation(
    project_id: Ref, query: Annotated[StepQuery, Query()], read: Reader
) -> Page[Step]:
    """Get whether each baseline of a project is the work of one approved change."""
    return await queries.baseline_reconciliation(read, project_id, query)
