"""A resource plan: what a project asks of the pool, and what the pool answers to its plan."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.resource.base import Base
from shared.contracts.allocation import PlanConfirmed, PlanRefused, RoleGap
from shared.contracts.base import Undertaking
from shared.contracts.planning import PlanSubmitted
from shared.contracts.portfolio import RoleEffort
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.lifecycle import Lifecycle


class PlanState(StrEnum):
    """What the pool says to the detailed plan that was submitted last."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    OVER = "OVER"


S = PlanState
ALIVE = {S.OPEN, S.CONFIRMED, S.REFUSED}

LIFECYCLE = Lifecycle(
    S,
    {
        "confirm": (ALIVE, S.CONFIRMED),
        "refuse": (ALIVE, S.REFUSED),
        "end": (ALIVE, S.OVER),
        "reopen": ({S.OVER}, S.OPEN),
    },
    start=S.OPEN,
)


class ResourcePlan(Versioned, Aggregate, Base):
    """One for each project, under its id and key; its demands and allocations are found by it."""

    __tablename__ = "resource_plans"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[PlanState]
    asked: Mapped[dict[str, Any] | None]
    """The plan that was submitted last, as it was told: it is answered anew until it can be had."""
    reasons: Mapped[list[Any]]
    gaps: Mapped[list[Any]]
    answered_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    """When what stands against the plan was last looked for."""
    baseline_number: Mapped[int]
    """Of the latest baseline that the demands follow; 0 before there is one."""
    softens_at: Mapped[datetime | None]
    """When the hard bookings of a suspended project become soft."""
    project_revision: Mapped[int]
    """Of the project when it last ended or went on; what was told of it before is late."""

    __table_args__ = (
        Index("ix_resource_plans_refused", "looked_at", postgresql_where=text("state = 'REFUSED'")),
        Index(
            "ix_resource_plans_softens_at",
            "softens_at",
            postgresql_where=text("softens_at IS NOT NULL"),
        ),
    )

    @property
    def undertaking_id(self) -> UUID:
        """It has the id of its project."""
        return self.id

    @classmethod
    def open(cls, project: Undertaking) -> "ResourcePlan":
        """With the first that is heard of a project; nothing is asked for yet."""
        return cls(
            id=project.id,
            version=0,
            key=project.key,
            state=LIFECYCLE.start,
            asked=None,
            reasons=[],
            gaps=[],
            answered_at=None,
            looked_at=None,
            baseline_number=0,
            softens_at=None,
            project_revision=0,
        )

    def ask(self, plan: PlanSubmitted) -> bool:
        """The plan that has to be answered; False where it, or a later one, was asked before."""
        asked = self.asked or {"number": 0, "content_hash": ""}
        known = (plan.number, plan.content_hash) == (asked["number"], asked["content_hash"])
        if known or plan.number < asked["number"] or self.state is S.OVER:
            return False
        self.asked = {
            "plan_id": str(plan.plan_id),
            "number": plan.number,
            "content_hash": plan.content_hash,
            "role_efforts": [effort.model_dump(mode="json") for effort in plan.role_efforts],
        }
        return True

    def efforts(self) -> list[RoleEffort]:
        """What the plan that was asked for last expects of each role."""
        assert self.asked is not None
        return [RoleEffort.model_validate(effort) for effort in self.asked["role_efforts"]]

    def answer(self, reasons: Sequence[str], gaps: Sequence[RoleGap], at: datetime) -> None:
        """What was asked can be had, or not for these reasons (REQ-091)."""
        assert self.asked is not None
        self.reasons = list(reasons)
        self.gaps = [gap.model_dump(mode="json") for gap in gaps]
        self.answered_at = self.looked_at = at
        told: dict[str, Any] = {
            "project_id": self.id,
            "plan_id": self.asked["plan_id"],
            "content_hash": self.asked["content_hash"],
            "gaps": tuple(gaps),
        }
        if reasons:
            LIFECYCLE.move(self, "refuse")
            self.record(PlanRefused(**told, reasons=tuple(reasons)))
        else:
            LIFECYCLE.move(self, "confirm")
            self.record(PlanConfirmed(**told))

    def follow(self, number: int) -> bool:
        """The demands follow this baseline from now on; False where they follow a later one, or
        nothing is asked for any more."""
        if number <= self.baseline_number or self.state is S.OVER:
            return False
        self.baseline_number = number
        return True

    def suspend(self, softens_at: datetime) -> None:
        """Hard bookings stay hard until then; told again, the first day stays."""
        self.softens_at = self.softens_at or softens_at

    def resume(self) -> None:
        """The project goes on."""
        self.softens_at = None

    def learn(self, revision: int) -> bool:
        """Whether this is news of the project: that it ends, or goes on (REQ-152)."""
        news = revision > self.project_revision
        self.project_revision = max(revision, self.project_revision)
        return news

    def end(self) -> None:
        """Nothing is asked of the pool any more; told again, nothing happens."""
        if self.state is not S.OVER:
            LIFECYCLE.move(self, "end")
            self.softens_at = None

    def reopen(self) -> None:
        """The project goes on: it may ask for people again (REQ-152)."""
        LIFECYCLE.move(self, "reopen")
        self.reasons, self.gaps = [], []
