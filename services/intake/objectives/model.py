"""An expected objective of a proposal: what should be better, and how it is measured (REQ-051)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.base import Base
from services.intake.contents.rules import missing_for_smart
from shared.contracts.consultation import (
    ExpectedObjectiveChanged,
    ExpectedObjectiveRemoved,
    ExpectedObjectiveSet,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate


class ExpectedObjective(Versioned, Aggregate, Base):
    """Changed only while its proposal collects; SMART follows from what it says."""

    __tablename__ = "expected_objectives"

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposals.id"))
    statement: Mapped[str] = mapped_column(String(200))
    metric: Mapped[str | None] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(40))
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    target_value: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    due: Mapped[date | None]
    measurement_method: Mapped[str | None] = mapped_column(String(200))
    owner_id: Mapped[str | None] = mapped_column(String(128))
    strategic_objective_id: Mapped[UUID | None]

    __table_args__ = (
        Index("ix_expected_objectives_proposal_id_id", "proposal_id", "id"),
        Index("ix_expected_objectives_strategic_objective_id", "strategic_objective_id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It belongs to its proposal."""
        return self.proposal_id

    @property
    def missing(self) -> list[str]:
        """What it lacks to be SMART, by field."""
        return missing_for_smart(vars(self))

    @classmethod
    def set(cls, id_: UUID, proposal_id: UUID, said: Mapping[str, Any]) -> "ExpectedObjective":
        """Something is to be better afterwards."""
        objective = cls(id=id_, version=0, proposal_id=proposal_id, **said)
        objective.record(
            ExpectedObjectiveSet(
                proposal_id=proposal_id,
                objective_id=id_,
                smart=not objective.missing,
                strategic_objective_id=objective.strategic_objective_id,
            )
        )
        return objective

    def change(self, said: Mapping[str, Any]) -> None:
        """It is said better, or something else is expected."""
        for name, value in said.items():
            setattr(self, name, value)
        self.record(
            ExpectedObjectiveChanged(
                proposal_id=self.proposal_id,
                objective_id=self.id,
                changed=tuple(said),
                smart=not self.missing,
                strategic_objective_id=self.strategic_objective_id,
            )
        )

    def remove(self) -> None:
        """It is expected no longer."""
        self.record(ExpectedObjectiveRemoved(proposal_id=self.proposal_id, objective_id=self.id))
