"""A project: an approved proposal in the PMO's care, with a key, a manager and its people."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.portfolio.base import Base
from services.portfolio.plans.model import PlanVersion
from services.portfolio.projects.rules import (
    LIFECYCLE,
    Origin,
    Past,
    ProjectStage,
    ProjectState,
    Tailoring,
)
from shared.contracts import delivery, planning, portfolio, progress
from shared.contracts.base import Confidentiality, Event, Member, Money, Undertaking
from shared.db.base import Versioned
from shared.domain.actor import ProjectRole, Role
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.lifecycle import Lifecycle

__all__ = ["LIFECYCLE", "MOST_MEMBERS", "Project", "ProjectState"]

Fact = type[Event]
Run = tuple[str, Tailoring]

MOST_MEMBERS = 500
"""Every fact about a project names its people, and must stay small enough to travel."""


OF_FEW_VALUES = ("state", "stage", "type", "tier", "origin", "org_unit")
"""Filters that leave many; what the others leave is few, and sorted."""


class Project(Versioned, Aggregate, Base):
    """Has the id of its proposal, and names the decision that approved it: no project without
    one unless it is flagged as a legacy import (REQ-061), and none twice (REQ-060)."""

    __tablename__ = "projects"
    lifecycle: ClassVar[Lifecycle[Any]] = LIFECYCLE

    key: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ProjectState]
    stage: Mapped[ProjectStage]
    origin: Mapped[Origin]
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(40))
    tier: Mapped[str] = mapped_column(String(10))
    type_version: Mapped[int]
    profile: Mapped[dict[str, Any]]
    process: Mapped[dict[str, Any] | None]
    org_unit: Mapped[str] = mapped_column(String(200))
    confidentiality: Mapped[Confidentiality]
    sponsor_id: Mapped[str] = mapped_column(String(128))
    project_manager_id: Mapped[str] = mapped_column(String(128))
    pmo_analyst_id: Mapped[str | None] = mapped_column(String(128))
    delegate_id: Mapped[str | None] = mapped_column(String(128))
    """Who plans and reports like the manager (REQ-073)."""
    delegate_until: Mapped[date | None]
    members: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    budget_amount: Mapped[Decimal] = mapped_column(Numeric(19, 4))
    budget_currency: Mapped[str] = mapped_column(String(3))
    conditions: Mapped[list[str]] = mapped_column(JSONB)
    planned_start: Mapped[date]
    planned_finish: Mapped[date]
    proposal_key: Mapped[str | None] = mapped_column(String(20))
    decision_id: Mapped[UUID | None] = mapped_column(unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(100), unique=True)
    baseline_id: Mapped[UUID | None]
    data_date: Mapped[date | None]
    """What was done until the end of this day has been recorded; null before the first time."""
    registered_at: Mapped[datetime]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    actual_cost_amount: Mapped[Decimal | None] = mapped_column(Numeric(19, 4))
    summary: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint(
            "origin = 'LEGACY_IMPORT' OR (decision_id IS NOT NULL AND proposal_key IS NOT NULL)",
            name="from_a_proposal",
        ),
        Index("ix_projects_registered_at_id", "registered_at", "id"),
        Index("ix_projects_planned_finish_id", "planned_finish", "id"),
        Index("ix_projects_delegate_id", "delegate_id"),
        Index("ix_projects_delegate_until", "delegate_until"),
        *[
            Index(f"ix_projects_{column}_registered_at_id", column, "registered_at", "id")
            for column in (*OF_FEW_VALUES, "project_manager_id", "sponsor_id")
        ],
        *[
            Index(f"ix_projects_{column}_planned_finish_id", column, "planned_finish", "id")
            for column in OF_FEW_VALUES
        ],
    )

    @property
    def undertaking_id(self) -> UUID:
        """A project is an undertaking itself."""
        return self.id

    @property
    def budget(self) -> Money:
        """The likely cost that was approved."""
        return Money(amount=self.budget_amount, currency=self.budget_currency)

    def undertaking(self, revision: int | None = None) -> Undertaking:
        """What the other services remember of it; a confidential name does not travel.

        `revision` is that of the change in hand unless it is written already.
        """
        return Undertaking(
            id=self.id,
            key=self.key,
            title=self._spoken(self.name),
            state=self.state,
            confidentiality=self.confidentiality,
            revision=revision or self.next_version,
            members=tuple(Member.model_validate(member) for member in self.members),
        )

    @classmethod
    def register(
        cls,
        key: str,
        said: Mapping[str, Any],
        plan: PlanVersion,
        tailoring: Tailoring,
        *,
        others: tuple[Member, ...] = (),
        at: datetime,
    ) -> "Project":
        """Bring it into PMO scope with its preliminary plan, under the id of its proposal where
        it has one; `others` had a part in that (REQ-060)."""
        days = {"planned_start": plan.planned_start, "planned_finish": plan.planned_finish}
        project = cls._begin(plan.project_id, key, {**said, **days}, tailoring, others, at)
        project._tell_registered(plan)
        return project

    @classmethod
    def import_past(
        cls,
        id_: UUID,
        key: str,
        said: Mapping[str, Any],
        past: Past,
        tailoring: Tailoring,
        at: datetime,
    ) -> "Project":
        """Take a project that is over into the records: registered and closed (REQ-061)."""
        project = cls._begin(id_, key, said, tailoring, (), at)
        project.record_closed(past)
        return project

    @classmethod
    def _begin(
        cls,
        id_: UUID,
        key: str,
        said: Mapping[str, Any],
        tailoring: Tailoring,
        others: tuple[Member, ...],
        at: datetime,
    ) -> "Project":
        sponsor = Member(person_id=said["sponsor_id"], role=ProjectRole.SPONSOR)
        manager = Member(person_id=said["project_manager_id"], role=ProjectRole.PROJECT_MANAGER)
        members = dict.fromkeys([sponsor, *others, manager])
        return cls(
            id=id_,
            version=0,
            key=key,
            state=LIFECYCLE.start,
            stage=ProjectStage.INITIATION,
            tier=tailoring.tier,
            type_version=tailoring.type_version,
            profile=dict(tailoring.profile),
            process=None if tailoring.process is None else dict(tailoring.process),
            members=[member.model_dump() for member in members],
            registered_at=at,
            **said,
        )

    def _tell_registered(self, plan: PlanVersion) -> None:
        self._tell(
            portfolio.ProjectRegistered,
            project_key=self.key,
            proposal_key=self.proposal_key or "",
            type=self.type,
            sponsor_id=self.sponsor_id,
            project_manager_id=self.project_manager_id,
            budget=self.budget,
            planned_start=plan.planned_start,
            planned_finish=plan.planned_finish,
            plan_id=plan.id,
            role_efforts=plan.role_efforts,
            tier=self.tier,
            origin=self.origin,
        )
        manager = ProjectRole.PROJECT_MANAGER
        self._tell(
            portfolio.PersonAssignedToProject, person_id=self.project_manager_id, role=manager
        )

    def assign_person(self, person_id: str) -> None:
        """One more member of the team, once."""
        LIFECYCLE.move(self, "assign_person")
        self._join(Member(person_id=person_id, role=ProjectRole.TEAM_MEMBER))

    def _join(self, member: Member) -> None:
        if member.model_dump() in self.members:
            raise Conflict("already_assigned")
        if len(self.members) >= MOST_MEMBERS:
            raise Conflict("project_full", most=MOST_MEMBERS)
        self.members = [*self.members, member.model_dump()]
        self._tell(portfolio.PersonAssignedToProject, person_id=member.person_id, role=member.role)

    def edit(self, said: Mapping[str, Any]) -> None:
        """Only what lies beside the baseline; type and tier change by a change alone (REQ-012)."""
        LIFECYCLE.move(self, "edit")
        if protected := sorted({"type", "tier"} & set(said)):
            raise Conflict("baseline_protected", fields=protected)
        changed = {n: v for n, v in said.items() if getattr(self, n) != v}
        if "pmo_analyst_id" in changed:
            self._name_analyst(changed["pmo_analyst_id"])
        for field, value in changed.items():
            setattr(self, field, value)
        if "name" in changed:
            self._tell(portfolio.ProjectRenamed)
        if others := tuple(sorted(set(changed) - {"name", "pmo_analyst_id"})):
            self._tell(portfolio.ProjectEdited, changed=others)

    def _name_analyst(self, person_id: str) -> None:
        """One at a time: who was it before has no part any more."""
        part = {"person_id": self.pmo_analyst_id, "role": Role.PMO_ANALYST}
        self.members = [member for member in self.members if member != part]
        self._join(Member(person_id=person_id, role=Role.PMO_ANALYST))

    def name_delegate(self, person_id: str | None, until: date | None) -> None:
        """One member plans and reports like the manager, who may take it back (REQ-073).

        Errors: 409 `delegate_unsuitable`.
        """
        LIFECYCLE.move(self, "name_delegate")
        others = {m["person_id"] for m in self.members} - {self.project_manager_id}
        if person_id is not None and person_id not in others:
            problem = FieldProblem("/person_id", "delegate_unsuitable")
            raise Conflict("delegate_unsuitable", errors=[problem])
        self._delegate(person_id, until if person_id is not None else None)

    def end_delegation(self) -> None:
        """Its last day has passed."""
        LIFECYCLE.move(self, "end_delegation")
        self._delegate(None, None)

    def _delegate(self, person_id: str | None, until: date | None) -> None:
        self.delegate_id, self.delegate_until = person_id, until
        self._tell(progress.PlanDelegateNamed, person_id=person_id, until=until)

    def check_acceptable(self) -> None:
        """Whether its plan can be accepted at all, before the draft itself is looked at."""
        LIFECYCLE.check(self.state, "accept_preliminary_plan")

    def accept_preliminary_plan(self, plan: PlanVersion) -> None:
        """The sponsor agrees to the plan: the project is initiated, on its days (REQ-064)."""
        LIFECYCLE.move(self, "accept_preliminary_plan")
        self.planned_start, self.planned_finish = plan.planned_start, plan.planned_finish
        self._tell(
            portfolio.PlanPreliminaryAccepted,
            plan_id=plan.id,
            content_hash=plan.content_hash,
            planned_start=plan.planned_start,
            planned_finish=plan.planned_finish,
        )

    def record_closed(self, past: Past) -> None:
        """It was over before it was registered; how it went is what others learn from."""
        LIFECYCLE.move(self, "record_closed")
        self.stage = ProjectStage.CLOSING
        self.started_on, self.finished_on = past.started_on, past.finished_on
        self.actual_cost_amount = past.actual_cost
        self.summary, self.outcome = past.summary, past.outcome
        self._tell(
            portfolio.LegacyProjectImported,
            project_key=self.key,
            type=self.type,
            tier=self.tier,
            org_unit=self._spoken(self.org_unit),
            summary=self._spoken(past.summary),
            outcome=self._spoken(past.outcome),
            started_on=past.started_on,
            finished_on=past.finished_on,
            planned_finish=self.planned_finish,
            budget=self.budget,
            actual_cost=Money(amount=past.actual_cost, currency=self.budget_currency),
        )

    def hold_kickoff(self, **told: Any) -> None:
        """Goals, scope, timetable and needs are settled: the plan can be written (REQ-070)."""
        LIFECYCLE.move(self, "hold_kickoff")
        self.stage = ProjectStage.PLANNING
        self._tell(planning.KickoffCompleted, **told)

    def waive_kickoff(self, reason: str, **told: Any) -> None:
        """The plan can be written without a kickoff; the director answers for that (REQ-071)."""
        LIFECYCLE.move(self, "waive_kickoff")
        self.stage = ProjectStage.PLANNING
        self._tell(planning.KickoffWaived, reason, reason=self._spoken(reason), **told)

    def submit_plan(self, **told: Any) -> None:
        """The detailed plan is handed in; resource, risk and the PMO look at it (REQ-081)."""
        LIFECYCLE.move(self, "submit_plan")
        self._tell(planning.PlanSubmitted, **told)

    def return_plan(self, reason: str, **told: Any) -> None:
        """The review asks for another plan (REQ-087)."""
        LIFECYCLE.move(self, "return_plan")
        self._tell(planning.PlanReturned, reason, reason=self._spoken(reason), **told)

    def approve_plan(self, **told: Any) -> None:
        """The plan is approved; its baseline is set beside it (REQ-090)."""
        LIFECYCLE.move(self, "approve_plan")
        self._tell(planning.PlanApproved, **told)

    def rebaseline(self, id_: UUID, days: tuple[date, date], run: Run | None = None) -> None:
        """The current baseline is this one; `run` is how it is run, if otherwise (REQ-012)."""
        self.baseline_id, (self.planned_start, self.planned_finish) = id_, days
        if run is not None:
            self.type, new = run
            self.tier, self.type_version, self.profile = new.tier, new.type_version, {**new.profile}

    def start(self, on: date) -> None:
        """The start gate is passed (REQ-031)."""
        LIFECYCLE.move(self, "start")
        self.stage, self.started_on = ProjectStage.EXECUTION, on
        self._tell(delivery.ProjectStarted)

    def record_progress(self, until: date, **told: Any) -> None:
        """What was done until the end of a day is known; that day never goes back (REQ-093)."""
        LIFECYCLE.move(self, "record_progress")
        self.data_date = until
        self._tell(progress.ProgressRecorded, data_date=until, **told)

    def suspend(self, reason: str) -> None:
        """It rests until it is resumed."""
        LIFECYCLE.move(self, "suspend")
        self._tell(delivery.ProjectSuspended, reason, reason=self._spoken(reason))

    def resume(self, reason: str) -> None:
        """It goes on."""
        LIFECYCLE.move(self, "resume")
        self._tell(delivery.ProjectResumed, reason)

    def begin_closing(self) -> None:
        """All that was to be delivered is settled (REQ-135)."""
        LIFECYCLE.move(self, "begin_closing")
        self.stage = ProjectStage.CLOSING
        self._tell(delivery.ProjectClosing)

    def terminate(self, reason: str) -> None:
        """It ends early, through closing as any other (REQ-139)."""
        LIFECYCLE.move(self, "terminate")
        self.stage = ProjectStage.CLOSING
        self._tell(delivery.ProjectTerminated, reason, reason=self._spoken(reason))

    def close(self, on: date, cost: Money, **told: Any) -> None:
        """It is over, and so is any delegation; from now on only the board changes it (REQ-135)."""
        LIFECYCLE.move(self, "close")
        self.delegate_id = self.delegate_until = None
        self.finished_on, self.actual_cost_amount = on, cost.amount
        self._tell(delivery.ProjectClosed, finished_on=on, actual_cost=cost, **told)

    def archive(self) -> None:
        """Its dossier is sealed: it does not change any more, nor go on (REQ-152)."""
        LIFECYCLE.move(self, "archive")
        self._tell(delivery.ProjectArchived)

    def reopen(self, reason: str, at: datetime) -> None:
        """The board decided that it goes on (REQ-152)."""
        LIFECYCLE.move(self, "reopen")
        self.stage = ProjectStage.EXECUTION
        self._tell(delivery.ProjectReopened, reason, reopened_at=at)

    def _spoken(self, words: str) -> str:
        """Words that may travel."""
        return words if self.confidentiality == Confidentiality.PUBLIC_IN_ORG else ""

    def _tell(self, kind: Fact, because: str | None = None, /, **told: Any) -> None:
        fact = kind(project_id=self.id, undertaking=self.undertaking(), **told)
        self.record(fact, because=because)
