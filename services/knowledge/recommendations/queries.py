"""What was offered to an undertaking, for its members and the PMO to see."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.knowledge.recommendations.model import Context, Recommendation
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.errors import NotFound
from shared.domain.fields import At
from shared.projects.access import find_project

EXAMPLE: dict[str, Any] = {
    "id": "0199b7a4-02b7-7a10-8d3e-6f5a4b3c2d1e",
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "context": "PROPOSAL",
    "content_version": 1,
    "offered_at": "2026-11-24T01:30:02.000000Z",
    "words_searched": 41,
    "offers": [
        {
            "lesson_id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
            "lesson_key": "LSN-2026-0001",
            "title": "核心系统迁移前必须完整演练回滚",
            "score": 482,
            "terms": ["切换", "迁移", "核心"],
        }
    ],
}


class OfferView(BaseModel):
    """A lesson that was offered: how near it was, and in which words."""

    model_config = ConfigDict(json_schema_extra={"examples": EXAMPLE["offers"]})

    lesson_id: UUID
    lesson_key: str
    title: str
    score: Annotated[int, Field(ge=0, le=1000, description="Nearness, at most 1000.")]
    terms: Annotated[list[str], Field(description="Words in common, weightiest first.")]


class RecommendationView(BaseModel):
    """What was offered for one version of a proposal, nearest first; empty if nothing fits."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    project_id: UUID
    context: Context
    content_version: Annotated[int, Field(description="Of the proposal that was submitted.")]
    offered_at: At
    words_searched: Annotated[
        int, Field(description="0 where the words of the proposal are confidential.")
    ]
    offers: list[OfferView]


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
