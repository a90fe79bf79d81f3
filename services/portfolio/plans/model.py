"""A version of a project's plan: what it says, as it was drafted, under one hash."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.project_types.model import ProjectType
from shared.contracts.portfolio import PlanPreliminaryDrafted, RoleEffort
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.lifecycle import Lifecycle


class PlanKind(StrEnum):
    """How much of the project a plan settles."""

    PRELIMINARY = "PRELIMINARY"


class PlanState(StrEnum):
    """Where a plan is on its way to being agreed."""

    DRAFT = "DRAFT"


LIFECYCLE = Lifecycle(PlanState, {}, start=PlanState.DRAFT)


class PlanVersion(Versioned, Aggregate, Base):
    """Its content never changes; who plans anew makes the next version."""

    __tablename__ = "plan_versions"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    kind: Mapped[PlanKind]
    state: Mapped[PlanState]
    author_id: Mapped[str] = mapped_column(String(128))
    drafted_at: Mapped[datetime]
    template_code: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int]
    planned_start: Mapped[date]
    planned_finish: Mapped[date]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("project_id", "number"),)

    @classmethod
    def preliminary(
        cls,
        id_: UUID,
        project_id: UUID,
        template: ProjectType,
        content: Mapping[str, Any],
        by: Actor,
        at: datetime,
    ) -> "PlanVersion":
        """The first version, as the template of the project's type makes it (REQ-063)."""
        plan = cls(
            id=id_,
            version=0,
            project_id=project_id,
            number=1,
            kind=PlanKind.PRELIMINARY,
            state=LIFECYCLE.start,
            author_id=by.id,
            drafted_at=at,
            template_code=template.code,
            template_version=template.version,
            planned_start=date.fromisoformat(content["start"]),
            planned_finish=date.fromisoformat(content["finish"]),
            content=dict(content),
            content_hash=content_hash(content),
        )
        plan.record(
            PlanPreliminaryDrafted(
                project_id=project_id,
                plan_id=id_,
                template_code=plan.template_code,
                template_version=plan.template_version,
                phases=tuple(phase["code"] for phase in content["phases"]),
                planned_start=plan.planned_start,
                planned_finish=plan.planned_finish,
                content_hash=plan.content_hash,
            )
        )
        return plan

    @property
    def role_efforts(self) -> tuple[RoleEffort, ...]:
        """How much work of which role it expects, and when."""
        return tuple(RoleEffort.model_validate(effort) for effort in self.content["role_efforts"])
