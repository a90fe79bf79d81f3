"""A lesson: what happened, why, what came of it, and what to do about it next time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from services.knowledge.entries.model import Category, Language, Stage
from services.knowledge.lessons.rules import review_due
from shared.contracts.knowledge import (
    LessonCaptured,
    LessonPublished,
    LessonRedacted,
    LessonRetired,
    LessonValidated,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class LessonState(StrEnum):
    """How far a lesson is from being everybody's."""

    CAPTURED = "CAPTURED"
    VALIDATED = "VALIDATED"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


class LessonKind(StrEnum):
    """Whether to repeat it or to avoid it."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"


class Transferability(StrEnum):
    """Whom else a lesson may help (REQ-137)."""

    LOCAL = "LOCAL"
    SAME_TYPE = "SAME_TYPE"
    ANY_PROJECT = "ANY_PROJECT"


S = LessonState

LIFECYCLE = Lifecycle(
    S,
    {
        "validate": ({S.CAPTURED}, S.VALIDATED),
        "redact": ({S.CAPTURED, S.VALIDATED, S.PUBLISHED}, None),
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
    transferability: Mapped[Transferability]
    tags: Mapped[list[Any]]
    project_type: Mapped[str | None] = mapped_column(String(40))
    project_label: Mapped[str | None] = mapped_column(String(200))
    project_id: Mapped[UUID | None]
    confidential: Mapped[bool]
    """Whether the project that taught it was not open to the whole organisation."""
    redactions: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Which parts only the PMO sees; None as long as nobody has thought about it."""
    context: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    root_cause: Mapped[str] = mapped_column(Text)
    effect: Mapped[dict[str, Any]]
    recommendation: Mapped[str] = mapped_column(Text)
    captured_by: Mapped[str] = mapped_column(String(128))
    captured_at: Mapped[datetime]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    review_due: Mapped[date | None]

    __table_args__ = (
        Index("ix_lessons_captured_at_id", "captured_at", "id"),
        Index("ix_lessons_captured_by_captured_at_id", "captured_by", "captured_at", "id"),
        Index("ix_lessons_state_captured_at_id", "state", "captured_at", "id"),
        Index("ix_lessons_category_captured_at_id", "category", "captured_at", "id"),
        Index("ix_lessons_stage_captured_at_id", "stage", "captured_at", "id"),
        Index("ix_lessons_kind_captured_at_id", "kind", "captured_at", "id"),
        Index("ix_lessons_language_captured_at_id", "language", "captured_at", "id"),
        Index("ix_lessons_project_type_captured_at_id", "project_type", "captured_at", "id"),
        Index("ix_lessons_project_id", "project_id"),
    )

    @property
    def undertaking_id(self) -> None:
        """None: who may see it does not depend on the project that taught it (REQ-172)."""
        return None

    @classmethod
    def capture(
        cls,
        id_: UUID,
        key: str,
        by: Actor,
        said: Mapping[str, Any],
        at: datetime,
        *,
        confidential: bool = False,
    ) -> "Lesson":
        """Anyone may write down what they learned (REQ-137)."""
        lesson = cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            confidential=confidential,
            captured_by=by.id,
            captured_at=at,
            **said,
        )
        lesson.record(LessonCaptured(lesson_id=id_, lesson_key=key))
        return lesson

    def validate(self) -> None:
        """The PMO found it true and useful (REQ-168)."""
        LIFECYCLE.move(self, "validate")
        self.record(LessonValidated(lesson_id=self.id, lesson_key=self.key))

    def redact(self, fields: Sequence[str]) -> None:
        """From now on only the PMO sees these parts; those not named are open (REQ-172)."""
        LIFECYCLE.move(self, "redact")
        self.redactions = list(fields)
        self.record(
            LessonRedacted(lesson_id=self.id, lesson_key=self.key, redactions=tuple(fields))
        )

    def publish(
        self, by: Actor, today: date, *, confidential: bool, followers: tuple[str, ...] = ()
    ) -> None:
        """From now on everyone can find it; who publishes it owns it, and it is to be reviewed.

        Of a confidential project only after somebody said what is to be hidden (REQ-172).
        """
        LIFECYCLE.move(self, "publish")
        self.confidential = self.confidential or confidential
        if self.confidential and self.redactions is None:
            raise Conflict("redactions_needed")
        self.owner_id, self.review_due = by.id, review_due(today)
        self.record(LessonPublished(lesson_id=self.id, lesson_key=self.key, followers=followers))

    def retire(self, reason: str) -> None:
        """It no longer holds: it can be read where it was named, but is not found any more."""
        LIFECYCLE.move(self, "retire")
        self.record(
            LessonRetired(lesson_id=self.id, lesson_key=self.key, reason=reason), because=reason
        )
