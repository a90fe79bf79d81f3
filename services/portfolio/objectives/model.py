"""A strategic objective: what the organisation wants, how much it weighs, and until when."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from shared.contracts.portfolio import (
    StrategicObjectiveChanged,
    StrategicObjectiveEvent,
    StrategicObjectiveRetired,
    Words,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class ObjectiveState(StrEnum):
    """Whether projects can be aligned with it."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


S = ObjectiveState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.ACTIVE}, None),
        "retire": ({S.ACTIVE}, S.RETIRED),
    },
    start=S.ACTIVE,
)


class StrategicObjective(Versioned, Aggregate, Base):
    """Weighs against those that have the same parent; a retired one is kept for the records."""

    __tablename__ = "strategic_objectives"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[ObjectiveState]
    name: Mapped[dict[str, Any]]
    description: Mapped[str] = mapped_column(Text)
    weight: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("strategic_objectives.id"))
    top_level: Mapped[bool]
    """Whether it has no parent: what a list can be filtered by."""
    period_start: Mapped[date]
    period_finish: Mapped[date]
    owner_id: Mapped[str] = mapped_column(String(128))
    set_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_strategic_objectives_set_at_id", "set_at", "id"),
        Index("ix_strategic_objectives_state_set_at_id", "state", "set_at", "id"),
        Index("ix_strategic_objectives_parent_id_set_at_id", "parent_id", "set_at", "id"),
        Index("ix_strategic_objectives_top_level_set_at_id", "top_level", "set_at", "id"),
        Index("ix_strategic_objectives_owner_id_set_at_id", "owner_id", "set_at", "id"),
    )

    @classmethod
    def begin(
        cls, id_: UUID, key: str, code: str, said: Mapping[str, Any], at: datetime
    ) -> "StrategicObjective":
        """Counts from the moment it is set (REQ-089)."""
        objective = cls(
            id=id_,
            version=0,
            key=key,
            code=code,
            state=LIFECYCLE.start,
            parent_id=None,
            set_at=at,
        )
        objective._say(said)
        return objective

    def edit(self, said: Mapping[str, Any]) -> None:
        """Whatever it says may change while it counts, but for its code."""
        LIFECYCLE.move(self, "edit")
        self._say(said)

    def _say(self, said: Mapping[str, Any]) -> None:
        for field, value in said.items():
            setattr(self, field, value)
        self.top_level = self.parent_id is None
        if self.period_finish < self.period_start:
            wrong = [FieldProblem("/period_finish", "range_not_in_order")]
            raise Conflict("range_not_in_order", errors=wrong)
        self._tell(StrategicObjectiveChanged)

    def check_parent(self) -> None:
        """Only under one that counts itself is another one put (REQ-089)."""
        if self.state != S.ACTIVE:
            raise Conflict("objective_retired", key=self.key)

    def retire(self, active_children: int) -> None:
        """It no longer counts; those below it must have been retired before (REQ-089)."""
        LIFECYCLE.move(self, "retire")
        if active_children:
            raise Conflict("objective_has_children", count=active_children)
        self._tell(StrategicObjectiveRetired)

    def _tell(self, kind: type[StrategicObjectiveEvent]) -> None:
        self.record(
            kind(
                objective_id=self.id,
                code=self.code,
                revision=self.next_version,
                name=Words.model_validate(self.name),
                weight=self.weight,
                parent_id=self.parent_id,
                period_start=self.period_start,
                period_finish=self.period_finish,
                owner_id=self.owner_id,
                state=self.state,
            )
        )
