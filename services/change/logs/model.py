"""A change log: where all that is to be changed in one project is kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from shared.contracts.change import ChangeLogFrozen, ChangeLogOpened, ChangeLogThawed
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ChangeLogState(StrEnum):
    """Whether changes are taken."""

    OPEN = "OPEN"
    FROZEN = "FROZEN"


S = ChangeLogState

LIFECYCLE = Lifecycle(
    S,
    {
        "suggest": ({S.OPEN}, None),
        "draft": ({S.OPEN}, None),
        "freeze": ({S.OPEN}, S.FROZEN),
        "thaw": ({S.FROZEN}, S.OPEN),
    },
    start=S.OPEN,
)


class ChangeLog(Versioned, Aggregate, Base):
    """One for each registered project."""

    __tablename__ = "change_logs"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(unique=True)
    project_key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ChangeLogState]
    opened_at: Mapped[datetime]
    project_revision: Mapped[int]
    """Of the project when it last stopped or went on; what was told of it before is late."""

    __table_args__ = (Index("ix_change_logs_opened_at_id", "opened_at", "id"),)

    @classmethod
    def open(
        cls, id_: UUID, key: str, project_id: UUID, project_key: str, at: datetime
    ) -> "ChangeLog":
        """Opened when the project is registered."""
        log = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            project_key=project_key,
            state=LIFECYCLE.start,
            opened_at=at,
            project_revision=0,
        )
        log.record(
            ChangeLogOpened(project_id=project_id, change_log_id=id_, project_key=project_key)
        )
        return log

    def take_suggestion(self) -> None:
        """Changes are suggested only while the log is open (REQ-126)."""
        LIFECYCLE.move(self, "suggest")

    def take_draft(self) -> None:
        """Changes are drafted only while the log is open."""
        LIFECYCLE.move(self, "draft")

    def freeze(self, revision: int) -> None:
        """The project rests or is being closed, as of this revision of it."""
        if self._learn(revision) and self.state == S.OPEN:
            LIFECYCLE.move(self, "freeze")
            self.record(ChangeLogFrozen(project_id=self.project_id, change_log_id=self.id))

    def thaw(self, revision: int) -> None:
        """The project goes on, as of this revision of it."""
        if self._learn(revision) and self.state == S.FROZEN:
            LIFECYCLE.move(self, "thaw")
            self.record(ChangeLogThawed(project_id=self.project_id, change_log_id=self.id))

    def _learn(self, revision: int) -> bool:
        """Whether this is news of the project."""
        news = revision > self.project_revision
        self.project_revision = max(revision, self.project_revision)
        return news
