"""What people see of time entries; what they cost only a few."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.resource.permissions import PERMISSIONS, RATE_READERS
from services.resource.time_entries.model import TimeEntry, TimeEntryState
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, day
from shared.db.transaction import Reader
from shared.domain.errors import Conflict, Forbidden, Refusal
from shared.domain.fields import At, Date, Figure, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

TIME_ENTRY = Access(TimeEntry, project=TimeEntry.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "TIM-2027-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "resource_id": "0199b7a1-3c10-7a21-8f00-9d0c2f3b8c4d",
    "person_id": "developer-luo",
    "activity": "1.2.3",
    "day": "2027-01-11",
    "minutes": 450,
    "overtime": False,
    "state": "DRAFT",
    "recorded_at": "2027-01-11T10:05:00.000000Z",
}


class TimeEntryRow(BaseModel):
    """A time entry in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    resource_id: UUID
    person_id: PersonId
    activity: Annotated[str | None, Field(description="Code in the plan; null: the project.")]
    day: Date
    minutes: Annotated[int, Field(description="Below zero in a counter-entry.")]
    overtime: bool
    state: TimeEntryState
    recorded_at: At


class TimeEntryView(RecordView):
    """A time entry with who decided on it, what it cost, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "resource_management.time_entry.draft",
                    "note": "接口联调。",
                    "corrects": None,
                    "recorded_by": "developer-luo",
                    "decided_by": None,
                    "decided_at": None,
                    "cost": None,
                    "currency": None,
                    "changed_at": "2027-01-11T10:05:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    resource_id: UUID
    person_id: PersonId
    activity: Annotated[str | None, Field(description="Code in the plan; null: the project.")]
    day: Date
    minutes: Annotated[int, Field(description="Below zero in a counter-entry.")]
    overtime: bool
    note: str | None
    corrects: Annotated[UUID | None, Field(description="The posted entry that it takes back.")]
    state: TimeEntryState
    recorded_by: PersonId
    recorded_at: At
    decided_by: Annotated[PersonId | None, Field(description="Who approved or rejected it.")]
    decided_at: At | None
    cost: Annotated[
        Figure | None,
        Field(
            description="By the rate of its day. Confidential: null unless you are resource"
            " manager, PMO director or auditor."
        ),
    ]
    currency: str | None


class TimeEntryQuery(ListQuery):
    """Filters and order of the list of time entries."""

    project_id: Id | None = None
    resource_id: Id | None = None
    state: TimeEntryState | None = None
    sort: Literal["day", "-day"] = "-day"


TIME_ENTRIES = Listing(
    TimeEntryRow,
    TIME_ENTRY,
    sorts={"day": Sort(TimeEntry.day, day, TimeEntry.id)},
    filters=(TimeEntry.project_id, TimeEntry.resource_id, TimeEntry.state),
)
OWN_STEPS = {"changeTimeEntry", "submitTimeEntry", "withdrawTimeEntry"}
OTHERS_STEPS = {"approveTimeEntry", "rejectTimeEntry"}


def _objection(record: Any, source: Source) -> Objection:
    """One's own is handed in by oneself, and decided on by another."""
    own = source.actor.id in (record.person_id, record.recorded_by)

    def objection(operation: str) -> Refusal | None:
        if operation in OWN_STEPS and not own:
            return Conflict("not_your_entry")
        if operation in OTHERS_STEPS and own:
            return Forbidden("sod_violation")
        return None

    return objection


def _unpriced(_record: Any, source: Source) -> dict[str, None]:
    """What few see of it others see as none."""
    return {} if source.actor.has(*RATE_READERS) else {"cost": None, "currency": None}


SHOWN = Showing(
    TimeEntryView,
    TIME_ENTRY,
    PERMISSIONS,
    "time_entry",
    _unpriced,
    _objection,
    step="resource_management.time_entry.",
)


async def list_time_entries(read: Reader, query: TimeEntryQuery) -> Page[TimeEntryRow]:
    """The entries of the projects that the reader may see, the latest day first unless asked."""
    return await TIME_ENTRIES.page(read, query, query.sort)
