"""An assumption: what is taken for granted until it is found true or false."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.registers.model import RiskRegister
from shared.contracts.control import (
    AssumptionChanged,
    AssumptionFalsified,
    AssumptionRecorded,
    AssumptionValidated,
)
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class AssumptionState(StrEnum):
    """Whether it is known to be so."""

    RECORDED = "RECORDED"
    VALIDATED = "VALIDATED"
    FALSIFIED = "FALSIFIED"


S = AssumptionState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.RECORDED}, None),
        "validate": ({S.RECORDED}, S.VALIDATED),
        "falsify": ({S.RECORDED, S.VALIDATED}, S.FALSIFIED),
    },
    start=S.RECORDED,
)


class Assumption(Versioned, Aggregate, Base):
    """Kept in the register of an undertaking, beside what may go wrong with it."""

    __tablename__ = "assumptions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    project_id: Mapped[UUID]
    state: Mapped[AssumptionState]
    statement: Mapped[str] = mapped_column(Text)
    if_wrong: Mapped[str] = mapped_column(Text)
    """What would come of it if it is not so."""
    owner_id: Mapped[str | None] = mapped_column(String(128))
    check_by: Mapped[date | None]
    finding: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(String(128))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_assumptions_recorded_at_id", "recorded_at", "id"),
        Index("ix_assumptions_state_recorded_at_id", "state", "recorded_at", "id"),
        Index("ix_assumptions_project_id_recorded_at_id", "project_id", "recorded_at", "id"),
    )

    @classmethod
    def write_down(
        cls,
        id_: UUID,
        key: str,
        register: RiskRegister,
        by: str,
        said: Mapping[str, Any],
        at: datetime,
    ) -> "Assumption":
        """Written down so that somebody checks it."""
        made = cls(
            id=id_,
            version=0,
            key=key,
            register_id=register.id,
            project_id=register.project_id,
            state=LIFECYCLE.start,
            recorded_by=by,
            recorded_at=at,
            **said,
        )
        made.record(AssumptionRecorded(**made._told()))
        return made

    def edit(self, said: Mapping[str, Any]) -> None:
        """Say it better, or give it to somebody."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self.record(AssumptionChanged(**self._told(), changed=tuple(said)))

    def validate(self, finding: str) -> None:
        """It is so."""
        LIFECYCLE.move(self, "validate")
        self.finding = finding
        self.record(AssumptionValidated(**self._told()), because=finding)

    def falsify(self, finding: str) -> None:
        """It is not so, or not any more."""
        LIFECYCLE.move(self, "falsify")
        self.finding = finding
        self.record(AssumptionFalsified(**self._told()), because=finding)

    def _told(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "register_id": self.register_id,
            "assumption_id": self.id,
            "assumption_key": self.key,
        }
