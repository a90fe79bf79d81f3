"""What people see of allocations: who is given to which project, for which demand."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select

from services.resource.allocations.model import Allocation, AllocationState
from services.resource.bookings.model import BookedMonth
from services.resource.calendars.queries import MonthName, Quantity, month_name
from services.resource.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

ALLOCATION = Access(Allocation, project=Allocation.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "ALC-2026-0001",
    "version": 2,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "demand_id": "0199b7a2-9c11-7d0e-8b42-51f0a7c2e913",
    "resource_id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
    "person_id": "developer-luo",
    "role": "developer",
    "hours": "160.0000",
    "start": "2027-01-04",
    "finish": "2027-01-31",
    "state": "SOFT",
    "flag": None,
}


class BookedMonthView(BaseModel):
    """Hours in one month."""

    month: MonthName
    hours: Quantity


class AllocationRow(BaseModel):
    """An allocation in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    demand_id: UUID
    resource_id: UUID
    person_id: PersonId | None
    role: str
    hours: Quantity
    start: Date
    finish: Date
    state: AllocationState
    flag: Annotated[
        str | None, Field(description="Why it does not fit its demand any more; null: it does.")
    ]


class AllocationView(RecordView):
    """An allocation with its months, who agreed to it, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.allocation.soft",
                    "months": [{"month": "2027-01", "hours": "160.0000"}],
                    "outside_reason": None,
                    "waiver_reason": None,
                    "overtime_reason": None,
                    "proposed_by": "rm-xu",
                    "proposed_at": "2026-12-21T03:05:00.000000Z",
                    "accepted_by": None,
                    "confirmed_by": None,
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    demand_id: UUID
    resource_id: UUID
    person_id: PersonId | None
    role: str
    hours: Quantity
    start: Date
    finish: Date
    months: Annotated[list[BookedMonthView], Field(description="What is booked, softly or hard.")]
    state: AllocationState
    outside_reason: Annotated[str | None, Field(description="Why not on the days asked for.")]
    waiver_reason: Annotated[str | None, Field(description="Why less skill will do.")]
    overtime_reason: Annotated[str | None, Field(description="Why more than the capacity.")]
    flag: Annotated[
        str | None, Field(description="Why it does not fit its demand any more; null: it does.")
    ]
    proposed_by: PersonId
    proposed_at: At
    accepted_by: Annotated[PersonId | None, Field(description="The project manager.")]
    confirmed_by: Annotated[PersonId | None, Field(description="The resource manager.")]


class AllocationQuery(ListQuery):
    """Filters and order of the list of allocations."""

    project_id: Id | None = None
    demand_id: Id | None = None
    resource_id: Id | None = None
    state: AllocationState | None = None
    sort: Literal["start", "-start"] = "start"


ALLOCATIONS = Listing(
    AllocationRow,
    ALLOCATION,
    sorts={"start": Sort(Allocation.start, day, Allocation.id)},
    filters=(
        Allocation.project_id,
        Allocation.demand_id,
        Allocation.resource_id,
        Allocation.state,
    ),
)


SHOWN = Showing(
    AllocationView, ALLOCATION, PERMISSIONS, "allocation", step="resource_management.allocation."
)


def months_of(allocation_id: UUID) -> Select[date, Decimal]:
    """What one allocation takes, month by month."""
    months = select(BookedMonth.month, BookedMonth.hours)
    return months.where(BookedMonth.allocation_id == allocation_id).order_by(BookedMonth.month)


async def _whole(record: Any, source: Source) -> AllocationView:
    found = await source.execute(months_of(record.id))
    months = [BookedMonthView(month=month_name(m.month), hours=m.hours) for m in found]
    return SHOWN.of_record(record, source, months=months)


async def allocation_view(tx: Transaction, allocation: Allocation) -> AllocationView:
    """The allocation as this transaction leaves it."""
    await tx.flush()
    return await _whole(allocation, tx)


async def get_allocation(read: Reader, ref: str) -> AllocationView:
    """One allocation, if the reader may see its project."""
    return await _whole(await SHOWN.found(read, ref), read)


async def list_allocations(read: Reader, query: AllocationQuery) -> Page[AllocationRow]:
    """The allocations of the projects that the reader may see, earliest first unless asked."""
    return await ALLOCATIONS.page(read, query, query.sort)
