"""A conflict between two requirements, from its discovery to a recorded decision (REQ-052)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from shared.contracts.consultation import (
    RequirementConflictDismissed,
    RequirementConflictFlagged,
    RequirementConflictResolved,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class ConflictState(StrEnum):
    """Whether it was decided what becomes of the two."""

    FLAGGED = "FLAGGED"
    RESOLVED = "RESOLVED"
    DISMISSED = "DISMISSED"


S = ConflictState

LIFECYCLE = Lifecycle(
    S,
    {
        "resolve": ({S.FLAGGED}, S.RESOLVED),
        "dismiss": ({S.FLAGGED}, S.DISMISSED),
    },
    start=S.FLAGGED,
)


class RequirementConflict(Versioned, Aggregate, Base):
    """While it is FLAGGED, the consultation of its proposal is not complete."""

    __tablename__ = "requirement_conflicts"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    requirement_id: Mapped[UUID] = mapped_column(ForeignKey("requirements.id"))
    other_requirement_id: Mapped[UUID] = mapped_column(ForeignKey("requirements.id"))
    state: Mapped[ConflictState]
    why: Mapped[str] = mapped_column(Text)
    flagged_by: Mapped[str] = mapped_column(String(128))
    flagged_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_requirement_conflicts_proposal_id_id", "proposal_id", "id"),
        Index("ix_requirement_conflicts_proposal_id_state_id", "proposal_id", "state", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @property
    def _named(self) -> dict[str, UUID]:
        return {
            "proposal_id": self.proposal_id,
            "conflict_id": self.id,
            "requirement_id": self.requirement_id,
            "other_requirement_id": self.other_requirement_id,
        }

    @classmethod
    def flag(
        cls,
        id_: UUID,
        proposal_id: UUID,
        pair: tuple[UUID, UUID],
        by: Actor,
        why: str,
        at: datetime,
    ) -> "RequirementConflict":
        """Two requirements cannot both be met as they are."""
        conflict = cls(
            id=id_,
            version=0,
            proposal_id=proposal_id,
            requirement_id=pair[0],
            other_requirement_id=pair[1],
            state=LIFECYCLE.start,
            why=why,
            flagged_by=by.id,
            flagged_at=at,
        )
        conflict.record(RequirementConflictFlagged(**conflict._named), because=why)
        return conflict

    def resolve(self, by: Actor, at: datetime, decision: str) -> None:
        """Which of the two gives way, and how, is decided."""
        LIFECYCLE.move(self, "resolve")
        self.decision, self.decided_by, self.decided_at = decision, by.id, at
        self.record(RequirementConflictResolved(**self._named), because=decision)

    def dismiss(self, by: Actor, at: datetime, decision: str) -> None:
        """Both can be met after all."""
        LIFECYCLE.move(self, "dismiss")
        self.decision, self.decided_by, self.decided_at = decision, by.id, at
        self.record(RequirementConflictDismissed(**self._named), because=decision)
