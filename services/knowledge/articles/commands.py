"""What curators do: sum lessons up, publish what they wrote, and retire it."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.knowledge.articles.model import Article, ArticleKind
from services.knowledge.articles.queries import BODY_EXAMPLE, ROW_EXAMPLE
from services.knowledge.assets.commands import Publication
from services.knowledge.entries.commands import enter, withdraw
from services.knowledge.entries.model import Category, EntryKind, Language
from services.knowledge.entries.queries import ProjectTypes, Stages, Tags
from services.knowledge.follows.queries import followers_of
from services.knowledge.lessons.model import Lesson, LessonState
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import TEXT, Because, Id, Line, Ref, Request, absent

Body = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=20_000, pattern=TEXT),
    Field(description="Markdown."),
]
Sources = Annotated[list[Id], Field(max_length=50, description="The lessons it sums up.")]
_SAID = ("kind", "title", "language", "category", "project_types", "stages", "tags")
EXAMPLE: dict[str, Any] = {name: ROW_EXAMPLE[name] for name in _SAID} | {
    "body": BODY_EXAMPLE,
    "source_lesson_ids": [],
}
USABLE = (LessonState.VALIDATED, LessonState.PUBLISHED)


class ArticleDraft(Request):
    """What some lessons come to."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: ArticleKind
    title: Line
    body: Body
    language: Language
    category: Category | None = None
    project_types: ProjectTypes = []
    stages: Stages = []
    tags: Tags = []
    source_lesson_ids: Sources = []


class ArticleEdit(Request):
    """A merge patch of a draft: what is sent replaces, null empties, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "割接放行的六个条件"}]})

    title: Line = absent()
    body: Body = absent()
    category: Category | None = None
    project_types: ProjectTypes = absent()
    stages: Stages = absent()
    tags: Tags = absent()
    source_lesson_ids: Sources = absent()


async def _said(tx: Transaction, request: ArticleDraft | ArticleEdit, **how: Any) -> dict[str, Any]:
    """The words by field; only lessons that the PMO found true are summed up (REQ-168).

    Errors: 409 `lesson_unusable`, naming each that is not.
    """
    said = request.model_dump(mode="json", **how)
    if ids := request.source_lesson_ids:
        await _check_sources(tx, ids)
    return said


async def _check_sources(tx: Transaction, ids: Sequence[UUID]) -> None:
    usable = select(Lesson.id).where(Lesson.id.in_(ids), Lesson.state.in_(USABLE))
    known = set((await tx.execute(usable)).scalars())
    wrong = [
        FieldProblem(f"/source_lesson_ids/{place}", "lesson_unusable")
        for place, id_ in enumerate(ids)
        if id_ not in known
    ]
    if wrong:
        raise Conflict("lesson_unusable", errors=wrong)


async def draft_article(tx: Transaction, draft: ArticleDraft) -> Article:
    """Begin to sum lessons up (REQ-168)."""
    said = await _said(tx, draft)
    key = await tx.next_key("ART")
    return tx.add(Article.draft(tx.new_id(), key, tx.actor, said, tx.now))


async def edit_article(tx: Transaction, ref: Ref, edit: ArticleEdit) -> Article:
    """Change a draft (REQ-168)."""
    article = await tx.load(Article, ref)
    article.edit(await _said(tx, edit, exclude_unset=True))
    return article


async def publish_article(tx: Transaction, ref: Ref, publication: Publication) -> Article:
    """Let everyone find it (REQ-168)."""
    article = await tx.load(Article, ref)
    today = tx.now.astimezone(ZoneInfo(tx.settings.time_zone)).date()
    owner = publication.owner_id or tx.actor.id
    followers = await followers_of(tx, article.category, article.tags, article.project_types)
    article.publish(owner, publication.review_due, today, followers)
    await enter(
        tx,
        article.id,
        EntryKind.ARTICLE,
        article.key,
        ("A", article.title),
        ("D", article.body),
        begins=article.body,
        language=article.language,
        category=article.category,
        project_types=article.project_types,
        stages=article.stages,
        tags=article.tags,
    )
    return article


async def retire_article(tx: Transaction, ref: Ref, because: Because) -> Article:
    """Take it out of what can be found (REQ-168)."""
    article = await tx.load(Article, ref)
    article.retire(because.reason)
    await withdraw(tx, article.id)
    return article
