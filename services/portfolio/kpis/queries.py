"""What people see of the indicators of projects, and of what was observed."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.portfolio.indicators.queries import KpiCode, MeasuredView
from services.portfolio.indicators.rules import TREND_WINDOW, Band
from services.portfolio.kpis.model import (
    AssignmentOrigin,
    AssignmentState,
    KpiAssignment,
    KpiObservation,
    Provenance,
)
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.projects.queries import PROJECT
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import At, Date, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

ASSIGNMENT = Access(KpiAssignment, project=KpiAssignment.project_id, within=PROJECT)


class KpiRow(BaseModel):
    """An indicator of a project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    kpi: KpiCode
    state: AssignmentState
    origin: AssignmentOrigin
    band: Annotated[Band | None, Field(description="What counts; null before it is observed.")]
    last_value: Annotated[Decimal | None, Field(examples=["0.9300"])]
    last_observed_on: Date | None
    assigned_at: At


class KpiView(KpiRow, MeasuredView, RecordView):
    """An indicator of a project with its limits, and what can be done next."""

    definition_id: UUID
    definition_version: Annotated[int, Field(description="When it was assigned.", examples=[1])]
    better: Annotated[
        int, Field(description="Better periods since its band was reached.", examples=[0])
    ]


class KpiQuery(ListQuery):
    """Filters and order of the list of indicators of projects."""

    project_id: Id | None = None
    kpi: KpiCode | None = None
    band: Band | None = None
    sort: Literal["assigned_at", "-assigned_at"] = "assigned_at"


class ObservationRow(BaseModel):
    """What was measured, by whom and from what."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    period: Annotated[str, Field(examples=["2027-03"])]
    observed_on: Date
    value: Annotated[Decimal, Field(examples=["0.9300"])]
    forecast: Annotated[
        Decimal | None, Field(description="What was expected of it.", examples=["0.9400"])
    ]
    band: Band
    provenance: Provenance
    source: Annotated[str, Field(examples=["三月进度报表"])]
    observed_by: Annotated[str, Field(examples=["pm-zhou"])]
    observed_at: At


class ObservationQuery(ListQuery):
    """What was observed of one indicator, the latest first."""


KPIS = Listing(
    KpiRow,
    ASSIGNMENT,
    sorts={"assigned_at": Sort(KpiAssignment.assigned_at, instant, KpiAssignment.id)},
    filters=(KpiAssignment.project_id, KpiAssignment.kpi, KpiAssignment.band),
)


def _objection(record: Any, _source: Source) -> Objection:
    kept = record.origin == AssignmentOrigin.PROFILE
    return {"dropKpi": Conflict("kpi_of_profile", kpi=record.kpi) if kept else None}.get


SHOWN = Showing(KpiView, ASSIGNMENT, PERMISSIONS, "kpi", objection=_objection)


async def list_kpis(read: Reader, query: KpiQuery) -> Page[KpiRow]:
    """The indicators of the projects that the reader may see."""
    return await KPIS.page(read, query, query.sort)


async def list_observations(
    read: Reader, assignment_id: UUID, query: ObservationQuery
) -> Page[ObservationRow]:
    """All that was ever observed of an indicator that the reader may see."""
    row = await ASSIGNMENT.one(read, (KpiAssignment.id,), assignment_id)
    shown = [getattr(KpiObservation, name) for name in ObservationRow.model_fields]
    statement = select(*shown).where(KpiObservation.assignment_id == row.id)
    sorts = {"id": Sort(KpiObservation.id, UUID, KpiObservation.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-id")
    return Page(items=[ObservationRow.model_validate(r) for r in rows], next_cursor=cursor)


async def values_before(tx: Transaction, assignment_id: UUID, period: str) -> list[Decimal]:
    """The last value of each of the periods before one, as many as make a trend with it."""
    of_period = (
        select(KpiObservation.period, KpiObservation.value)
        .ext(distinct_on(KpiObservation.period))
        .where(KpiObservation.assignment_id == assignment_id, KpiObservation.period < period)
        .order_by(KpiObservation.period.desc(), KpiObservation.id.desc())
        .limit(TREND_WINDOW - 1)
    )
    found = [row.value for row in await tx.execute(of_period)]
    return found[::-1]


async def kpis_of(source: Reader | Transaction, project_id: UUID) -> list[Any]:
    """The indicators that a project is measured by: code, band, last value and its day."""
    found = await source.execute(
        select(
            KpiAssignment.kpi,
            KpiAssignment.band,
            KpiAssignment.last_value,
            KpiAssignment.last_observed_on,
            KpiAssignment.last_period,
            KpiAssignment.unit,
            KpiAssignment.target,
        )
        .where(KpiAssignment.project_id == project_id)
        .where(KpiAssignment.state == AssignmentState.ACTIVE)
        .order_by(KpiAssignment.kpi)
    )
    return list(found)


async def kpis_at(source: Reader | Transaction, project_id: UUID, at: datetime) -> list[Any]:
    """The same as it was known at a moment: by what had been observed by then."""
    last = (
        select(KpiObservation)
        .ext(distinct_on(KpiObservation.assignment_id))
        .join(KpiAssignment, KpiAssignment.id == KpiObservation.assignment_id)
        .where(KpiAssignment.project_id == project_id, KpiObservation.observed_at <= at)
        .order_by(
            KpiObservation.assignment_id, KpiObservation.period.desc(), KpiObservation.id.desc()
        )
        .subquery()
    )
    # Once it is dropped it does not change any more.
    kept = (KpiAssignment.state == AssignmentState.ACTIVE) | (KpiAssignment.changed_at > at)
    found = await source.execute(
        select(
            KpiAssignment.kpi,
            func.coalesce(last.c.counts, last.c.band).label("band"),
            last.c.value.label("last_value"),
            last.c.observed_on.label("last_observed_on"),
            func.coalesce(last.c.period, "").label("last_period"),
            KpiAssignment.unit,
            KpiAssignment.target,
        )
        .outerjoin(last, last.c.assignment_id == KpiAssignment.id)
        .where(KpiAssignment.project_id == project_id, KpiAssignment.assigned_at <= at, kept)
        .order_by(KpiAssignment.kpi)
    )
    return list(found)
