"""What people see of articles: published ones all of them, drafts only the PMO."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import or_

from services.knowledge.articles.model import Article, ArticleKind, ArticleState
from services.knowledge.entries.model import Category, Language, Stage
from services.knowledge.permissions import PERMISSIONS
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.actor import Role
from shared.domain.fields import At, Date
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

ARTICLE = Access(
    Article,
    seen_by=or_(Article.state == ArticleState.PUBLISHED, Article.state == ArticleState.RETIRED),
    overseers=frozenset({Role.PMO_ANALYST, Role.PMO_DIRECTOR, Role.AUDITOR}),
)
"""Drafts are the PMO's."""

ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a5-31d2-7a4b-8c5d-6e7f8091a2b3",
    "key": "ART-2026-0001",
    "version": 2,
    "state": "PUBLISHED",
    "kind": "BEST_PRACTICE",
    "title": "割接放行的五个条件",
    "language": "zh",
    "category": "TECHNOLOGY",
    "project_types": ["IT"],
    "stages": ["EXECUTION"],
    "tags": ["割接", "回滚"],
    "drafted_by": "analyst-lin",
    "drafted_at": "2026-11-24T01:30:00.000000Z",
    "owner_id": "analyst-lin",
    "review_due": "2027-11-25",
}
BODY_EXAMPLE = "# 割接放行的五个条件\n\n1. 全量数据上演练过回滚，并以回滚耗时倒推决策点。\n"


class ArticleRow(BaseModel):
    """An article in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    state: ArticleState
    kind: ArticleKind
    title: str
    language: Language
    category: Category | None
    project_types: list[str]
    stages: list[str]
    tags: list[str]
    drafted_by: str
    drafted_at: At
    owner_id: str | None
    review_due: Date | None


class ArticleView(RecordView):
    """An article with its text and sources, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | {
                    "body": BODY_EXAMPLE,
                    "source_lesson_ids": ["0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b"],
                    "changed_at": "2026-11-25T02:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: ArticleState
    kind: ArticleKind
    title: str
    body: Annotated[str, Field(description="Markdown.")]
    language: Language
    category: Category | None
    project_types: Annotated[list[str], Field(description="What it is about; empty: any.")]
    stages: list[Stage]
    tags: list[str]
    source_lesson_ids: Annotated[list[UUID], Field(description="The lessons it sums up.")]
    drafted_by: PersonId
    drafted_at: At
    owner_id: Annotated[PersonId | None, Field(description="Who answers for it once published.")]
    review_due: Annotated[Date | None, Field(description="When it is to be looked at again.")]


class ArticleQuery(ListQuery):
    """Filters and order of the list of articles."""

    state: Annotated[list[ArticleState] | None, Field(max_length=3)] = None
    kind: ArticleKind | None = None
    category: Category | None = None
    language: Language | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


ARTICLES = Listing(
    ArticleRow,
    ARTICLE,
    sorts={"drafted_at": Sort(Article.drafted_at, instant, Article.id)},
    filters=(Article.state, Article.kind, Article.category, Article.language),
)


SHOWN = Showing(ArticleView, ARTICLE, PERMISSIONS, "article")


async def list_articles(read: Reader, query: ArticleQuery) -> Page[ArticleRow]:
    """The articles that the reader may see, newest first unless asked otherwise."""
    return await ARTICLES.page(read, query, query.sort)
