"""What people see of final reports."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.final_reports.model import FinalReport, FinalReportState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from services.portfolio.settlements.queries import MarkedFigure, marked
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Date, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

FINAL_REPORT = Access(FinalReport, project=FinalReport.project_id, within=PROJECT)


class OutcomeView(BaseModel):
    """An objective: what was to be achieved, and what was (REQ-141)."""

    objective_id: UUID
    statement: Annotated[str, Field(examples=["高峰响应时间降到 2 秒以内"])]
    metric: Annotated[str, Field(examples=["P95 响应时间"])]
    unit: Annotated[str, Field(examples=["s"])]
    target_value: Annotated[str | None, Field(examples=["2.0000"])]
    due: Date | None
    actual_value: Annotated[str | None, Field(examples=["1.8000"])]
    achieved: Annotated[bool | None, Field(description="Null until it is answered.")]
    remark: str


class FinalReportRow(BaseModel):
    """A final report in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: FinalReportState
    drafted_by: PersonId
    drafted_at: At
    accepted_at: At | None


class FinalReportView(FinalReportRow, RecordView):
    """A final report, whole, and what can be done next."""

    summary: str
    objectives: list[OutcomeView]
    scope_delivered: str
    benefits_forecast: str
    benefits_owner_id: Annotated[str, Field(description="Empty until it is said.")]
    figures: Annotated[list[MarkedFigure], Field(description="How the project went (REQ-144).")]
    team_performance: str
    vendor_performance: str
    content_hash: Annotated[str | None, Field(examples=["9f86d081" * 8])]
    submitted_by: PersonId | None
    submitted_at: At | None
    return_reason: str | None
    accepted_by: PersonId | None


class FinalReportQuery(ListQuery):
    """Filters and order of the list of final reports."""

    project_id: Id | None = None
    state: FinalReportState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


FINAL_REPORTS = Listing(
    FinalReportRow,
    FINAL_REPORT,
    sorts={"drafted_at": Sort(FinalReport.drafted_at, instant, FinalReport.id)},
    filters=(FinalReport.project_id, FinalReport.state),
)


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.submitted_by == source.actor.id else None
    return {"returnFinalReport": mine, "acceptFinalReport": mine}.get


SHOWN = Showing(
    FinalReportView,
    FINAL_REPORT,
    PERMISSIONS,
    "final_report",
    lambda record, _source: {"figures": marked(record.figures)},
    _objection,
)


async def list_final_reports(read: Reader, query: FinalReportQuery) -> Page[FinalReportRow]:
    """The final reports of the projects that the reader may see."""
    return await FINAL_REPORTS.page(read, query, query.sort)
