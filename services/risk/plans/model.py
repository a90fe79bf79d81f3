"""A risk management plan: one version of how the risks of one project are to be managed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.risk.base import Base
from services.risk.plans.rules import ReserveMethod
from services.risk.registers.model import RiskRegister
from services.risk.scales.model import major_rule_of
from shared.contracts.control import (
    RiskPlanApproved,
    RiskPlanChanged,
    RiskPlanDrafted,
    RiskPlanRetired,
    RiskPlanReturned,
    RiskPlanSubmitted,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class RiskPlanState(StrEnum):
    """Whether a project's risks are managed by it yet, now, or no more."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    VALID = "VALID"
    RETIRED = "RETIRED"


S = RiskPlanState

LIFECYCLE = Lifecycle(
    S,
    {
        "edit": ({S.DRAFT}, None),
        "submit": ({S.DRAFT}, S.SUBMITTED),
        "return_": ({S.SUBMITTED}, S.DRAFT),
        "approve": ({S.SUBMITTED}, S.VALID),
        "retire": ({S.VALID}, S.RETIRED),
    },
    start=S.DRAFT,
)


class RiskPlan(Versioned, Aggregate, Base):
    """The project manager's, approved by the PMO; of each register one is valid (REQ-077)."""

    __tablename__ = "risk_plans"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    register_id: Mapped[UUID] = mapped_column(ForeignKey("risk_registers.id"))
    project_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[RiskPlanState]
    scale_id: Mapped[UUID] = mapped_column(ForeignKey("risk_scales.id"))
    """The scale that was in force when it was drafted."""
    approach: Mapped[str] = mapped_column(Text)
    major: Mapped[dict[str, Any]]
    review_days: Mapped[int]
    watch_days: Mapped[int]
    roles: Mapped[list[Any]]
    reserve_method: Mapped[ReserveMethod]
    confidence: Mapped[str | None] = mapped_column(String(6))
    drafted_by: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(128))
    approved_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("register_id", "number"),
        Index("ix_risk_plans_drafted_at_id", "drafted_at", "id"),
        Index("ix_risk_plans_state_drafted_at_id", "state", "drafted_at", "id"),
        Index("ix_risk_plans_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index(
            "uq_risk_plans_valid",
            "register_id",
            unique=True,
            postgresql_where=text("state = 'VALID'"),
        ),
    )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        key: str,
        register: RiskRegister,
        number: int,
        by: str,
        said: Mapping[str, Any],
        at: datetime,
    ) -> "RiskPlan":
        """The next version for a register; nothing is managed by it until it is approved."""
        plan = cls(
            id=id_,
            version=0,
            key=key,
            register_id=register.id,
            project_id=register.project_id,
            number=number,
            state=LIFECYCLE.start,
            drafted_by=by,
            drafted_at=at,
            **said,
        )
        plan._check()
        plan.record(RiskPlanDrafted(**plan._told()))
        return plan

    def edit(self, said: Mapping[str, Any]) -> None:
        """Change the draft; what was handed in is not changed."""
        LIFECYCLE.move(self, "edit")
        for name, value in said.items():
            setattr(self, name, value)
        self._check()
        self.record(RiskPlanChanged(**self._told(), changed=tuple(said)))

    def submit(self) -> None:
        """Hand it to the PMO."""
        LIFECYCLE.move(self, "submit")
        self.record(RiskPlanSubmitted(**self._told()))

    def return_(self, reason: str, told: str) -> None:
        """Ask for another; `told` are the words that may travel."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason
        self.record(RiskPlanReturned(**self._told(), reason=told), because=reason)

    def approve(self, by: Actor, at: datetime) -> None:
        """By somebody else than its author: from now on risks are managed by it."""
        LIFECYCLE.move(self, "approve")
        self.forbid(by, self.drafted_by)
        self.approved_by, self.approved_at = by.id, at
        self.record(RiskPlanApproved(**self._told()))

    def retire(self) -> None:
        """A later version takes its place."""
        LIFECYCLE.move(self, "retire")
        self.record(RiskPlanRetired(**self._told()))

    def _told(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "register_id": self.register_id,
            "risk_plan_id": self.id,
            "risk_plan_key": self.key,
            "number": self.number,
        }

    def _check(self) -> None:
        """Errors: 409 `risk_plan_unsound`, by pointer."""
        by_confidence = self.reserve_method == ReserveMethod.CONFIDENCE
        wrong = {
            "/major": not major_rule_of(self.major).in_order(),
            "/confidence": by_confidence is (self.confidence is None),
        }
        if any(wrong.values()):
            problems = [FieldProblem(p, "risk_plan_unsound") for p, so in wrong.items() if so]
            raise Conflict("risk_plan_unsound", errors=problems)
