"""The address where an export is asked for; the job it starts is at `/jobs/{job_id}`."""

from services.intake.base import SERVICE
from services.intake.exports import commands
from services.intake.exports.queries import ExportFilter
from services.intake.permissions import PERMISSIONS
from shared.db.transaction import Transaction
from shared.web.deps import AskedLocale
from shared.web.jobs import JobView, job_view
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Exports")


@routes.command("/proposal-exports", status=202, location="/jobs/{id}", dry_run=False)
async def export_proposals(chosen: ExportFilter, locale: AskedLocale, tx: Transaction) -> JobView:
    """Export the proposals you may see to a workbook: a job, whose result is the file.

    Headings are in the language of `Accept-Language`.
    """
    return job_view(await commands.export_proposals(tx, chosen, locale), locale)
