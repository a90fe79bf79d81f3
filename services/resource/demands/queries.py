"""What people see of demands."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.resource.demands.model import LIFECYCLE, Demand, DemandState
from services.resource.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Id, Line
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

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
    "preliminary": True,
    "state": "DRAFT",
    "raised_at": "2026-12-08T06:12:30.000000Z",
}


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
    preliminary: bool
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
                    "plan_id": "0199b7a2-77aa-7e31-9d0c-2f3b8c4d5e60",
                    "changed_at": "2026-12-08T06:12:30.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    plan_id: Annotated[UUID, Field(description="The plan that asks for it.")]
    role: str
    hours: int
    start: Date
    finish: Date
    preliminary: Annotated[bool, Field(description="From the template of the project's type.")]
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
WHOLE = (*DEMANDS.columns, Demand.plan_id, Demand.changed_at)


async def get_demand(read: Reader, ref: str) -> DemandView:
    """One demand, if the reader may see its project."""
    row = await DEMAND.one(read, WHOLE, ref)
    return DemandView(
        **DemandRow.model_validate(row).model_dump(),
        plan_id=row.plan_id,
        changed_at=row.changed_at,
        process_step=f"resource_management.{row.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "demand", LIFECYCLE, row.state, read.actor, read.roles_here
        ),
    )


async def list_demands(read: Reader, query: DemandQuery) -> Page[DemandRow]:
    """The demands of the projects that the reader may see, earliest first unless asked."""
    return await DEMANDS.page(read, query, query.sort)
