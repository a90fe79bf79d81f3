"""What people see of changes: one whole, and the lists that managers and the PMO work from."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.change.changes.model import LIFECYCLE, Cause, Change, ChangeState
from services.change.permissions import PERMISSIONS
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

CHANGE = Access(Change, project=Change.project_id)

EXAMPLE: dict[str, Any] = {
    "id": "0199c4e7-12ab-7c8d-9e0f-a1b2c3d4e5f6",
    "key": "CHG-2026-0001",
    "version": 1,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "state": "SUGGESTED",
    "cause": "EXTERNAL_ENVIRONMENT",
    "title": "机柜供应商更换",
    "suggested_by": "sponsor-zhang",
    "suggested_at": "2026-12-21T03:05:00.000000Z",
    "answered_at": None,
}


class ChangeRow(BaseModel):
    """A change in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    state: ChangeState
    cause: Cause
    title: str
    suggested_by: str
    suggested_at: At
    answered_at: At | None


class ChangeView(RecordView):
    """A change with what was suggested, the manager's answer, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {
                    "process_step": "change_management.suggested",
                    "description": "原供应商停产该型号，改用同等规格的国产机柜。",
                    "justification": "不更换则第二批切换至少推迟六周。",
                    "answered_by": None,
                    "answer_reason": None,
                    "changed_at": "2026-12-21T03:05:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "adoptChange",
                            "allowed": True,
                            "reason_code": None,
                            "roles": PERMISSIONS["adoptChange"].holders,
                        }
                    ],
                }
            ]
        }
    )

    key: str
    process_step: str
    project_id: UUID
    state: ChangeState
    cause: Cause
    title: str
    description: str
    justification: str
    suggested_by: str
    suggested_at: At
    answered_by: Annotated[str | None, Field(description="The manager who answered.")]
    answered_at: At | None
    answer_reason: Annotated[str | None, Field(description="Why it was adopted or declined.")]


class ChangeQuery(ListQuery):
    """Filters and order of the list of changes."""

    project_id: Id | None = None
    state: ChangeState | None = None
    cause: Cause | None = None
    sort: Literal["suggested_at", "-suggested_at"] = "-suggested_at"


CHANGES = Listing(
    ChangeRow,
    CHANGE,
    sorts={"suggested_at": Sort(Change.suggested_at, instant, Change.id)},
    filters=(Change.project_id, Change.state, Change.cause),
)
MADE = {"process_step", "allowed_actions"}
SHOWN = [name for name in ChangeView.model_fields if name not in MADE]
WHOLE = [getattr(Change, name) for name in SHOWN]


def view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> ChangeView:
    """The representation of a change for one person."""
    return ChangeView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"change_management.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions("change", LIFECYCLE, record.state, actor, roles_here),
    )


async def change_view(tx: Transaction, change: Change) -> ChangeView:
    """The change as this transaction leaves it."""
    await tx.flush()
    return view_of(change, tx.actor, tx.roles_here)


async def get_change(read: Reader, ref: str) -> ChangeView:
    """One change, if the reader may see its project."""
    row = await CHANGE.one(read, WHOLE, ref)
    return view_of(row, read.actor, read.roles_here)


async def list_changes(read: Reader, query: ChangeQuery) -> Page[ChangeRow]:
    """The changes of the projects that the reader may see, newest first unless asked."""
    return await CHANGES.page(read, query, query.sort)
