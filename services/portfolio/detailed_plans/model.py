"""A version of the detailed plan, from the manager's draft to what the baseline is made of."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.plan_contents.rules import budget_at_completion, span
from shared.contracts.base import Event
from shared.contracts.planning import DetailedPlanDrafted, DetailedPlanRevised
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.lifecycle import Lifecycle


class DetailedPlanState(StrEnum):
    """Where a detailed plan is on its way to the baseline."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"


S = DetailedPlanState

LIFECYCLE = Lifecycle(
    S,
    {
        "revise": ({S.DRAFT}, None),
        "submit": ({S.DRAFT}, S.SUBMITTED),
        "return_": ({S.SUBMITTED}, S.RETURNED),
        "approve": ({S.SUBMITTED}, S.APPROVED),
    },
    start=S.DRAFT,
)

Fact = type[Event]


class DetailedPlan(Versioned, Aggregate, Base):
    """A draft is the manager's; what was handed in never changes, another version follows it."""

    __tablename__ = "detailed_plans"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    state: Mapped[DetailedPlanState]
    author_id: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    planned_start: Mapped[date | None]
    planned_finish: Mapped[date | None]
    bac_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    activities: Mapped[int]
    """How many there are; what they are is in the content."""
    content_hash: Mapped[str] = mapped_column(String(64))
    return_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index(
            "uq_detailed_plans_draft",
            "project_id",
            unique=True,
            postgresql_where=sql("state IN ('DRAFT', 'SUBMITTED')"),
        ),
        Index("ix_detailed_plans_drafted_at_id", "drafted_at", "id"),
        Index("ix_detailed_plans_project_id_drafted_at_id", "project_id", "drafted_at", "id"),
        Index("ix_detailed_plans_state_drafted_at_id", "state", "drafted_at", "id"),
    )

    @classmethod
    def draft(
        cls,
        id_: UUID,
        project_id: UUID,
        number: int,
        content: Mapping[str, Any],
        currency: str,
        by: Actor,
        at: datetime,
    ) -> "DetailedPlan":
        """The next version begins with what the last one said (REQ-073)."""
        plan = cls(
            id=id_,
            version=0,
            project_id=project_id,
            number=number,
            state=LIFECYCLE.start,
            author_id=by.id,
            drafted_at=at,
            currency=currency,
        )
        plan._say(content)
        plan._tell(DetailedPlanDrafted)
        return plan

    def revise(self, by: Actor, content: Mapping[str, Any]) -> None:
        """Say it anew, under another hash."""
        LIFECYCLE.move(self, "revise")
        self.author_id = by.id
        self._say(content)
        self._tell(DetailedPlanRevised)

    def _say(self, content: Mapping[str, Any]) -> None:
        self.planned_start, self.planned_finish = span(content) or (None, None)
        self.bac_amount = budget_at_completion(content)
        self.activities = len(content["activities"])
        self.content_hash = content_hash(content)

    def submit(self, at: datetime) -> None:
        """Hand it in as it is; its project tells it (REQ-081)."""
        LIFECYCLE.move(self, "submit")
        self.submitted_at = at

    def return_(self, reason: str) -> None:
        """The review asks for another version; the project tells it (REQ-087)."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason

    def approve(self) -> None:
        """The baseline is made of it; the project tells it (REQ-090)."""
        LIFECYCLE.move(self, "approve")

    def _tell(self, kind: Fact) -> None:
        self.record(
            kind(
                project_id=self.project_id,
                plan_id=self.id,
                number=self.number,
                content_hash=self.content_hash,
            )
        )
