"""A review: what the PMO says of a plan, element by element, and what comes of it (REQ-087)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.detailed_plans.model import DetailedPlan
from shared.contracts.planning import (
    PlanCommented,
    PlanReviewed,
    PlanReviewEvent,
    PlanReviewOverdue,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ReviewState(StrEnum):
    """What the PMO found."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REWORK = "REWORK"


S = ReviewState

LIFECYCLE = Lifecycle(
    S,
    {
        "comment": ({S.OPEN}, None),
        "approve": ({S.OPEN}, S.APPROVED),
        "rework": ({S.OPEN, S.APPROVED}, S.REWORK),
        "breach": ({S.OPEN}, None),
    },
    start=S.OPEN,
)

MOST_COMMENTS = 500

Fact = type[PlanReviewEvent]


class PlanReview(Versioned, Aggregate, Base):
    """Opened when the plan is handed in; its author has no hand in it (REQ-092)."""

    __tablename__ = "plan_reviews"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("detailed_plans.id"))
    state: Mapped[ReviewState]
    author_id: Mapped[str] = mapped_column(String(128))
    checklist: Mapped[list[Any]] = mapped_column(JSONB)
    """What the plan gate of the project's profile asks for."""
    comments: Mapped[list[Any]] = mapped_column(JSONB)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    breached_at: Mapped[datetime | None]
    reviewer_id: Mapped[str | None] = mapped_column(String(128))
    summary: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_plan_reviews_opened_at_id", "opened_at", "id"),
        *[
            Index(f"ix_plan_reviews_{column}_opened_at_id", column, "opened_at", "id")
            for column in ("project_id", "plan_id", "state")
        ],
        Index(
            "ix_plan_reviews_due",
            "due_at",
            "id",
            postgresql_where=text("state = 'OPEN' AND breached_at IS NULL"),
        ),
    )

    @classmethod
    def open(
        cls,
        id_: UUID,
        plan: DetailedPlan,
        criteria: Sequence[Mapping[str, str]],
        at: datetime,
        due_at: datetime,
    ) -> "PlanReview":
        """With the plan's submission, which tells it."""
        return cls(
            id=id_,
            version=0,
            project_id=plan.project_id,
            plan_id=plan.id,
            state=LIFECYCLE.start,
            author_id=plan.author_id,
            checklist=list(criteria),
            comments=[],
            opened_at=at,
            due_at=due_at,
        )

    def comment(self, by: Actor, said: Mapping[str, str], at: datetime) -> None:
        """A remark on one element of the plan, or on the whole (REQ-087)."""
        LIFECYCLE.move(self, "comment")
        self.forbid(by, self.author_id)
        if len(self.comments) >= MOST_COMMENTS:
            raise Conflict("too_many_comments", most=MOST_COMMENTS)
        self.comments = [*self.comments, {**said, "by": by.id, "at": at.isoformat()}]
        self._tell(PlanCommented, kind=said["kind"], code=said["code"])

    def approve(self, by: Actor, passed: Sequence[bool], summary: str, at: datetime) -> None:
        """Every point of the checklist is met; the director decides on it then (REQ-087)."""
        LIFECYCLE.move(self, "approve")
        self.forbid(by, self.author_id)
        if len(passed) != len(self.checklist) or not all(passed):
            raise Conflict("checklist_unmet", count=len(self.checklist))
        self._close(by, summary, at)

    def rework(self, by: Actor, reason: str, at: datetime) -> None:
        """The manager is asked for another version (REQ-087)."""
        LIFECYCLE.move(self, "rework")
        self.forbid(by, self.author_id)
        self._close(by, reason, at)

    def _close(self, by: Actor, summary: str, at: datetime) -> None:
        self.reviewer_id, self.summary, self.reviewed_at = by.id, summary, at
        self._tell(PlanReviewed, summary, outcome=self.state.value, reviewer_id=by.id)

    def check(self) -> None:
        """Whether the PMO found it good (REQ-087)."""
        if self.state != S.APPROVED:
            raise Conflict("plan_not_reviewed")

    def breach(self, at: datetime) -> None:
        """Nobody has reviewed it in time (REQ-092)."""
        LIFECYCLE.move(self, "breach")
        self.breached_at = at
        self._tell(PlanReviewOverdue, due_at=self.due_at)

    def _tell(self, kind: Fact, because: str | None = None, /, **told: Any) -> None:
        fact = kind(project_id=self.project_id, plan_id=self.plan_id, review_id=self.id, **told)
        self.record(fact, because=because)
