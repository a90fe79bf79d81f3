"""A change log: where all that is to be changed in one project is kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.change.base import Base
from shared.contracts.change import ChangeLogOpened
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ChangeLogState(StrEnum):
    """Whether changes are taken."""

    OPEN = "OPEN"


S = ChangeLogState

LIFECYCLE = Lifecycle(
    S,
    {
        "suggest": ({S.OPEN}, None),
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
        )
        log.record(
            ChangeLogOpened(project_id=project_id, change_log_id=id_, project_key=project_key)
        )
        return log

    def take_suggestion(self) -> None:
        """Changes are suggested only while the log is open (REQ-126)."""
        LIFECYCLE.move(self, "suggest")
