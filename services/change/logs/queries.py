"""What people see of change logs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.change.logs.model import ChangeLog, ChangeLogState
from services.change.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

CHANGE_LOG = Access(ChangeLog, project=ChangeLog.project_id)
LOG_OF_PROJECT = Access(
    ChangeLog,
    project=ChangeLog.project_id,
    named_by=(ChangeLog.project_id, ChangeLog.project_key),
)
"""The same log, where a path names the project."""

EXAMPLE: dict[str, Any] = {
    "id": "0199c1d0-8a11-7d5e-b1c4-6f0a2b3c4d5e",
    "key": "CLG-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "project_key": "PRJ-2026-0001",
    "state": "OPEN",
    "opened_at": "2026-12-08T06:12:30.000000Z",
}


class ChangeLogRow(BaseModel):
    """A change log in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    project_key: str
    state: ChangeLogState
    opened_at: At


class ChangeLogView(RecordView):
    """The change log of a project, and who may suggest a change to it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "change_management.open",
                    "changed_at": "2026-12-08T06:12:30.000000Z",
                    "allowed_actions": [
                        {
                            "action": "suggestChange",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["suggestChange"].holders,
                        }
                    ],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    project_key: str
    state: Annotated[ChangeLogState, Field(description="Whether changes are taken.")]
    opened_at: At


class ChangeLogQuery(ListQuery):
    """Filter and order of the list of change logs."""

    project_id: Id | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


CHANGE_LOGS = Listing(
    ChangeLogRow,
    CHANGE_LOG,
    sorts={"opened_at": Sort(ChangeLog.opened_at, instant, ChangeLog.id)},
    filters=(ChangeLog.project_id,),
)


SHOWN = Showing(ChangeLogView, CHANGE_LOG, PERMISSIONS, "change_log", step="change_management.")


async def list_change_logs(read: Reader, query: ChangeLogQuery) -> Page[ChangeLogRow]:
    """The change logs of the projects that the reader may see, newest first unless asked."""
    return await CHANGE_LOGS.page(read, query, query.sort)
