"""What people see of demands."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select

from services.resource.calendars.queries import MonthName, Quantity, month_name
from services.resource.demands.model import (
    Demand,
    DemandMonth,
    DemandSource,
    DemandState,
)
from services.resource.permissions import PERMISSIONS
from services.resource.pool.queries import SkillName
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date, Id, Line, Request, Scale5
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

DEMAND = Access(Demand, project=Demand.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-9c11-7d0e-8b42-51f0a7c2e913",
    "key": "DEM-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "role": "developer",
    "hours": 1860,
    "start": "2027-01-04",
    "finish": "2027-09-30",
    "priority": 500,
    "preliminary": True,
    "booked": "0.0000",
    "state": "DRAFT",
    "raised_at": "2026-12-08T06:12:30.000000Z",
}


class DemandSkill(Request):
    """What whoever comes must be able to do, and how well at least."""

    skill: SkillName
    min_level: Scale5


class DemandMonthView(BaseModel):
    """Hours in one month."""

    month: MonthName
    hours: Quantity


class DemandRow(BaseModel):
    """A demand in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    role: str
    hours: int
    start: Date
    finish: Date
    priority: int
    preliminary: bool
    booked: Annotated[Quantity, Field(description="Hours of hard bookings for it.")]
    state: DemandState
    raised_at: At


class DemandView(RecordView):
    """A demand: whom a project needs, for how many hours, when, and on which plan that rests."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.draft",
                    "source": "PRELIMINARY_PLAN",
                    "source_id": "0199b7a2-77aa-7e31-9d0c-2f3b8c4d5e60",
                    "skills": [{"skill": "Java", "min_level": 3}],
                    "flexible_days": 10,
                    "months": [{"month": "2027-01", "hours": "206.6667"}],
                    "changed_at": "2026-12-08T06:12:30.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    source: DemandSource
    source_id: Annotated[
        UUID | None,
        Field(description="The plan, meeting or baseline that asks for it; null: the manager."),
    ]
    role: str
    hours: int
    start: Date
    finish: Date
    months: Annotated[
        list[DemandMonthView],
        Field(description="Empty while it is cancelled or unfilled: then it takes nothing."),
    ]
    skills: list[DemandSkill]
    flexible_days: Annotated[int, Field(description="So much earlier or later will do.")]
    priority: Annotated[int, Field(description="Higher goes first.")]
    preliminary: Annotated[bool, Field(description="From the template of the project's type.")]
    booked: Annotated[Quantity, Field(description="Hours of hard bookings for it.")]
    state: DemandState
    raised_at: At


class DemandQuery(ListQuery):
    """Filters and order of the list of demands."""

    project_id: Id | None = None
    role: Line | None = None
    state: DemandState | None = None
    sort: Literal["start", "-start"] = "start"


DEMANDS = Listing(
    DemandRow,
    DEMAND,
    sorts={"start": Sort(Demand.start, day, Demand.id)},
    filters=(Demand.project_id, Demand.role, Demand.state),
)


SHOWN = Showing(DemandView, DEMAND, PERMISSIONS, "demand", step="resource_management.")


def _months_of(demand_id: UUID) -> Select[date, Decimal]:
    months = select(DemandMonth.month, DemandMonth.hours)
    return months.where(DemandMonth.demand_id == demand_id).order_by(DemandMonth.month)


async def _whole(record: Any, source: Source) -> DemandView:
    found = await source.execute(_months_of(record.id))
    months = [DemandMonthView(month=month_name(m.month), hours=m.hours) for m in found]
    return SHOWN.of_record(record, source, months=months)


async def demand_view(tx: Transaction, demand: Demand) -> DemandView:
    """The demand as this transaction leaves it."""
    await tx.flush()
    return await _whole(demand, tx)


async def get_demand(read: Reader, ref: str) -> DemandView:
    """One demand, if the reader may see its project."""
    return await _whole(await SHOWN.found(read, ref), read)


async def list_demands(read: Reader, query: DemandQuery) -> Page[DemandRow]:
    """The demands of the projects that the reader may see, earliest first unless asked."""
    return await DEMANDS.page(read, query, query.sort)
