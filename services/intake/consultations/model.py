"""A consultation: stakeholders who are to be heard, or were, and what came of it (REQ-049)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.consultation import (
    ConsultationCancelled,
    ConsultationPlanned,
    ConsultationRecorded,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class ConsultationState(StrEnum):
    """Whether it took place."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """How stakeholders are heard."""

    INTERVIEW = "INTERVIEW"
    WORKSHOP = "WORKSHOP"
    SURVEY = "SURVEY"
    REVIEW = "REVIEW"
    MEETING = "MEETING"


S = ConsultationState

LIFECYCLE = Lifecycle(
    S,
    {
        "hold": ({S.PLANNED}, S.HELD),
        "cancel": ({S.PLANNED}, S.CANCELLED),
    },
    start=S.PLANNED,
)


class Consultation(Versioned, Aggregate, Base):
    """Overdue is what is still PLANNED after its day; only what was HELD counts as heard."""

    __tablename__ = "consultations"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    state: Mapped[ConsultationState]
    method: Mapped[Method]
    planned_for: Mapped[date]
    planned_by: Mapped[str] = mapped_column(String(128))
    participants: Mapped[list[str]] = mapped_column(JSONB)
    held_on: Mapped[date | None]
    recorded_by: Mapped[str | None] = mapped_column(String(128))
    summary: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_consultations_planned_for_id", "planned_for", "id"),
        Index("ix_consultations_state_planned_for_id", "state", "planned_for", "id"),
        Index("ix_consultations_proposal_id_planned_for_id", "proposal_id", "planned_for", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @property
    def _named(self) -> dict[str, Any]:
        return {
            "proposal_id": self.proposal_id,
            "consultation_id": self.id,
            "method": self.method,
            "planned_for": self.planned_for,
            "participants": tuple(UUID(p) for p in self.participants),
        }

    @classmethod
    def plan(
        cls,
        id_: UUID,
        proposal_id: UUID,
        by: Actor,
        *,
        method: Method,
        planned_for: date,
        participants: Sequence[UUID],
    ) -> "Consultation":
        """Stakeholders are to be heard on a day."""
        consultation = cls(
            id=id_,
            version=0,
            proposal_id=proposal_id,
            state=LIFECYCLE.start,
            method=method,
            planned_for=planned_for,
            planned_by=by.id,
            participants=[str(p) for p in participants],
        )
        consultation.record(ConsultationPlanned(**consultation._named))
        return consultation

    def hold(
        self,
        by: Actor,
        today: date,
        *,
        held_on: date,
        participants: Sequence[UUID] | None,
        summary: str,
        outcome: str,
    ) -> None:
        """It took place; who was there is who was heard (REQ-049, REQ-053)."""
        LIFECYCLE.move(self, "hold")
        if held_on > today:
            problem = FieldProblem("/held_on", "not_held_yet")
            raise Conflict("not_held_yet", errors=[problem])
        if participants is not None:
            self.participants = [str(p) for p in participants]
        self.held_on, self.recorded_by = held_on, by.id
        self.summary, self.outcome = summary, outcome
        self.record(ConsultationRecorded(**self._named, held_on=held_on))

    def cancel(self, reason: str) -> None:
        """It does not take place."""
        LIFECYCLE.move(self, "cancel")
        self.reason = reason
        self.record(ConsultationCancelled(**self._named), because=reason)


class Participation(Base):
    """That a consultation names a stakeholder: whoever is named is not forgotten."""

    __tablename__ = "participations"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    stakeholder_id: Mapped[UUID] = mapped_column(ForeignKey("stakeholders.id"), primary_key=True)

    __table_args__ = (Index("ix_participations_stakeholder_id", "stakeholder_id"),)
