"""What people see of shortages: which project lacks how much of which role."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.resource.calendars.queries import MonthName, Quantity
from services.resource.permissions import PERMISSIONS
from services.resource.shortages.model import Shortage, ShortageState
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

SHORTAGE = Access(Shortage, project=Shortage.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "SHT-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "role": "tester",
    "state": "OPEN",
    "gap_per_mille": 280,
    "detected_at": "2026-12-21T03:05:00.000000Z",
    "cleared_at": None,
}


class ShortageRow(BaseModel):
    """A shortage in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    role: str
    state: ShortageState
    gap_per_mille: Annotated[int, Field(description="Of what is demanded, so much lacks.")]
    detected_at: At
    cleared_at: At | None


class LackingMonth(BaseModel):
    """Hours of a role that lack in one month."""

    role: str
    month: MonthName
    hours: Quantity


class ShortageView(RecordView):
    """A shortage, month by month."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.shortage.open",
                    "gaps": [{"role": "tester", "month": "2027-01", "hours": "45.0000"}],
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    role: str
    state: ShortageState
    gap_per_mille: Annotated[int, Field(description="Of what is demanded, so much lacks.")]
    gaps: list[LackingMonth]
    detected_at: At
    cleared_at: At | None


class ShortageQuery(ListQuery):
    """Filters and order of the list of shortages."""

    project_id: Id | None = None
    state: ShortageState | None = None
    sort: Literal["detected_at", "-detected_at"] = "-detected_at"


SHORTAGES = Listing(
    ShortageRow,
    SHORTAGE,
    sorts={"detected_at": Sort(Shortage.detected_at, instant, Shortage.id)},
    filters=(Shortage.project_id, Shortage.state),
)


SHOWN = Showing(
    ShortageView,
    SHORTAGE,
    PERMISSIONS,
    "shortage",
    step="resource_management.shortage.",
)


async def list_shortages(read: Reader, query: ShortageQuery) -> Page[ShortageRow]:
    """The shortages of the projects that the reader may see, the newest first unless asked."""
    return await SHORTAGES.page(read, query, query.sort)
