"""A baseline: what was agreed, never changed; only another one follows it (REQ-090, REQ-119)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.plan_contents.rules import (
    budget_at_completion,
    planned_value,
    role_efforts,
    span,
)
from services.portfolio.projects.model import Project
from shared.contracts.base import Money
from shared.contracts.planning import (
    BaselineEvent,
    BaselineMilestone,
    BaselineRevised,
    BaselineSet,
)
from shared.contracts.portfolio import RoleEffort
from shared.db.base import Versioned
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash


class Baseline(Versioned, Aggregate, Base):
    """The first comes of an approved plan, each further one of an approved change, once."""

    __tablename__ = "baselines"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("detailed_plans.id"))
    change_id: Mapped[UUID | None] = mapped_column(unique=True)
    patch_hash: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    bac_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    contingency_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    management_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    currency: Mapped[str] = mapped_column(String(3))
    planned_start: Mapped[date]
    planned_finish: Mapped[date]
    planned_value: Mapped[list[Any]] = mapped_column(JSONB)
    """Cumulative, month by month."""
    set_by: Mapped[str] = mapped_column(String(128))
    set_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("project_id", "number"),)

    @classmethod
    def set(
        cls,
        id_: UUID,
        project: Project,
        plan_id: UUID,
        content: Mapping[str, Any],
        by: str,
        at: datetime,
    ) -> "Baseline":
        """The first one, of an approved plan (REQ-090)."""
        baseline = cls._freeze(id_, project, 1, content, by, at)
        baseline.plan_id = plan_id
        baseline._tell(BaselineSet, project, content, plan_id=plan_id)
        return baseline

    def revise(
        self,
        id_: UUID,
        project: Project,
        change: tuple[UUID, str],
        content: Mapping[str, Any],
        by: str,
        at: datetime,
    ) -> "Baseline":
        """The next one, of an approved change by its id and the hash of its patch (REQ-132)."""
        next_ = self._freeze(id_, project, self.number + 1, content, by, at)
        next_.change_id, next_.patch_hash = change
        next_.previous_hash = self.content_hash
        told = {"change_id": change[0], "patch_hash": change[1]}
        next_._tell(BaselineRevised, project, content, previous_hash=self.content_hash, **told)
        return next_

    @classmethod
    def _freeze(
        cls,
        id_: UUID,
        project: Project,
        number: int,
        content: Mapping[str, Any],
        by: str,
        at: datetime,
    ) -> "Baseline":
        days = span(content)
        assert days is not None
        return cls(
            id=id_,
            version=0,
            project_id=project.id,
            number=number,
            content_hash=content_hash(content),
            bac_amount=budget_at_completion(content),
            contingency_amount=Decimal(content["reserves"]["contingency"]),
            management_amount=Decimal(content["reserves"]["management"]),
            currency=project.budget_currency,
            planned_start=days[0],
            planned_finish=days[1],
            planned_value=planned_value(content),
            set_by=by,
            set_at=at,
        )

    def money(self, amount: Decimal) -> Money:
        """An amount in the currency of the project."""
        return Money(amount=amount, currency=self.currency)

    def _tell(
        self, kind: type[BaselineEvent], project: Project, content: Mapping[str, Any], **told: Any
    ) -> None:
        milestones = [BaselineMilestone.model_validate(m) for m in content["milestones"]]
        self.record(
            kind(
                project_id=self.project_id,
                undertaking=project.undertaking(),
                baseline_id=self.id,
                number=self.number,
                content_hash=self.content_hash,
                bac=self.money(self.bac_amount),
                contingency=self.money(self.contingency_amount),
                management_reserve=self.money(self.management_amount),
                planned_start=self.planned_start,
                planned_finish=self.planned_finish,
                milestones=tuple(milestones),
                role_efforts=tuple(RoleEffort.model_validate(e) for e in role_efforts(content)),
                objective_ids=tuple(UUID(o["objective_id"]) for o in content["objectives"]),
                **told,
            )
        )
