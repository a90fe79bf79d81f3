"""What is done with status reports: drafted, edited, issued."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.projects.commands import load_unfinished
from services.portfolio.rags.commands import be_informed
from services.portfolio.settings import settings_of
from services.portfolio.status.model import ReportState, StatusReport
from services.portfolio.status.queries import status_of
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Line, Reason, Ref, Request, absent

Narrative = Annotated[Reason, Field(examples=["本月完成机房改造，整体进度符合基准。"])]
Asks = Annotated[list[Line], Field(max_length=20)]


class NewReport(Request):
    """What the manager says; the figures are the platform's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "narrative": "本月完成机房改造，整体进度符合基准。",
                    "asks": ["请批准增加测试环境"],
                }
            ]
        }
    )

    narrative: Narrative
    asks: Asks = []


class ReportEdit(Request):
    """A merge patch of a draft's words: what is sent replaces."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"narrative": "本月完成机房改造与首批迁移。"}]}
    )

    narrative: Narrative = absent()
    asks: Asks = absent()


async def draft_report(tx: Transaction, ref: Ref, new: NewReport) -> StatusReport:
    """Begin a report (REQ-098). Errors: 409 `report_open` while another is a draft."""
    project = await load_unfinished(tx, ref)
    mine = StatusReport.project_id == project.id
    drafts = func.count().filter(StatusReport.state == ReportState.DRAFT)
    last = func.coalesce(func.max(StatusReport.number), 0)
    row: Any = (await tx.execute(select(drafts, last).where(mine))).one()
    open_, number = row
    if open_:
        raise Conflict("report_open")
    said = new.model_dump()
    return tx.add(StatusReport.draft(tx.new_id(), project.id, number + 1, tx.actor, tx.now, **said))


async def edit_report(tx: Transaction, report_id: UUID, edit: ReportEdit) -> StatusReport:
    """Change the words of a draft."""
    report = await tx.load(StatusReport, report_id)
    report.edit(edit.model_dump(exclude_unset=True))
    return report


async def issue_report(tx: Transaction, report_id: UUID) -> StatusReport:
    """Freeze words and figures; from now on the PMO knows how the project stands (REQ-098)."""
    report = await tx.load(StatusReport, report_id)
    report.lifecycle.check(report.state, "issue")
    project = await load_unfinished(tx, report.project_id)
    await be_informed(tx, project.id)
    await tx.flush()
    status = await status_of(tx, project, settings_of(tx))
    report.issue(tx.actor, tx.now, status.model_dump(mode="json"), status.overall)
    return report
