"""A version of a project's plan: what it says, as it was drafted, under one hash."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.project_types.model import ProjectType
from shared.contracts.portfolio import (
    PlanPreliminaryDrafted,
    PlanPreliminaryReturned,
    PlanPreliminaryRevised,
    RoleEffort,
)
from shared.db.base import Versioned
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class PlanKind(StrEnum):
    """How much of the project a plan settles."""

    PRELIMINARY = "PRELIMINARY"


class PlanState(StrEnum):
    """Where a plan is on its way to being agreed."""

    DRAFT = "DRAFT"
    ACCEPTED = "ACCEPTED"


S = PlanState

LIFECYCLE = Lifecycle(
    S,
    {
        "revise": ({S.DRAFT}, None),
        "return_": ({S.DRAFT}, None),
        "accept": ({S.DRAFT}, S.ACCEPTED),
    },
    start=S.DRAFT,
)


class PlanVersion(Versioned, Aggregate, Base):
    """A draft is revised until it is accepted; what was accepted never changes (REQ-064)."""

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
    return_reason: Mapped[str | None] = mapped_column(Text)
    """Why the sponsor sent the draft back; gone with the next revision."""

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

    def revise(self, by: Actor, content: Mapping[str, Any]) -> None:
        """The PMO says it anew before its acceptance; its reviser may not accept it (REQ-064)."""
        LIFECYCLE.move(self, "revise")
        self.author_id, self.return_reason = by.id, None
        self.content, self.content_hash = dict(content), content_hash(content)
        self.planned_start = date.fromisoformat(content["start"])
        self.planned_finish = date.fromisoformat(content["finish"])
        self.record(
            PlanPreliminaryRevised(
                project_id=self.project_id,
                plan_id=self.id,
                planned_start=self.planned_start,
                planned_finish=self.planned_finish,
                content_hash=self.content_hash,
            )
        )

    def return_(self, reason: str, told: str) -> None:
        """The sponsor wants another draft; `told` is what may travel of why (REQ-064)."""
        LIFECYCLE.move(self, "return_")
        self.return_reason = reason
        self.record(
            PlanPreliminaryReturned(
                project_id=self.project_id,
                plan_id=self.id,
                content_hash=self.content_hash,
                reason=told,
            ),
            because=reason,
        )

    def accept(self, by: Actor, content_hash: str) -> None:
        """Only as it was shown, and never by its author (REQ-064); the project tells it."""
        LIFECYCLE.move(self, "accept")
        self.forbid(by, self.author_id)
        if content_hash != self.content_hash:
            raise Conflict("plan_changed")
        self.return_reason = None

    @property
    def role_efforts(self) -> tuple[RoleEffort, ...]:
        """How much work of which role it expects, and when."""
        return tuple(RoleEffort.model_validate(effort) for effort in self.content["role_efforts"])
