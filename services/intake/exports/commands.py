"""Asking for an export, and writing it: a job, because the queue has no upper bound."""

from datetime import datetime
from io import BytesIO
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from services.intake.exports.queries import HEADINGS, ExportFilter, count_rows, pages_of_rows
from shared.db.jobs import JobFile, JobRun, enqueue
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict

EXPORT = "exportProposals"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""What one sheet holds, short of its very last rows."""

AS_WRITTEN = {
    "constant_memory": True,
    # Words stay words: a title that begins with "=" is no formula, and an address is no link.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


async def export_proposals(
    tx: Transaction, chosen: ExportFilter, language: Literal["zh-CN", "en"]
) -> Row[Any]:
    """Ask for the queue as a workbook with headings in this language."""
    params = {"chosen": chosen.model_dump(mode="json"), "language": language}
    return await enqueue(tx, EXPORT, params)


async def write_workbook(run: JobRun) -> JobFile:
    """Exactly the rows that who asked may see, as they stand at one moment (REQ-037).

    Errors: 409 `export_too_large` where a sheet could not hold them.
    """
    chosen = ExportFilter.model_validate(run.params["chosen"])
    zone = ZoneInfo(run.database.settings.time_zone)
    file = BytesIO()
    with Workbook(file, AS_WRITTEN) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, heading in enumerate(HEADINGS.values()):
            sheet.write_string(0, column, heading[run.params["language"]], bold)
        async with run.database.snapshot(run.actor) as read:
            total = await count_rows(read, chosen)
            if total > MOST_ROWS:
                raise Conflict("export_too_large", rows=total, most=MOST_ROWS)
            written = 0
            async for page in pages_of_rows(read, chosen):
                for row in page:
                    written += 1
                    _write(sheet, written, row, zone, instant)
                await run.progress(written, total)
    return JobFile(f"proposals-{run.attempt.job_id}.xlsx", XLSX, file.getvalue())


def _write(sheet: Any, line: int, row: Row[Any], zone: ZoneInfo, instant: Any) -> None:
    """One proposal; instants as clocks in the organisation show them."""
    for column, name in enumerate(HEADINGS):
        value = getattr(row, name)
        if isinstance(value, datetime):
            local = value.astimezone(zone).replace(tzinfo=None)
            sheet.write_datetime(line, column, local, instant)
        elif isinstance(value, int):
            sheet.write_number(line, column, value)
        elif value is not None:
            sheet.write_string(line, column, str(value))
