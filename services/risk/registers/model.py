"""A risk register: where the risks of one undertaking are kept, first proposal, then project."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from shared.contracts.risk import RegisterOpened, RegisterRehomed
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class RegisterState(StrEnum):
    """What the register accompanies."""

    PROPOSAL = "PROPOSAL"
    PROJECT = "PROJECT"


S = RegisterState

LIFECYCLE = Lifecycle(
    S,
    {
        "rehome": ({S.PROPOSAL}, S.PROJECT),
    },
    start=S.PROPOSAL,
)


class RiskRegister(Versioned, Aggregate, Base):
    """One for each undertaking, whatever it has become (REQ-173)."""

    __tablename__ = "risk_registers"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[RegisterState]
    project_key: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_risk_registers_opened_at_id", "opened_at", "id"),
        Index("ix_risk_registers_state_opened_at_id", "state", "opened_at", "id"),
    )

    @classmethod
    def open(cls, id_: UUID, key: str, project_id: UUID, at: datetime) -> "RiskRegister":
        """Opened for a submitted proposal, under whose id the project will go (REQ-043)."""
        register = cls(
            id=id_,
            version=0,
            key=key,
            project_id=project_id,
            state=LIFECYCLE.start,
            opened_at=at,
        )
        register.record(RegisterOpened(project_id=project_id, register_id=id_, register_key=key))
        return register

    def rehome(self, project_key: str) -> None:
        """The proposal is a project now, and its register goes with it (REQ-043)."""
        LIFECYCLE.move(self, "rehome")
        self.project_key = project_key
        self.record(
            RegisterRehomed(
                project_id=self.project_id, register_id=self.id, project_key=project_key
            )
        )
