"""Which published lessons are nearest to some words, how near, and in which words they agree.

Nearness weighs a word by its rarity among the published lessons (the IDF of BM25) and by where a
lesson says it: wholly in the title, less in the text, more with each repetition. The sum is told
in thousandths of what the weightiest words of the question amount to.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import REAL, TSQUERY, aggregate_order_by

from services.knowledge.lessons.model import Category, Language, Lesson, LessonState
from services.knowledge.lessons.queries import LESSONS, ROW_EXAMPLE, LessonRow
from services.knowledge.lessons.rules import search_words
from shared.contracts.base import ProjectTypeCode
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import LINE

MOST_WORDS = 64
"""Of a long question the words said most often are looked for; the rest would change little."""

DECISIVE_WORDS = 8
"""A lesson that says the eight weightiest words of a question is as near to it as can be."""

_MARKS = [0.6, 0.6, 0.6, 1.0]
"""What a word counts in the text and, last, in the title."""

_WHOLE = 1.6449
"""`ts_rank` divides by this, the sum of 1/n²: undone, a word once in the title counts 1."""


class LessonQuestion(BaseModel):
    """What is looked for, in any mixture of Chinese and English."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str,
        Field(min_length=1, max_length=200, pattern=LINE, examples=["数据迁移 rollback 演练"]),
    ]
    category: Category | None = None
    language: Language | None = None
    project_type: ProjectTypeCode | None = None
    limit: Annotated[int, Field(ge=1, le=50, description="The nearest so many.")] = 10


EXAMPLE: dict[str, Any] = {"lesson": ROW_EXAMPLE, "score": 735, "terms": ["回滚", "迁移", "演练"]}


class LessonFound(BaseModel):
    """A lesson that was found: how near it is, and in which words."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    lesson: LessonRow
    score: Annotated[int, Field(ge=0, le=1000, description="Nearness, at most 1000.")]
    terms: Annotated[list[str], Field(description="Words it has in common, weightiest first.")]


class LessonsFound(BaseModel):
    """The nearest lessons, nearest first; there are no further pages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE]}]})

    items: list[LessonFound]


def _asked(terms: Sequence[str], among: ColumnElement[bool]) -> CTE:
    """Each word asked for, as a query, with its weight: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    term = func.unnest(literal(list(terms), ARRAY(Text))).column_valued("term")
    given = select(term, cast(func.quote_literal(term), TSQUERY).label("query")).cte("given")
    lessons = select(func.count()).select_from(Lesson).where(among).scalar_subquery()
    saying = (
        select(func.count())
        .select_from(Lesson)
        .where(among, Lesson.words.op("@@")(given.c.query))
        .correlate(given)
        .scalar_subquery()
    )
    counted = select(given, lessons.label("lessons"), saying.label("saying")).subquery()
    n = counted.c
    weight = func.ln(1 + (n.lessons - n.saying + 0.5) / (n.saying + 0.5))
    return select(n.term, n.query, weight.label("weight")).cte("asked")


async def find_lessons(
    source: Reader | Transaction,
    terms: Mapping[str, str],
    *conditions: ColumnElement[bool],
    at_most: int,
) -> list[LessonFound]:
    """The published lessons nearest to the words of a question (`search_words`), nearest first."""
    if not terms:
        return []
    published = and_(Lesson.state == LessonState.PUBLISHED, *conditions)
    asked = _asked(list(terms), published)
    weightiest = select(asked.c.weight).order_by(asked.c.weight.desc()).limit(DECISIVE_WORDS)
    whole = select(func.sum(weightiest.subquery().c.weight)).scalar_subquery()
    said = func.ts_rank(literal(_MARKS, ARRAY(REAL)), Lesson.words, asked.c.query) * _WHOLE
    near = func.sum(asked.c.weight * func.least(said, 1.0)) / whole
    rows = await source.execute(
        select(
            *LESSONS.columns,
            cast(func.round(1000 * func.least(near, 1.0)), Integer).label("score"),
            func.array_agg(aggregate_order_by(asked.c.term, asked.c.weight.desc())).label("terms"),
        )
        .join(asked, Lesson.words.op("@@")(asked.c.query))
        .where(published)
        .group_by(Lesson.id)
        .order_by(near.desc(), Lesson.id)
        .limit(at_most)
    )
    return [
        LessonFound(
            lesson=LessonRow.model_validate(row),
            score=row.score,
            terms=[terms[term] for term in row.terms],
        )
        for row in rows
    ]


async def search_lessons(read: Reader, question: LessonQuestion) -> LessonsFound:
    """What was learned about it, nearest first (REQ-169)."""
    conditions = [
        column == wanted
        for column in (Lesson.category, Lesson.language, Lesson.project_type)
        if (wanted := getattr(question, column.key)) is not None
    ]
    terms = search_words(question.q, MOST_WORDS)
    found = await find_lessons(read, terms, *conditions, at_most=question.limit)
    return LessonsFound(items=found)
