"""How a project stands, or stood, with where each figure is from; and the reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.checkins.model import CheckIn
from services.portfolio.checkins.queries import next_checkin
from services.portfolio.directives.queries import open_directives
from services.portfolio.escalations.queries import open_escalations
from services.portfolio.indicators.queries import KpiCode
from services.portfolio.indicators.rules import Band
from services.portfolio.kpis.queries import kpis_at, kpis_of
from services.portfolio.ledgers.queries import spent
from services.portfolio.milestones.queries import NextMilestone, next_milestone_of
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.progress.model import ProgressUpdate
from services.portfolio.progress.queries import (
    claims_of,
    disputed_counts,
    known_until,
    last_entries,
    works_of,
)
from services.portfolio.progress.rules import measured, planned
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.projects.queries import PROJECT, check_known, standing_at, started_at
from services.portfolio.projects.rules import ProjectStage
from services.portfolio.rags.queries import (
    DimensionView,
    FivePoint,
    lights_at,
    lights_now,
    open_risks_and_issues,
)
from services.portfolio.rags.rules import Colour
from services.portfolio.settings import PortfolioSettings
from services.portfolio.status.model import ReportState, StatusReport
from shared.contracts.base import Money, PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.errors import NotFound
from shared.domain.fields import At, Date, Id, Instant
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

REPORT = Access(StatusReport, project=StatusReport.project_id, within=PROJECT)


class FigureView(BaseModel):
    """One figure: what it is, where it is from, and of which day."""

    name: Literal["BUDGET", "ACTUAL_COST", "BUDGET_USED", "HOURS", "PROGRESS", "PLANNED_PROGRESS"]
    value: Annotated[
        str | None, Field(description="A decimal; null where there is none.", examples=["0.8200"])
    ]
    unit: Annotated[str, Field(description="A currency, `ratio` or `h`.", examples=["CNY"])]
    source: Annotated[str, Field(examples=["LEDGER"])]
    data_date: Annotated[Date | None, Field(description="Of the latest entry behind it.")]
    reason: Annotated[str | None, Field(description="Why there is none.", examples=["NO_BUDGET"])]


class KpiFigure(BaseModel):
    """An indicator as it was last observed."""

    kpi: KpiCode
    band: Band | None
    value: Annotated[Decimal | None, Field(examples=["0.9300"])]
    unit: Annotated[str, Field(examples=["ratio"])]
    target: Annotated[Decimal, Field(examples=["1.0000"])]
    period: Annotated[str, Field(description="Empty before it is observed.", examples=["2027-03"])]
    data_date: Date | None


class OpenView(BaseModel):
    """How much is still open."""

    directives: int
    escalations: int
    major_risks: int
    issues: int


class StatusView(BaseModel):
    """How a project stands at a moment, and of which day the latest figure is (REQ-097)."""

    project_id: UUID
    key: Annotated[str, Field(examples=["PRJ-2026-0001"])]
    state: ProjectState
    stage: ProjectStage
    as_of: At
    data_date: Annotated[Date | None, Field(description="Null where nothing was measured yet.")]
    overall: Colour
    five_point: FivePoint
    assessed_at: Annotated[
        At | None, Field(description="Of a past moment: when the lights last changed.")
    ]
    rule_version: Annotated[str | None, Field(examples=["rag-2"])]
    dimensions: list[DimensionView]
    figures: list[FigureView]
    kpis: list[KpiFigure]
    open: OpenView
    informed_on: Date | None
    next_checkin_on: Date | None
    next_milestone: Annotated[
        NextMilestone | None,
        Field(description="Null where none is still to come, and of a past moment."),
    ] = None


class StatusQuery(BaseModel):
    """Which moment is asked for."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[
        Instant | None, Field(description="A past moment, as it was known then; by default now.")
    ] = None


