"""An article or best practice: lessons summed up by a curator, with their sources kept."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.entries.model import Category, Language
from shared.contracts.knowledge import (
    ArticleDrafted,
    ArticleEdited,
    ArticlePublished,
    ArticleRetired,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ArticleState(StrEnum):
    """Whether an article is everybody's."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class ArticleKind(StrEnum):
    """What it claims: to explain, or to be the way to do it."""

    ARTICLE = "ARTICLE"
    BEST_PRACTICE = "BEST_PRACTICE"


S = ArticleState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "publish": ({S.DRAFT}, S.PUBLISHED),
        "retire": ({S.PUBLISHED}, S.RETIRED),
    },
    start=S.DRAFT,
)


class Article(Versioned, Aggregate, Base):
    """Curators write it; once published it has an owner and a day of review (REQ-168)."""

    __tablename__ = "articles"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ArticleState]
    kind: Mapped[ArticleKind]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[Language]
    category: Mapped[Category | None]
    project_types: Mapped[list[Any]]
    stages: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    source_lesson_ids: Mapped[list[Any]]
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    review_due: Mapped[date | None]

    __table_args__ = (
        Index("ix_articles_drafted_at_id", "drafted_at", "id"),
        Index("ix_articles_state_drafted_at_id", "state", "drafted_at", "id"),
        Index("ix_articles_kind_drafted_at_id", "kind", "drafted_at", "id"),
        Index("ix_articles_category_drafted_at_id", "category", "drafted_at", "id"),
        Index("ix_articles_language_drafted_at_id", "language", "drafted_at", "id"),
    )

    @classmethod
    def draft(
        cls, id_: UUID, key: str, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "Article":
        """What a curator makes of some lessons; it stays with the PMO until it is published."""
        article = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            drafted_by=by.id,
            drafted_at=at,
            **said,
        )
        sources = tuple(map(UUID, article.source_lesson_ids))
        article.record(ArticleDrafted(article_id=id_, article_key=key, source_lesson_ids=sources))
        return article

    def edit(self, said: Mapping[str, Any]) -> None:
        """Only a draft is changed."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(ArticleEdited(article_id=self.id, article_key=self.key, changed=tuple(said)))

    def publish(
        self, owner: str, review_due: date, today: date, followers: tuple[str, ...] = ()
    ) -> None:
        """From now on everyone finds it; somebody owns it and looks at it again in time."""
        LIFECYCLE.move(self, "publish")
        if review_due <= today:
            raise Conflict("not_in_future")
        self.owner_id, self.review_due = owner, review_due
        self.record(
            ArticlePublished(
                article_id=self.id,
                article_key=self.key,
                review_due=review_due,
                followers=followers,
            )
        )

    def retire(self, reason: str) -> None:
        """It no longer holds: it can be read where it was named, but is not found any more."""
        LIFECYCLE.move(self, "retire")
        self.record(
            ArticleRetired(article_id=self.id, article_key=self.key, reason=reason),
            because=reason,
        )
