"""What was told last of how far a project's people are trained, and whether to look again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from services.knowledge.base import Base
from shared.contracts.training import TrainingCoverageChanged
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


class ProjectReadiness(Versioned, Aggregate, Base):
    """Has the id of its project; a project of which nothing was told lacks nothing (REQ-017)."""

    __tablename__ = "project_readiness"

    lacking: Mapped[int]
    """How many pairs of a person and a course that they must have and have not."""
    courses: Mapped[list[Any]]
    """Codes of those courses."""
    project_revision: Mapped[int]
    """As of which revision of the project it is known who takes part in it."""
    due: Mapped[bool]
    """Whether something that it follows from has changed: it is looked at again."""

    __table_args__ = (Index("ix_project_readiness_due", "id", postgresql_where=text("due")),)

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its project."""
        return self.id

    def look(self, lacking: Collection[tuple[str, str]]) -> None:
        """Tell of it, if it is not as it was told last; each pair is a person and a course."""
        self.due = False
        courses = sorted({course for _, course in lacking})
        if (len(lacking), courses) == (self.lacking, self.courses):
            return
        self.lacking, self.courses = len(lacking), courses
        self.record(
            TrainingCoverageChanged(
                project_id=self.id,
                revision=self.next_version,
                lacking=self.lacking,
                courses=tuple(courses),
            )
        )