class ReportRow(BaseModel):
    """A status report in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    state: ReportState
    overall: Colour | None
    drafted_by: PersonId
    drafted_at: At
    issued_at: At | None


class ReportView(ReportRow, RecordView):
    """A status report with its words and frozen figures, and what can be done next."""

    narrative: str
    asks: Annotated[list[str], Field(examples=[["请批准增加测试环境"]])]
    figures: Annotated[StatusView | None, Field(description="As they were when it was issued.")]
    content_hash: Annotated[str | None, Field(examples=["9f86d081" * 8])]
    issued_by: PersonId | None


class ReportQuery(ListQuery):
    """Filters and order of the list of status reports."""

    project_id: Id | None = None
    state: ReportState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


REPORTS = Listing(
    ReportRow,
    REPORT,
    sorts={"drafted_at": Sort(StatusReport.drafted_at, instant, StatusReport.id)},
    filters=(StatusReport.project_id, StatusReport.state),
)
SHOWN = Showing(ReportView, REPORT, PERMISSIONS, "status_report")


async def list_reports(read: Reader, query: ReportQuery) -> Page[ReportRow]:
    """The status reports of the projects that the reader may see."""
    return await REPORTS.page(read, query, query.sort)


async def get_status(
    read: Reader, ref: str, settings: PortfolioSettings, as_of: datetime | None = None
) -> StatusView:
    """How a project that the reader may see stands now, or stood at a moment (REQ-097).

    Errors: 409 `as_of_in_future`; 404 `not_registered_then`.
    """
    project = await PROJECT.one(read, (Project,), ref)
    if as_of is None:
        return await status_of(read, project, settings)
    check_known(as_of, read.now)
    stood = await standing_at(read, project.id, as_of)
    if stood is None:
        raise NotFound("not_registered_then")
    return await _status(read, project, settings, stood, as_of)


async def status_of(source: Source, project: Any, settings: PortfolioSettings) -> StatusView:
    """How a project stands at this moment: from its lights, indicators, ledger, progress and what
    is open."""
    return await _status(source, project, settings, (project.state, project.stage))


async def _status(
    source: Source,
    project: Any,
    settings: PortfolioSettings,
    stands: tuple[ProjectState, ProjectStage],
    at: datetime | None = None,
) -> StatusView:
    """From what is known now, or was known at a moment: what came later has no part in that."""
    lights = await _lights(source, project.id, settings, at)
    kpis = await (kpis_of(source, project.id) if at is None else kpis_at(source, project.id, at))
    figures = await _figures(source, project, at)
    figures += await _progress(source, project, settings, at)
    days = [f.data_date for f in figures] + [kpi.last_observed_on for kpi in kpis]
    return StatusView(
        project_id=project.id,
        key=project.key,
        state=stands[0],
        stage=stands[1],
        as_of=at or source.now,
        data_date=max((day for day in days if day is not None), default=None),
        figures=figures,
        kpis=[_kpi(row) for row in kpis],
        open=await _open(source, project.id, at),
        next_checkin_on=await next_checkin(source, project.id, at),
        next_milestone=None if at else await next_milestone_of(source, project.id),
        **lights,
    )


NO_LIGHTS: dict[str, Any] = {
    "overall": Colour.GREY,
    "five_point": "GREY",
    "assessed_at": None,
    "rule_version": None,
    "dimensions": [],
    "informed_on": None,
}


async def _lights(
    source: Source, project_id: UUID, settings: PortfolioSettings, at: datetime | None
) -> dict[str, Any]:
    if at is None:
        return await lights_now(source, project_id) or NO_LIGHTS
    zone = ZoneInfo(settings.time_zone)
    lights = await lights_at(source, project_id, at, at.astimezone(zone).date())
    heard = await _informed(source, project_id, at)
    informed = heard and heard.astimezone(zone).date()
    return {**(lights or NO_LIGHTS), "informed_on": informed}


async def _informed(source: Source, project_id: UUID, at: datetime) -> datetime | None:
    """When the PMO had last heard how the project stands: by a talk, a report or an update."""
    moments = [
        select(func.max(moment)).where(of == project_id, moment <= at).scalar_subquery()
        for of, moment in (
            (CheckIn.project_id, CheckIn.held_at),
            (StatusReport.project_id, StatusReport.issued_at),
            (ProgressUpdate.project_id, ProgressUpdate.recorded_at),
        )
    ]
    heard = (await source.execute(select(func.greatest(*moments)))).scalar()
    known = [m for m in (heard, await started_at(source, project_id, at)) if m is not None]
    return max(known, default=None)


def _kpi(row: Any) -> KpiFigure:
    return KpiFigure(
        kpi=row.kpi,
        band=row.band,
        value=row.last_value,
        unit=row.unit,
        target=row.target,
        period=row.last_period,
        data_date=row.last_observed_on,
    )


async def _figures(source: Source, project: Any, at: datetime | None) -> list[FigureView]:
    """What was approved and what the ledger says; a ratio only where there is something to divide
    by (formulas.md 1: null with a reason, never 0)."""
    budget = Money(amount=project.budget_amount, currency=project.budget_currency)
    cost = await spent(source, project.id, budget.currency, known_at=at)
    share = f"{cost.amount / budget.amount:.4f}" if budget.amount else None

    def figure(
        name: Any, value: str | None, unit: str, source: str, day: date | None
    ) -> FigureView:
        reason = None if value is not None else "NO_BUDGET"
        return FigureView(
            name=name, value=value, unit=unit, source=source, data_date=day, reason=reason
        )

    return [
        figure("BUDGET", f"{budget.amount:f}", budget.currency, "APPROVAL", None),
        figure("ACTUAL_COST", f"{cost.amount:f}", budget.currency, "LEDGER", cost.until),
        figure("BUDGET_USED", share, "ratio", "LEDGER", cost.until),
        figure("HOURS", f"{cost.hours:f}", "h", "LEDGER", cost.until),
    ]


async def _progress(
    source: Source, project: Any, settings: PortfolioSettings, at: datetime | None
) -> list[FigureView]:
    """How much of the work is done and was to be done by the data date, by the hours of the
    baseline; null with a reason where nothing can be said."""
    share: dict[str, Decimal | None] = {"PROGRESS": None, "PLANNED_PROGRESS": None}
    until = project.data_date if at is None else await known_until(source, project.id, at)
    reason = "NO_DATA_DATE"
    if until is not None:
        works = await works_of(source, project.id, at or source.now)
        claims = claims_of(await last_entries(source, project.id, at or source.now))
        share["PROGRESS"] = measured(works, claims, disputed_counts(settings))
        share["PLANNED_PROGRESS"], reason = planned(works, until), "NO_HOURS"
    return [
        FigureView(
            name=name,
            value=None if value is None else f"{value:f}",
            unit="ratio",
            source="PROGRESS" if name == "PROGRESS" else "BASELINE",
            data_date=until,
            reason=reason if value is None else None,
        )
        for name, value in share.items()
    ]


async def _open(source: Source, project_id: UUID, at: datetime | None) -> OpenView:
    counted = select(open_directives(project_id, at), open_escalations(project_id, at))
    row: Any = (await source.execute(counted)).one()
    majors, _, issues = await open_risks_and_issues(source, project_id, at)
    return OpenView(directives=row[0], escalations=row[1], major_risks=majors, issues=issues)
