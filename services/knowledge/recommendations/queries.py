"""What was offered to an undertaking, for its members and the PMO to see, and what became of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.knowledge.permissions import PERMISSIONS
from services.knowledge.recommendations.model import (
    Becomes,
    Context,
    LessonRecommendation,
    Recommendation,
    RecommendationState,
)
from shared.contracts.base import PersonId
from shared.db.base import project_members
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import NotFound
from shared.domain.fields import At
from shared.domain.views import RecordView
from shared.projects.access import Access, find_project
from shared.projects.listing import Listing
from shared.projects.showing import Showing

LESSON_RECOMMENDATION = Access(LessonRecommendation, project=LessonRecommendation.project_id)


class Undertakings:
    """The proposals and projects that somebody may see, for what is put beside them."""

    async def hold(self, tx: Transaction, ref: str) -> UUID:
        """Its id, if the actor may see it; else 404. Tells `tx.roles_here`."""
        if (id_ := await find_project(tx, ref)) is None:
            raise NotFound("not_found")
        parts = select(project_members.c.role).where(
            project_members.c.project_id == id_, project_members.c.person_id == tx.actor.id
        )
        tx.roles_here = frozenset((await tx.execute(parts)).scalars())
        return id_


UNDERTAKING = Undertakings()

LESSON_EXAMPLE: dict[str, Any] = {
    "lesson_id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "lesson_key": "LSN-2026-0001",
    "title": "核心系统迁移前必须完整演练回滚",
    "score": 482,
    "terms": ["切换", "迁移", "核心"],
    "reasons": ["SAME_TYPE"],
}
PROJECT_EXAMPLE: dict[str, Any] = {
    "project_id": "0199b7a0-5f21-7c8d-9e0f-1a2b3c4d5e6f",
    "project_key": "PRJ-2026-0009",
    "title": "数据中心二期扩容",
    "score": 585,
    "terms": ["机柜", "扩容", "迁移"],
    "reasons": ["SAME_TYPE", "SAME_ORG_UNIT"],
}
EXAMPLE: dict[str, Any] = {
    "id": "0199b7a4-02b7-7a10-8d3e-6f5a4b3c2d1e",
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "context": "PROPOSAL",
    "content_version": 1,
    "about_id": None,
    "offered_at": "2026-11-24T01:30:02.000000Z",
    "words_searched": 41,
    "offers": [LESSON_EXAMPLE],
    "projects": [PROJECT_EXAMPLE],
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a4-02c9-7b11-9e4f-7a6b5c4d3e2f",
    "version": 1,
    "project_id": EXAMPLE["project_id"],
    "state": "OFFERED",
    "context": "PROPOSAL",
    **LESSON_EXAMPLE,
    "becomes": None,
    "risk_key": None,
    "offered_at": "2026-11-24T01:30:02.000000Z",
}
Score = Annotated[int, Field(ge=0, le=1000, description="Nearness, at most 1000.")]
Terms = Annotated[list[str], Field(description="Words in common, weightiest first.")]
Reasons = Annotated[
    list[str],
    Field(description="Why besides words: SAME_TYPE, SAME_TIER, SAME_ORG_UNIT, PMO_ADVICE."),
]


class OfferView(BaseModel):
    """A lesson that was offered: how near it was, in which words, and why besides."""

    model_config = ConfigDict(json_schema_extra={"examples": [LESSON_EXAMPLE]})

    lesson_id: UUID
    lesson_key: str
    title: str
    score: Score
    terms: Terms
    reasons: Reasons = []


class ProjectOfferView(BaseModel):
    """A past project that was offered, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROJECT_EXAMPLE]})

    project_id: UUID
    project_key: str
    title: str
    score: Score
    terms: Terms
    reasons: Reasons = []


class RecommendationView(BaseModel):
    """What was offered at one moment, nearest first; empty if nothing fits."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    project_id: UUID
    context: Context
    content_version: Annotated[
        int | None, Field(description="Of the proposal that was submitted; else null.")
    ]
    about_id: Annotated[
        UUID | None,
        Field(description="The meeting, plan, risk or change it was offered for; else null."),
    ]
    offered_at: At
    words_searched: Annotated[int, Field(description="0 where the words are confidential.")]
    offers: list[OfferView]
    projects: list[ProjectOfferView]


class RecommendationQuery(ListQuery):
    """The recommendations for one undertaking, newest first."""


SORTS = {"id": Sort(Recommendation.id, UUID, Recommendation.id)}


async def list_recommendations(
    read: Reader, ref: str, query: RecommendationQuery
) -> Page[RecommendationView]:
    """What was offered to an undertaking that the reader may see (REQ-045)."""
    if (project_id := await find_project(read, ref)) is None:
        raise NotFound("not_found")
    statement = select(*Recommendation.__table__.c).where(Recommendation.project_id == project_id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-id")
    return Page(items=[RecommendationView.model_validate(r) for r in rows], next_cursor=cursor)


class LessonRecommendationRow(BaseModel):
    """A lesson offered to an undertaking, in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    version: int
    project_id: UUID
    state: RecommendationState
    context: Context
    lesson_id: UUID
    lesson_key: str
    title: str
    score: int
    terms: list[str]
    reasons: list[str]
    becomes: Becomes | None
    risk_key: str | None
    offered_at: At


class LessonRecommendationView(RecordView):
    """A lesson offered to an undertaking, what became of it, and who may answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "recommendation_id": EXAMPLE["id"],
                    "advice": None,
                    "how": None,
                    "risk_id": None,
                    "dismissal": None,
                    "answered_by": None,
                    "answered_at": None,
                    "changed_at": "2026-11-24T01:30:02.000000Z",
                    "allowed_actions": [
                        {
                            "action": "adoptLesson",
                            "allowed": True,
                            "reason_code": None,
                            "roles": ["assessor", "author", "project_manager", "sponsor"],
                        }
                    ],
                }
            ]
        }
    )

    project_id: UUID
    recommendation_id: UUID
    state: RecommendationState
    context: Context
    lesson_id: UUID
    lesson_key: str
    title: Annotated[str, Field(description="Of the lesson, as it was offered.")]
    score: Score
    terms: Terms
    reasons: Reasons
    advice: Annotated[str | None, Field(description="What the PMO said when it offered it.")]
    offered_at: At
    how: Annotated[str | None, Field(description="How an adopted lesson is used.")]
    becomes: Annotated[
        Becomes | None, Field(description="What it is in the undertaking; null: nobody said.")
    ]
    risk_id: Annotated[UUID | None, Field(description="The risk that it has become.")]
    risk_key: str | None
    dismissal: Annotated[str | None, Field(description="Why a dismissed lesson does not apply.")]
    answered_by: PersonId | None
    answered_at: At | None


class LessonRecommendationQuery(ListQuery):
    """Which lessons offered: by what became of them."""

    state: Annotated[list[RecommendationState] | None, Field(max_length=3)] = None
    sort: Literal["offered_at", "-offered_at"] = "-offered_at"


OFFERED = Listing(
    LessonRecommendationRow,
    LESSON_RECOMMENDATION,
    sorts={"offered_at": Sort(LessonRecommendation.offered_at, instant, LessonRecommendation.id)},
    filters=(LessonRecommendation.state,),
)


SHOWN = Showing(
    LessonRecommendationView, LESSON_RECOMMENDATION, PERMISSIONS, "lesson_recommendation"
)


async def list_lesson_recommendations(
    read: Reader, query: LessonRecommendationQuery
) -> Page[LessonRecommendationRow]:
    """The lessons offered to undertakings that the reader may see, newest first (REQ-170)."""
    return await OFFERED.page(read, query, query.sort)
