"""A project: an approved proposal in the PMO's care, with a key, a manager and its people."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.plans.model import PlanVersion
from shared.contracts.base import Confidentiality, Member, Money, Undertaking
from shared.contracts.intake import ProjectApproved
from shared.contracts.portfolio import PersonAssignedToProject, ProjectRegistered
from shared.db.base import Versioned
from shared.domain.actor import ProjectRole
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict
from shared.domain.lifecycle import Lifecycle


class ProjectState(StrEnum):
    """Where a project is in its life."""

    REGISTERED = "REGISTERED"


class ProjectStage(StrEnum):
    """Which part of the process the project is in."""

    INITIATION = "INITIATION"


S = ProjectState

LIFECYCLE = Lifecycle(S, {"assign_person": ({S.REGISTERED}, None)}, start=S.REGISTERED)

MOST_MEMBERS = 500
"""Every fact about a project names its people, and must stay small enough to travel."""


class Project(Versioned, Aggregate, Base):
    """Has the id of its proposal, and names the decision that approved it: no project without
    one (REQ-061), and none twice (REQ-060)."""

    __tablename__ = "projects"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ProjectState]
    stage: Mapped[ProjectStage]
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(40))
    org_unit: Mapped[str] = mapped_column(String(200))
    confidentiality: Mapped[Confidentiality]
    sponsor_id: Mapped[str] = mapped_column(String(128))
    project_manager_id: Mapped[str] = mapped_column(String(128))
    members: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    budget_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    budget_currency: Mapped[str] = mapped_column(String(3))
    conditions: Mapped[list[str]] = mapped_column(JSONB)
    planned_start: Mapped[date]
    planned_finish: Mapped[date]
    proposal_key: Mapped[str] = mapped_column(String(20))
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    registered_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_projects_registered_at_id", "registered_at", "id"),
        Index("ix_projects_state_registered_at_id", "state", "registered_at", "id"),
        Index("ix_projects_stage_registered_at_id", "stage", "registered_at", "id"),
        Index("ix_projects_type_registered_at_id", "type", "registered_at", "id"),
        Index(
            "ix_projects_project_manager_id_registered_at_id",
            "project_manager_id",
            "registered_at",
            "id",
        ),
        Index("ix_projects_sponsor_id_id", "sponsor_id", "id"),
    )

    @property
    def undertaking_id(self) -> UUID:
        """A project is an undertaking itself."""
        return self.id

    @property
    def budget(self) -> Money:
        """The likely cost that was approved."""
        return Money(amount=self.budget_amount, currency=self.budget_currency)

    def undertaking(self) -> Undertaking:
        """What the other services remember of it; a confidential name does not travel."""
        public = self.confidentiality == Confidentiality.PUBLIC_IN_ORG
        return Undertaking(
            id=self.id,
            key=self.key,
            title=self.name if public else "",
            state=self.state,
            confidentiality=self.confidentiality,
            revision=self.next_version,
            members=tuple(Member.model_validate(member) for member in self.members),
        )

    @classmethod
    def register(
        cls, key: str, approval: ProjectApproved, plan: PlanVersion, at: datetime
    ) -> "Project":
        """Bring an approved proposal into PMO scope, on its conditions and with its preliminary
        plan; where its title is confidential, the proposal's key is the name (REQ-060)."""
        known = approval.undertaking
        sponsor = Member(person_id=approval.sponsor_id, role=ProjectRole.SPONSOR)
        manager = Member(person_id=approval.project_manager_id, role=ProjectRole.PROJECT_MANAGER)
        members = dict.fromkeys([sponsor, *known.members, manager])
        project = cls(
            id=approval.proposal_id,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            stage=ProjectStage.INITIATION,
            name=approval.title or known.key,
            type=approval.type,
            org_unit=approval.org_unit,
            confidentiality=known.confidentiality,
            sponsor_id=approval.sponsor_id,
            project_manager_id=approval.project_manager_id,
            members=[member.model_dump() for member in members],
            budget_amount=approval.budget.amount,
            budget_currency=approval.budget.currency,
            conditions=list(approval.conditions),
            planned_start=plan.planned_start,
            planned_finish=plan.planned_finish,
            proposal_key=known.key,
            decision_id=approval.decision_id,
            registered_at=at,
        )
        project.record(project._registered(plan))
        project._tell_assigned(manager)
        return project

    def _registered(self, plan: PlanVersion) -> ProjectRegistered:
        return ProjectRegistered(
            project_id=self.id,
            undertaking=self.undertaking(),
            project_key=self.key,
            proposal_key=self.proposal_key,
            type=self.type,
            sponsor_id=self.sponsor_id,
            project_manager_id=self.project_manager_id,
            budget=self.budget,
            planned_start=plan.planned_start,
            planned_finish=plan.planned_finish,
            plan_id=plan.id,
            role_efforts=plan.role_efforts,
        )

    def _tell_assigned(self, member: Member) -> None:
        self.record(
            PersonAssignedToProject(
                project_id=self.id,
                undertaking=self.undertaking(),
                person_id=member.person_id,
                role=member.role,
            )
        )

    def assign_person(self, person_id: str) -> None:
        """One more member of the team, once."""
        LIFECYCLE.move(self, "assign_person")
        member = Member(person_id=person_id, role=ProjectRole.TEAM_MEMBER)
        if member.model_dump() in self.members:
            raise Conflict("already_assigned")
        if len(self.members) >= MOST_MEMBERS:
            raise Conflict("project_full", most=MOST_MEMBERS)
        self.members = [*self.members, member.model_dump()]
        self._tell_assigned(member)
