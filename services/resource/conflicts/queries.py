"""What people see of conflicts between bookings."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.resource.calendars.queries import Quantity
from services.resource.conflicts.model import Conflict, ConflictState
from services.resource.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, day, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import At, Date, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.showing import Showing

CONFLICT = Access(Conflict)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "CFL-2026-0001",
    "version": 1,
    "resource_id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
    "month": "2027-01-01",
    "booked": "220.0000",
    "capacity": "160.0000",
    "state": "OPEN",
    "detected_at": "2026-12-21T03:05:00.000000Z",
}


class ConflictRow(BaseModel):
    """A conflict in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    resource_id: UUID
    month: Annotated[Date, Field(description="Its first day.")]
    booked: Annotated[Quantity, Field(description="Hours, when it was detected.")]
    capacity: Annotated[Quantity, Field(description="Hours that there are.")]
    state: ConflictState
    detected_at: At


class ConflictView(RecordView):
    """A conflict, how it ended, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.conflict.open",
                    "rule": None,
                    "reason": None,
                    "resolved_by": None,
                    "resolved_at": None,
                    "given_up": [],
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    resource_id: UUID
    month: Annotated[Date, Field(description="Its first day.")]
    booked: Annotated[Quantity, Field(description="Hours, when it was detected.")]
    capacity: Annotated[Quantity, Field(description="Hours that there are.")]
    state: ConflictState
    detected_at: At
    rule: Annotated[str | None, Field(description="By which it was resolved.")]
    reason: Annotated[str | None, Field(description="Of the decision.")]
    resolved_by: PersonId | None
    resolved_at: At | None
    given_up: Annotated[list[UUID], Field(description="The bookings that were.")]


class ConflictQuery(ListQuery):
    """Filters and order of the list of conflicts."""

    resource_id: Id | None = None
    state: ConflictState | None = None
    sort: Literal["month", "-month"] = "month"


ROW = [getattr(Conflict, name) for name in ConflictRow.model_fields]
SORTS = {"month": Sort(Conflict.month, day, Conflict.id)}


SHOWN = Showing(
    ConflictView,
    CONFLICT,
    PERMISSIONS,
    "conflict",
    step="resource_management.conflict.",
)


async def list_conflicts(read: Reader, query: ConflictQuery) -> Page[ConflictRow]:
    """Every conflict, the nearest month first unless asked."""
    statement = select(*ROW)
    for column in (Conflict.resource_id, Conflict.state):
        if (wanted := getattr(query, column.key)) is not None:
            statement = statement.where(column == wanted)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    return Page(items=[ConflictRow.model_validate(r) for r in rows], next_cursor=cursor)
