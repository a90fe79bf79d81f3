"""The capture of lessons at the end of a project: open until something was learned, or nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.knowledge.base import Base
from shared.contracts.closing import LessonCaptureOpened, ProjectLessonsSettled
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class CaptureState(StrEnum):
    """Whether the project has said what it learned."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"


S = CaptureState

LIFECYCLE = Lifecycle(
    S,
    {
        "settle": ({S.OPEN}, S.SETTLED),
        "sign_none": ({S.OPEN}, S.SETTLED),
        "ask_anew": (set(S), S.OPEN),
    },
    start=S.OPEN,
)


class LessonCapture(Versioned, Aggregate, Base):
    """Opened once, under the project's id, when its end is in sight (REQ-137), and again when the
    project is reopened (REQ-152)."""

    __tablename__ = "lesson_captures"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    state: Mapped[CaptureState]
    opened_at: Mapped[datetime]
    lessons: Mapped[int]
    """How many of the project's lessons there were when it was settled."""
    none_reason: Mapped[str | None] = mapped_column(Text)
    signed_by: Mapped[str | None] = mapped_column(String(128))
    settled_at: Mapped[datetime | None]
    since: Mapped[datetime | None]
    """When the project was last reopened, as portfolio says it; None before it ever was."""

    __table_args__ = (
        Index("ix_lesson_captures_opened_at_id", "opened_at", "id"),
        Index("ix_lesson_captures_state_opened_at_id", "state", "opened_at", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """Its own id is the project's."""
        return self.id

    @classmethod
    def open(cls, project_id: UUID, at: datetime, since: datetime | None = None) -> "LessonCapture":
        """The project is to say what it learned before it can be closed."""
        capture = cls(id=project_id, version=0, state=LIFECYCLE.start, opened_at=at, lessons=0)
        capture.since = since
        capture.record(LessonCaptureOpened(project_id=project_id))
        return capture

    def ask_anew(self, since: datetime, at: datetime) -> None:
        """The project goes on: what it learns from now on counts for the next closing (REQ-152)."""
        LIFECYCLE.move(self, "ask_anew")
        self.since, self.opened_at, self.lessons = since, at, 0
        self.none_reason = self.signed_by = self.settled_at = None
        self.record(LessonCaptureOpened(project_id=self.id))

    def settle(self, lessons: int, at: datetime) -> None:
        """Something was learned; how much more comes is welcome, and waited for no longer."""
        LIFECYCLE.move(self, "settle")
        self.lessons, self.settled_at = lessons, at
        self.record(self._settled())

    def sign_none(self, by: Actor, reason: str, at: datetime) -> None:
        """Its manager answers for it that nothing was learned, and says why (REQ-138)."""
        LIFECYCLE.move(self, "sign_none")
        self.none_reason, self.signed_by, self.settled_at = reason, by.id, at
        self.record(self._settled(), because=reason)

    def _settled(self) -> ProjectLessonsSettled:
        return ProjectLessonsSettled(
            project_id=self.id,
            lessons=self.lessons,
            none_signed=self.signed_by is not None,
            since=self.since,
        )


class LessonCandidate(Base):
    """An issue that was solved, with why it arose: what the project may want to write down."""

    __tablename__ = "lesson_candidates"

    issue_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID]
    issue_key: Mapped[str] = mapped_column(String(20))
    severity: Mapped[int]
    root_cause: Mapped[str] = mapped_column(String(200))

    __table_args__ = (Index("ix_lesson_candidates_project_id_severity", "project_id", "severity"),)
