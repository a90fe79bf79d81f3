"""The addresses of final reports."""

from typing import Annotated

from fastapi import Query

from services.portfolio.base import SERVICE
from services.portfolio.final_reports import commands, queries
from services.portfolio.final_reports.commands import FinalReportEdit
from services.portfolio.final_reports.queries import (
    FINAL_REPORT,
    SHOWN,
    FinalReportQuery,
    FinalReportRow,
    FinalReportView,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Final reports")


@routes.command(
    "/projects/{project_id}/final-reports",
    on=PROJECT,
    status=201,
    if_match=False,
    location="/final-reports/{id}",
)
async def draft_final_report(project_id: Ref, tx: Transaction) -> FinalReportView:
    """Draft the final report of a closing project from what is known."""
    return await SHOWN.left(tx, await commands.draft_final_report(tx, project_id))


@routes.query("/final-reports")
async def list_final_reports(
    query: Annotated[FinalReportQuery, Query()], read: Reader
) -> Page[FinalReportRow]:
    """List the final reports of the projects you may see."""
    return await queries.list_final_reports(read, query)


@routes.query("/final-reports/{report_id}")
async def get_final_report(report_id: Id, read: Reader) -> FinalReportView:
    """Get a final report, whole, with where each figure is from."""
    return await SHOWN.one(read, report_id)


@routes.command("/final-reports/{report_id}", method="PATCH", on=FINAL_REPORT)
async def edit_final_report(
    report_id: Id, edit: FinalReportEdit, tx: Transaction
) -> FinalReportView:
    """Edit a final report before it is handed in, or when it was returned."""
    return await SHOWN.left(tx, await commands.edit_final_report(tx, report_id, edit))


@routes.command("/final-reports/{report_id}/submit", on=FINAL_REPORT)
async def submit_final_report(report_id: Id, tx: Transaction) -> FinalReportView:
    """Hand the final report in."""
    return await SHOWN.left(tx, await commands.submit_final_report(tx, report_id))


@routes.command("/final-reports/{report_id}/return", on=FINAL_REPORT)
async def return_final_report(report_id: Id, because: Because, tx: Transaction) -> FinalReportView:
    """Return a final report to the team, saying why."""
    return await SHOWN.left(tx, await commands.return_final_report(tx, report_id, because))


@routes.command("/final-reports/{report_id}/accept", on=FINAL_REPORT)
async def accept_final_report(report_id: Id, tx: Transaction) -> FinalReportView:
    """Accept the final report as the project's sponsor."""
    return await SHOWN.left(tx, await commands.accept_final_report(tx, report_id))


add_history(routes, "/final-reports/{report_id}/history", FINAL_REPORT, "get_final_report_history")
