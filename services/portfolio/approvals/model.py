"""What a plan waits for before it can be a baseline: the word of resource and of risk (REQ-091)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.detailed_plans.model import DetailedPlan
from shared.contracts.planning import PlanConfirmationRecorded, PlanConfirmationsOverdue
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle


class Party(StrEnum):
    """Whose word is waited for."""

    RESOURCE = "RESOURCE"
    RISK = "RISK"


class ApprovalState(StrEnum):
    """Whether the plan can become a baseline, as far as the other services go."""

    PENDING = "PENDING"
    OVERDUE = "OVERDUE"
    REFUSED = "REFUSED"
    CONFIRMED = "CONFIRMED"
    CLOSED = "CLOSED"


S = ApprovalState

LIFECYCLE = Lifecycle(
    S,
    {
        "hear": ({S.PENDING, S.OVERDUE, S.REFUSED}, None),
        "confirm": ({S.PENDING, S.OVERDUE, S.REFUSED}, S.CONFIRMED),
        "refuse": ({S.PENDING, S.OVERDUE, S.REFUSED, S.CONFIRMED}, S.REFUSED),
        "expire": ({S.PENDING}, S.OVERDUE),
        "close": (set(S) - {S.CLOSED}, S.CLOSED),
    },
    start=S.PENDING,
)


class BaselineApproval(Versioned, Aggregate, Base):
    """Has the id of the plan it is about; an answer to another content of it is none."""

    __tablename__ = "baseline_approvals"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[ApprovalState]
    content_hash: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    """By party: whether it confirms, and what it lacks otherwise."""

    __table_args__ = (
        Index("ix_baseline_approvals_opened_at_id", "opened_at", "id"),
        Index("ix_baseline_approvals_project_id_opened_at_id", "project_id", "opened_at", "id"),
        Index("ix_baseline_approvals_state_opened_at_id", "state", "opened_at", "id"),
        Index(
            "ix_baseline_approvals_due",
            "due_at",
            "id",
            postgresql_where=text("state = 'PENDING'"),
        ),
    )

    @classmethod
    def open(cls, plan: DetailedPlan, at: datetime, due_at: datetime) -> "BaselineApproval":
        """Both are asked by the fact that the plan was handed in."""
        return cls(
            id=plan.id,
            version=0,
            project_id=plan.project_id,
            state=LIFECYCLE.start,
            content_hash=plan.content_hash,
            opened_at=at,
            due_at=due_at,
            answers={},
        )

    def hear(self, party: Party, content_hash: str, reasons: Sequence[str] | None) -> bool:
        """One of them answered: it confirms, or names its `reasons`; True where that is news.

        What was refused may be confirmed later, when the reasons are gone, and the other way.
        """
        said = {"confirmed": reasons is None, "reasons": list(reasons or ())}
        stale = self.state == S.CLOSED or content_hash != self.content_hash
        if stale or self.answers.get(party.value) == said:
            return False
        self.answers = {**self.answers, party.value: said}
        if reasons is not None:
            LIFECYCLE.move(self, "refuse")
        elif self.missing:
            LIFECYCLE.move(self, "hear")
        else:
            LIFECYCLE.move(self, "confirm")
        self.record(
            PlanConfirmationRecorded(
                project_id=self.project_id, plan_id=self.id, party=party.value, **said
            )
        )
        return True

    @property
    def missing(self) -> list[str]:
        """Who has not confirmed."""
        return [p.value for p in Party if not self.answers.get(p.value, {}).get("confirmed")]

    def check(self) -> None:
        """Whether both have confirmed the plan as it is (REQ-091)."""
        if self.state != S.CONFIRMED:
            problems = [FieldProblem(f"/answers/{p}", "plan_unconfirmed") for p in self.missing]
            raise Conflict("plan_unconfirmed", missing=self.missing, errors=problems)

    def expire(self) -> None:
        """The deadline has passed without both of them: an alarm (REQ-091)."""
        LIFECYCLE.move(self, "expire")
        self.record(
            PlanConfirmationsOverdue(
                project_id=self.project_id,
                plan_id=self.id,
                due_at=self.due_at,
                awaiting=tuple(p.value for p in Party if p.value not in self.answers),
            )
        )

    def close(self) -> None:
        """The plan was decided on: nothing is waited for any more; the project tells it."""
        LIFECYCLE.move(self, "close")
