"""The addresses of status and status reports."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settings import settings_of
from services.portfolio.status import commands, queries
from services.portfolio.status.commands import NewReport, ReportEdit
from services.portfolio.status.queries import (
    REPORT,
    SHOWN,
    ReportQuery,
    ReportRow,
    ReportView,
    StatusQuery,
    StatusView,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.deps import ThisPlatform
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Status")


@routes.query("/projects/{project_id}/status", also=(409,))
async def get_project_status(
    project_id: Ref, query: Annotated[StatusQuery, Query()], read: Reader, platform: ThisPlatform
) -> StatusView:
    """Get how a project stands now, or stood at a moment, with where each figure is from."""
    return await queries.get_status(read, project_id, settings_of(platform), query.as_of)


@routes.command(
    "/projects/{project_id}/status-reports",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/status-reports/{id}",
)
async def draft_status_report(project_id: Ref, new: NewReport, tx: Transaction) -> ReportView:
    """Draft a status report."""
    return await SHOWN.left(tx, await commands.draft_report(tx, project_id, new))


@routes.query("/status-reports")
async def list_status_reports(
    query: Annotated[ReportQuery, Query()], read: Reader
) -> Page[ReportRow]:
    """List the status reports of the projects you may see."""
    return await queries.list_reports(read, query)


@routes.query("/status-reports/{report_id}")
async def get_status_report(report_id: Id, read: Reader) -> ReportView:
    """Get a status report with its frozen figures."""
    return await SHOWN.one(read, report_id)


@routes.command("/status-reports/{report_id}", method="PATCH", on=REPORT)
async def edit_status_report(report_id: Id, edit: ReportEdit, tx: Transaction) -> ReportView:
    """Edit the words of a draft."""
    return await SHOWN.left(tx, await commands.edit_report(tx, report_id, edit))


@routes.command("/status-reports/{report_id}/issue", on=REPORT)
async def issue_status_report(report_id: Id, tx: Transaction) -> ReportView:
    """Issue a report: words and figures are frozen under one hash."""
    return await SHOWN.left(tx, await commands.issue_report(tx, report_id))


add_history(routes, "/status-reports/{report_id}/history", REPORT, "get_status_report_history")
