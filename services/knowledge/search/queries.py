"""What is found in answer to a question, nearest first, and how it is filed."""

from collections import Counter
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.knowledge.entries.model import Category, EntryKind, Language, Stage
from services.knowledge.entries.queries import MOST_WORDS, Found, Tag, find_entries
from services.knowledge.entries.rules import search_words
from shared.contracts.base import ProjectTypeCode
from shared.db.transaction import Reader
from shared.domain.fields import LINE

FACETED = 200
"""Facets count the nearest so many: what is further away is not what was asked for."""

FOUND = (EntryKind.LESSON, EntryKind.ARTICLE, EntryKind.ASSET, EntryKind.PAST_PROJECT)


class Question(BaseModel):
    """What is looked for, in any mixture of Chinese and English."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str,
        Field(min_length=1, max_length=200, pattern=LINE, examples=["数据迁移 rollback 演练"]),
    ]
    kind: Annotated[
        list[Literal[EntryKind.LESSON, EntryKind.ARTICLE, EntryKind.ASSET, EntryKind.PAST_PROJECT]]
        | None,
        Field(max_length=4, description="Any, unless you name some."),
    ] = None
    project_type: ProjectTypeCode | None = None
    stage: Stage | None = None
    category: Category | None = None
    tag: Tag | None = None
    language: Language | None = None
    limit: Annotated[int, Field(ge=1, le=50, description="The nearest so many.")] = 10


HIT_EXAMPLE: dict[str, Any] = {
    "kind": "LESSON",
    "id": "0199b7a3-10c4-7f5e-a1b2-8c9d0e1f2a3b",
    "key": "LSN-2026-0001",
    "title": "核心系统迁移前必须完整演练回滚",
    "opening": "每次割接前在全量数据上演练一次回滚，并以耗时作为放行条件。",
    "language": "zh",
    "category": "TECHNOLOGY",
    "project_types": ["IT"],
    "stages": ["EXECUTION"],
    "tags": ["割接", "回滚"],
    "score": 735,
    "terms": ["回滚", "迁移", "演练"],
}


class Hit(BaseModel):
    """Something that was found: what it is, how near, and in which words."""

    model_config = ConfigDict(json_schema_extra={"examples": [HIT_EXAMPLE]}, from_attributes=True)

    kind: EntryKind
    id: UUID
    key: str
    title: str
    opening: Annotated[str, Field(description="How it begins, or what it recommends.")]
    language: Language | None
    category: str | None
    project_types: list[str]
    stages: list[Stage]
    tags: list[str]
    score: Annotated[int, Field(ge=0, le=1000, description="Nearness, at most 1000.")]
    terms: Annotated[list[str], Field(description="Words it has in common, weightiest first.")]


class Share(BaseModel):
    """How many of what was found are filed under one value."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": "IT", "count": 12}]})

    value: str
    count: Annotated[int, Field(ge=1, le=FACETED)]


FACETS_EXAMPLE: dict[str, Any] = {
    "kind": [{"value": "LESSON", "count": 14}, {"value": "ASSET", "count": 2}],
    "project_type": [{"value": "IT", "count": 12}],
    "stage": [{"value": "EXECUTION", "count": 9}],
    "category": [{"value": "TECHNOLOGY", "count": 7}],
    "language": [{"value": "zh", "count": 13}, {"value": "en", "count": 3}],
}


class Facets(BaseModel):
    """How the nearest two hundred are filed, most first: what to narrow the question by."""

    model_config = ConfigDict(json_schema_extra={"examples": [FACETS_EXAMPLE]})

    kind: list[Share]
    project_type: list[Share]
    stage: list[Share]
    category: list[Share]
    language: list[Share]


class SearchResult(BaseModel):
    """The nearest, nearest first; there are no further pages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [HIT_EXAMPLE], "facets": FACETS_EXAMPLE}]}
    )

    items: list[Hit]
    facets: Facets


def _shares(values: list[str]) -> list[Share]:
    counted = sorted(Counter(values).items(), key=lambda share: (-share[1], share[0]))
    return [Share(value=value, count=count) for value, count in counted]


def _facets(found: list[Found]) -> Facets:
    return Facets(
        kind=_shares([f.kind for f in found]),
        project_type=_shares([t for f in found for t in f.project_types]),
        stage=_shares([s for f in found for s in f.stages]),
        category=_shares([f.category for f in found if f.category]),
        language=_shares([f.language for f in found if f.language]),
    )


async def search_knowledge(read: Reader, question: Question) -> SearchResult:
    """What the organisation knows about it, nearest first (REQ-169)."""
    filed = {
        "language": question.language,
        "category": question.category,
        "project_types": [question.project_type] if question.project_type else [],
        "stages": [question.stage] if question.stage else [],
        "tags": [question.tag] if question.tag else [],
    }
    words = search_words(question.q, MOST_WORDS)
    kinds = question.kind or FOUND
    found = await find_entries(read, words, *kinds, at_most=FACETED, filed=filed)
    return SearchResult(
        items=[Hit.model_validate(hit) for hit in found[: question.limit]], facets=_facets(found)
    )
