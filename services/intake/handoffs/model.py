"""A hand-off: an approved proposal on its way to being a project everywhere (REQ-215)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.intake import HandoffCompleted, HandoffStep, HandoffStuck
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class HandoffState(StrEnum):
    """Whether the other services have taken over."""

    PENDING = "PENDING"
    STUCK = "STUCK"
    COMPLETED = "COMPLETED"


S = HandoffState

LIFECYCLE = Lifecycle(
    S,
    {
        "stick": ({S.PENDING}, S.STUCK),
        "complete": ({S.PENDING, S.STUCK}, S.COMPLETED),
    },
    start=S.PENDING,
)


class Handoff(Versioned, Aggregate, Base):
    """Opened with the approval, under the proposal's id; complete when nothing is awaited."""

    __tablename__ = "handoffs"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    state: Mapped[HandoffState]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    awaiting: Mapped[list[str]] = mapped_column(JSONB)

    __table_args__ = (
        Index("ix_handoffs_open", "state", "due_at", postgresql_where=text("state <> 'COMPLETED'")),
    )

    @classmethod
    def open(cls, proposal_id: UUID, at: datetime, within: timedelta) -> "Handoff":
        """Everything is awaited, until `at + within`."""
        return cls(
            id=proposal_id,
            version=0,
            state=LIFECYCLE.start,
            opened_at=at,
            due_at=at + within,
            awaiting=[step.value for step in HandoffStep],
        )

    def arrive(self, step: HandoffStep, at: datetime) -> bool:
        """One service has taken over; telling it again changes nothing. True when it was awaited.

        A late arrival completes a hand-off that was stuck.
        """
        if step.value not in self.awaiting:
            return False
        self.awaiting = [s for s in self.awaiting if s != step.value]
        if not self.awaiting:
            LIFECYCLE.move(self, "complete")
            self.completed_at = at
            lag = int((at - self.opened_at).total_seconds() * 1000)
            self.record(HandoffCompleted(proposal_id=self.id, milliseconds=max(lag, 0)))
        return True

    def stick(self) -> None:
        """The deadline has passed: alarm, with what is still awaited (REQ-215)."""
        LIFECYCLE.move(self, "stick")
        self.record(
            HandoffStuck(
                proposal_id=self.id,
                due_at=self.due_at,
                awaiting=tuple(HandoffStep(s) for s in self.awaiting),
            )
        )
