"""Which closing projects have said what they learned, and which are still asked."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.captures.model import LIFECYCLE, CaptureState, LessonCapture
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

CAPTURE = Access(LessonCapture, project=LessonCapture.id)

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "version": 1,
    "state": "OPEN",
    "opened_at": "2027-09-28T01:30:00.000000Z",
    "settled_at": None,
}


class LessonCaptureRow(BaseModel):
    """A closing project in the list of those that are asked what they learned."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: Annotated[UUID, Field(description="The project's.")]
    version: int
    state: CaptureState
    opened_at: At
    settled_at: At | None


class LessonCaptureView(RecordView):
    """What a closing project owes, how it was settled, and who may sign that there is nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "lessons": 0,
                    "none_reason": None,
                    "signed_by": None,
                    "changed_at": "2027-09-28T01:30:00.000000Z",
                    "allowed_actions": [
                        {
                            "action": "signNoLessons",
                            "allowed": True,
                            "reason_code": None,
                            "roles": ["project_manager"],
                        }
                    ],
                }
            ]
        }
    )

    state: CaptureState
    opened_at: At
    lessons: Annotated[int, Field(description="Of the project, when it was settled.")]
    none_reason: Annotated[str | None, Field(description="Why nothing was learned.")]
    signed_by: Annotated[PersonId | None, Field(description="Who answers for that.")]
    settled_at: At | None


class LessonCaptureQuery(ListQuery):
    """Which captures: by whether they are settled."""

    state: CaptureState | None = None
    sort: Literal["opened_at", "-opened_at"] = "-opened_at"


CAPTURES = Listing(
    LessonCaptureRow,
    CAPTURE,
    sorts={"opened_at": Sort(LessonCapture.opened_at, instant, LessonCapture.id)},
    filters=(LessonCapture.state,),
)
COLUMNS = [
    getattr(LessonCapture, name)
    for name in LessonCaptureView.model_fields
    if name != "allowed_actions"
]


def view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> LessonCaptureView:
    """The representation for one person."""
    return LessonCaptureView(
        **{column.key: getattr(record, column.key) for column in COLUMNS},
        allowed_actions=PERMISSIONS.actions(
            "lesson_capture", LIFECYCLE, record.state, actor, roles_here
        ),
    )


async def lesson_capture_view(tx: Transaction, capture: LessonCapture) -> LessonCaptureView:
    """The capture as this transaction leaves it."""
    await tx.flush()
    return view_of(capture, tx.actor, tx.roles_here)


async def get_lesson_capture(read: Reader, project_id: str) -> LessonCaptureView:
    """What one closing project owes, if the reader may see it."""
    return view_of(await CAPTURE.one(read, COLUMNS, project_id), read.actor, read.roles_here)


async def list_lesson_captures(read: Reader, query: LessonCaptureQuery) -> Page[LessonCaptureRow]:
    """What the projects that the reader may see owe, newest first unless asked otherwise."""
    return await CAPTURES.page(read, query, query.sort)
