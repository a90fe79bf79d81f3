"""Which closing projects have said what they learned, and which are still asked."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.knowledge.captures.model import (
    CaptureState,
    LessonCandidate,
    LessonCapture,
)
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

CAPTURE = Access(LessonCapture, project=LessonCapture.id)

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "version": 1,
    "state": "OPEN",
    "opened_at": "2027-09-28T01:30:00.000000Z",
    "settled_at": None,
}


CANDIDATE_EXAMPLE: dict[str, Any] = {
    "issue_id": "0199b7a5-41c7-7b02-8a55-0c1b9d1e7f42",
    "issue_key": "ISS-2027-0003",
    "severity": 4,
    "root_cause": "供应商的测试环境没有写进合同。",
}
MOST_CANDIDATES = 50
"""So many of a project's issues are shown, the gravest."""


class CandidateView(BaseModel):
    """An issue of the project, and why it arose: perhaps a lesson."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [CANDIDATE_EXAMPLE]}
    )

    issue_id: UUID
    issue_key: str
    severity: int
    root_cause: str


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
                    "candidates": [CANDIDATE_EXAMPLE],
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
    candidates: Annotated[
        list[CandidateView], Field(description="Solved issues, the gravest first.")
    ]
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


async def _candidates(source: Reader | Transaction, project_id: UUID) -> list[CandidateView]:
    columns = [getattr(LessonCandidate, name) for name in CandidateView.model_fields]
    gravest = (LessonCandidate.severity.desc(), LessonCandidate.issue_id)
    of_project = select(*columns).where(LessonCandidate.project_id == project_id)
    rows = await source.execute(of_project.order_by(*gravest).limit(MOST_CANDIDATES))
    return [CandidateView.model_validate(row) for row in rows]


SHOWN = Showing(LessonCaptureView, CAPTURE, PERMISSIONS, "lesson_capture")


async def lesson_capture_view(tx: Transaction, capture: LessonCapture) -> LessonCaptureView:
    """The capture as this transaction leaves it."""
    await tx.flush()
    return SHOWN.of_record(capture, tx, candidates=await _candidates(tx, capture.id))


async def get_lesson_capture(read: Reader, project_id: str) -> LessonCaptureView:
    """What one closing project owes, if the reader may see it."""
    row = await SHOWN.found(read, project_id)
    return SHOWN.of_record(row, read, candidates=await _candidates(read, row.id))


async def list_lesson_captures(read: Reader, query: LessonCaptureQuery) -> Page[LessonCaptureRow]:
    """What the projects that the reader may see owe, newest first unless asked otherwise."""
    return await CAPTURES.page(read, query, query.sort)
