"""An obligation to tell somebody something on a day, and the schedule from which they come."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.planning import (
    CommunicationObligationEvent,
    CommunicationObligationKept,
    CommunicationObligationMissed,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ObligationState(StrEnum):
    """Whether it was told in time."""

    DUE = "DUE"
    KEPT = "KEPT"
    MISSED = "MISSED"


S = ObligationState

LIFECYCLE = Lifecycle(
    S,
    {
        "keep": ({S.DUE}, S.KEPT),
        "miss": ({S.DUE}, S.MISSED),
    },
    start=S.DUE,
)


class CommunicationItem(Base):
    """A line of the communication plan of the current baseline, and when it is due next."""

    __tablename__ = "communication_items"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    baseline_id: Mapped[UUID]
    sender_id: Mapped[str] = mapped_column(String(128))
    first_on: Mapped[date]
    every_days: Mapped[int]
    next_on: Mapped[date]

    __table_args__ = (Index("ix_communication_items_next_on", "next_on"),)


class CommunicationObligation(Versioned, Aggregate, Base):
    """One day of one line: what is told to whom stands in the plan (REQ-078)."""

    __tablename__ = "communication_obligations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    baseline_id: Mapped[UUID] = mapped_column(ForeignKey("baselines.id"))
    code: Mapped[str] = mapped_column(String(40))
    state: Mapped[ObligationState]
    sender_id: Mapped[str] = mapped_column(String(128))
    due_on: Mapped[date]
    evidence: Mapped[str | None] = mapped_column(Text)
    kept_by: Mapped[str | None] = mapped_column(String(128))
    kept_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "code", "due_on"),
        Index("ix_communication_obligations_due_on_id", "due_on", "id"),
        *[
            Index(f"ix_communication_obligations_{column}_due_on_id", column, "due_on", "id")
            for column in ("project_id", "state", "sender_id")
        ],
        Index(
            "ix_communication_obligations_open",
            "due_on",
            "id",
            postgresql_where=text("state = 'DUE'"),
        ),
    )

    @classmethod
    def of(cls, id_: UUID, item: Any, due_on: date) -> "CommunicationObligation":
        """The next one of a line of the plan."""
        return cls(
            id=id_,
            version=0,
            project_id=item.project_id,
            baseline_id=item.baseline_id,
            code=item.code,
            state=LIFECYCLE.start,
            sender_id=item.sender_id,
            due_on=due_on,
        )

    def keep(self, by: Actor, evidence: str, at: datetime) -> None:
        """It was told, and this shows it (REQ-078)."""
        LIFECYCLE.move(self, "keep")
        self.evidence, self.kept_by, self.kept_at = evidence, by.id, at
        self._tell(CommunicationObligationKept, evidence)

    def miss(self) -> None:
        """The day has passed and nothing was told (REQ-078)."""
        LIFECYCLE.move(self, "miss")
        self._tell(CommunicationObligationMissed)

    def _tell(self, kind: type[CommunicationObligationEvent], because: str | None = None) -> None:
        fact = kind(
            project_id=self.project_id,
            obligation_id=self.id,
            code=self.code,
            sender_id=self.sender_id,
            due_on=self.due_on,
        )
        self.record(fact, because=because)
