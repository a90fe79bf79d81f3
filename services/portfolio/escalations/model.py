"""An escalation: raised once for one matter, open until the director has dealt with it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.supervision import EscalationRaised, EscalationSettled
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class EscalationState(StrEnum):
    """Whether the director has dealt with it."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"


class EscalationReason(StrEnum):
    """What was not settled below."""

    RAG_RED = "RAG_RED"
    CHECKIN_MISSED = "CHECKIN_MISSED"
    DIRECTIVE_OVERDUE = "DIRECTIVE_OVERDUE"


S = EscalationState

LIFECYCLE = Lifecycle(S, {"settle": ({S.OPEN}, S.SETTLED)}, start=S.OPEN)


class Escalation(Versioned, Aggregate, Base):
    """`subject_id` is the talk, the directive or the red spell that it is about."""

    __tablename__ = "escalations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[EscalationState]
    reason_code: Mapped[EscalationReason]
    subject_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    remark: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[str | None] = mapped_column(String(128))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("reason_code", "subject_id"),
        Index("ix_escalations_raised_at_id", "raised_at", "id"),
        Index("ix_escalations_project_id_raised_at_id", "project_id", "raised_at", "id"),
        Index("ix_escalations_state_raised_at_id", "state", "raised_at", "id"),
    )

    @classmethod
    def raise_(
        cls, id_: UUID, project_id: UUID, reason: EscalationReason, subject: UUID, at: datetime
    ) -> "Escalation":
        """It is the director's from now on (REQ-111)."""
        escalation = cls(
            id=id_,
            version=0,
            project_id=project_id,
            state=LIFECYCLE.start,
            reason_code=reason,
            subject_id=subject,
            raised_at=at,
        )
        escalation.record(EscalationRaised(**escalation._named))
        return escalation

    def settle(self, by: Actor, remark: str, at: datetime) -> None:
        """It was dealt with, in this way."""
        LIFECYCLE.move(self, "settle")
        self.remark, self.settled_by, self.settled_at = remark, by.id, at
        self.record(EscalationSettled(**self._named), because=remark)

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "escalation_id": self.id,
            "reason_code": self.reason_code,
            "subject_id": self.subject_id,
        }
