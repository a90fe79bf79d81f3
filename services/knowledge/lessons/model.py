"""A lesson: what happened, why, what came of it, and what to do about it next time."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.lessons.rules import review_due, search_vector
from shared.contracts.knowledge import (
    LessonCaptured,
    LessonPublished,
    LessonRetired,
    LessonValidated,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class LessonState(StrEnum):
    """How far a lesson is from being everybody's."""

    CAPTURED = "CAPTURED"
    VALIDATED = "VALIDATED"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class Stage(StrEnum):
    """The stage of the project in which it was learned (REQ-031)."""

    INITIATION = "INITIATION"
    PLANNING = "PLANNING"
    EXECUTION = "EXECUTION"
    CLOSING = "CLOSING"


class Category(StrEnum):
    """What a lesson is mainly about."""

    SCHEDULE = "SCHEDULE"
    COST = "COST"
    SCOPE = "SCOPE"
    QUALITY = "QUALITY"
    BENEFIT = "BENEFIT"
    RISK = "RISK"
    RESOURCE = "RESOURCE"
    STAKEHOLDER = "STAKEHOLDER"
    PROCESS = "PROCESS"
    PROCUREMENT = "PROCUREMENT"
    TECHNOLOGY = "TECHNOLOGY"
    COMPLIANCE = "COMPLIANCE"


class LessonKind(StrEnum):
    """Whether to repeat it or to avoid it."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"


class Language(StrEnum):
    """The language that a lesson is written in."""

    ZH = "zh"
    EN = "en"


S = LessonState

LIFECYCLE = Lifecycle(
    S,
    {
        "validate": ({S.CAPTURED}, S.VALIDATED),
        "publish": ({S.VALIDATED}, S.PUBLISHED),
        "retire": ({S.PUBLISHED}, S.RETIRED),
    },
    start=S.CAPTURED,
)

ONCE_PUBLISHED = (S.PUBLISHED, S.RETIRED)


class Lesson(Versioned, Aggregate, Base):
    """The organisation's own, whichever project taught it (REQ-172)."""

    __tablename__ = "lessons"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[LessonState]
    source_ref: Mapped[str | None] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[LessonKind]
    stage: Mapped[Stage]
    category: Mapped[Category]
    language: Mapped[Language]
    project_type: Mapped[str | None] = mapped_column(String(40))
    project_label: Mapped[str | None] = mapped_column(String(200))
    project_id: Mapped[UUID | None]
    context: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    root_cause: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    recommendation: Mapped[str] = mapped_column(Text)
    captured_by: Mapped[str] = mapped_column(String(128))
    captured_at: Mapped[datetime]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    review_due: Mapped[date | None]
    words: Mapped[str] = mapped_column(TSVECTOR, deferred=True, deferred_raiseload=True)
    """What it can be found by; made here, because PostgreSQL knows no Chinese words."""

    __table_args__ = (
        Index("ix_lessons_captured_at_id", "captured_at", "id"),
        Index("ix_lessons_captured_by_captured_at_id", "captured_by", "captured_at", "id"),
        Index("ix_lessons_state_captured_at_id", "state", "captured_at", "id"),
        Index("ix_lessons_category_captured_at_id", "category", "captured_at", "id"),
        Index("ix_lessons_language_captured_at_id", "language", "captured_at", "id"),
        Index("ix_lessons_project_type_captured_at_id", "project_type", "captured_at", "id"),
        Index("ix_lessons_words", "words", postgresql_using="gin"),
    )

    @property
    def undertaking_id(self) -> None:
        """None: who may see it does not depend on the project that taught it (REQ-172)."""
        return None

    @classmethod
    def capture(
        cls, id_: UUID, key: str, by: Actor, said: Mapping[str, Any], at: datetime
    ) -> "Lesson":
        """Anyone may write down what they learned (REQ-137)."""
        lesson = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            captured_by=by.id,
            captured_at=at,
            **said,
        )
        lesson.words = search_vector(
            lesson.title,
            lesson.context,
            lesson.event,
            lesson.root_cause,
            lesson.effect,
            lesson.recommendation,
        )
        lesson.record(LessonCaptured(lesson_id=id_, lesson_key=key))
        return lesson

    def validate(self) -> None:
        """The PMO found it true and useful (REQ-168)."""
        LIFECYCLE.move(self, "validate")
        self.record(LessonValidated(lesson_id=self.id, lesson_key=self.key))

    def publish(self, by: Actor, today: date) -> None:
        """From now on everyone can find it; who publishes it owns it, and it is to be reviewed."""
        LIFECYCLE.move(self, "publish")
        self.owner_id, self.review_due = by.id, review_due(today)
        self.record(LessonPublished(lesson_id=self.id, lesson_key=self.key))

    def retire(self, reason: str) -> None:
        """It no longer holds: it can be read where it was named, but is not found any more."""
        LIFECYCLE.move(self, "retire")
        self.record(
            LessonRetired(lesson_id=self.id, lesson_key=self.key, reason=reason), because=reason
        )
