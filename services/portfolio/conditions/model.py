"""A condition of the approval: open until it is met with evidence, or waived with a reason."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.intake import ConditionFact
from shared.contracts.portfolio import AdmissionConditionMet, AdmissionConditionWaived
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ConditionState(StrEnum):
    """Whether the condition still stands in the way."""

    OPEN = "OPEN"
    MET = "MET"
    WAIVED = "WAIVED"


S = ConditionState

LIFECYCLE = Lifecycle(
    S,
    {
        "meet": ({S.OPEN}, S.MET),
        "waive": ({S.OPEN}, S.WAIVED),
    },
    start=S.OPEN,
)


class AdmissionCondition(Versioned, Aggregate, Base):
    """Copied from the approval at registration; its gate waits for it (REQ-062)."""

    __tablename__ = "admission_conditions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    state: Mapped[ConditionState]
    text: Mapped[str] = mapped_column(String(200))
    gate: Mapped[str] = mapped_column(String(40))
    """Empty where the approval named none: it then stands before whichever gate comes first."""
    due: Mapped[date | None]
    overdue_from: Mapped[datetime | None]
    owner_id: Mapped[str | None] = mapped_column(String(128))
    raised_at: Mapped[datetime]
    evidence: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[str | None] = mapped_column(String(128))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index("ix_admission_conditions_raised_at_id", "raised_at", "id"),
        Index("ix_admission_conditions_project_id_raised_at_id", "project_id", "raised_at", "id"),
        Index("ix_admission_conditions_state_raised_at_id", "state", "raised_at", "id"),
        Index("ix_admission_conditions_gate_raised_at_id", "gate", "raised_at", "id"),
        Index(
            "ix_admission_conditions_overdue",
            "overdue_from",
            "id",
            postgresql_where=sql("state = 'OPEN'"),
        ),
    )

    @classmethod
    def raise_(
        cls,
        project_id: UUID,
        number: int,
        said: ConditionFact,
        *,
        overdue_from: datetime | None,
        at: datetime,
    ) -> "AdmissionCondition":
        """As the approval says it; the decision itself is told by intake."""
        return cls(
            id=said.condition_id,
            version=0,
            project_id=project_id,
            number=number,
            state=LIFECYCLE.start,
            text=said.text,
            gate=said.gate,
            due=said.due,
            overdue_from=overdue_from,
            owner_id=said.owner_id,
            raised_at=at,
        )

    def meet(self, by: Actor, evidence: str, at: datetime) -> None:
        """It is true now, and this shows it (REQ-062)."""
        LIFECYCLE.move(self, "meet")
        self.evidence, self.settled_by, self.settled_at = evidence, by.id, at
        self.record(
            AdmissionConditionMet(project_id=self.project_id, condition_id=self.id, gate=self.gate),
            because=evidence,
        )

    def waive(self, by: Actor, reason: str, told: str, at: datetime) -> None:
        """It need not be true any more; `told` is what may travel of the reason (REQ-062)."""
        LIFECYCLE.move(self, "waive")
        self.reason, self.settled_by, self.settled_at = reason, by.id, at
        self.record(
            AdmissionConditionWaived(
                project_id=self.project_id, condition_id=self.id, gate=self.gate, reason=told
            ),
            because=reason,
        )
