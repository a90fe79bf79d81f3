"""What people see of projects: one whole, the register, its plans, and what was admitted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.portfolio.admitted import queries as admitted
from services.portfolio.admitted.queries import (
    ExpectedObjectiveRow,
    PartQuery,
    RequirementRow,
    StakeholderRow,
)
from services.portfolio.conditions.model import AdmissionCondition, ConditionState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans import queries as plans
from services.portfolio.plans.queries import PlanQuery, PlanRow
from services.portfolio.processes.queries import ProcessBinding
from services.portfolio.project_types.queries import TierProfile
from services.portfolio.projects.model import (
    LIFECYCLE,
    MOST_MEMBERS,
    Project,
    ProjectState,
)
from services.portfolio.projects.rules import STAGES, Origin, ProjectStage
from shared.contracts.base import Confidentiality, Member, Money, PersonId, ProjectTypeCode
from shared.contracts.delivery import ProjectReopened, ProjectStarted
from shared.db.base import events
from shared.db.paging import ListQuery, Page, Sort, day, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Conflict, FieldProblem, Refusal
from shared.domain.fields import At, Date, Line
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Source

PROJECT = Access(
    Project,
    project=Project.id,
    people={
        ProjectRole.SPONSOR: Project.sponsor_id,
        ProjectRole.PROJECT_MANAGER: Project.project_manager_id,
        ProjectRole.PLAN_DELEGATE: Project.delegate_id,
    },
    confidentiality=Project.confidentiality,
)
TierCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,10}$", examples=["M"])]


class ProjectRow(BaseModel):
    """A project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[UUID, Field(description="Also the id of its proposal.")]
    key: Annotated[str, Field(examples=["PRJ-2026-0001"])]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: ProjectState
    stage: ProjectStage
    origin: Annotated[Origin, Field(description="Whether a proposal stands behind it.")]
    name: Annotated[
        str,
        Field(
            description="The proposal's key where its title is confidential.",
            examples=["客户服务数据中心扩容"],
        ),
    ]
    type: Annotated[ProjectTypeCode, Field(examples=["IT"])]
    tier: TierCode
    org_unit: Annotated[str, Field(examples=["信息技术部"])]
    confidentiality: Confidentiality
    sponsor_id: Annotated[PersonId, Field(examples=["sponsor-zhang"])]
    project_manager_id: Annotated[PersonId, Field(examples=["pm-zhou"])]
    planned_start: Date
    planned_finish: Date
    registered_at: At


class PastView(BaseModel):
    """How a project went that is over; words only where it was imported."""

    started_on: Date | None
    finished_on: Date
    actual_cost: Annotated[Money, Field(examples=[{"amount": "2870000.0000", "currency": "CNY"}])]
    summary: Annotated[str | None, Field(examples=["替换老旧呼叫中心平台，覆盖 320 个坐席。"])]
    outcome: Annotated[str | None, Field(examples=["按期上线，预算节余 4%。"])]


class ProjectView(ProjectRow, RecordView):
    """A project with where it stands, its people, and what can be done next."""

    process_step: Annotated[str, Field(examples=["initiation.registered"])]
    budget: Annotated[Money, Field(examples=[{"amount": "3000000.0000", "currency": "CNY"}])]
    conditions: Annotated[
        list[str],
        Field(
            description="Of the approval; empty lines where they are confidential.",
            examples=[["启动前完成等保测评方案"]],
        ),
    ]
    open_conditions: Annotated[int, Field(description="How many still stand.", examples=[1])]
    type_version: Annotated[
        int, Field(description="Of the type, when the profile was frozen.", examples=[1])
    ]
    profile: Annotated[TierProfile, Field(description="How it is run; frozen at registration.")]
    process: Annotated[
        ProcessBinding | None, Field(description="Null where none was in force at registration.")
    ]
    pmo_analyst_id: PersonId | None
    delegate_id: Annotated[
        PersonId | None, Field(description="Who plans and reports like the manager.")
    ]
    delegate_until: Date | None
    data_date: Annotated[Date | None, Field(description="Until when progress is known.")]
    baseline_id: Annotated[UUID | None, Field(description="Of the current baseline.")]
    members: Annotated[
        list[Member], Field(examples=[[{"person_id": "pm-zhou", "role": "project_manager"}]])
    ]
    proposal_key: Annotated[str | None, Field(examples=["PRP-2026-0001"])]
    decision_id: Annotated[UUID | None, Field(description="The decision that approved it.")]
    external_reference: Annotated[
        str | None, Field(description="Of a legacy import.", examples=["OLD-2019-017"])
    ]
    past: Annotated[PastView | None, Field(description="How it went, where it is closed.")]


class ProjectQuery(ListQuery):
    """Filters and order of the list of projects."""

    state: Annotated[list[ProjectState] | None, Field(max_length=len(ProjectState))] = None
    stage: ProjectStage | None = None
    type: ProjectTypeCode | None = None
    tier: TierCode | None = None
    origin: Origin | None = None
    org_unit: Line | None = None
    project_manager_id: PersonId | None = None
    sponsor_id: PersonId | None = None
    sort: Literal["registered_at", "-registered_at", "planned_finish", "-planned_finish"] = (
        "-registered_at"
    )


PROJECTS = Listing(
    ProjectRow,
    PROJECT,
    sorts={
        "registered_at": Sort(Project.registered_at, instant, Project.id),
        "planned_finish": Sort(Project.planned_finish, day, Project.id),
    },
    filters=(
        Project.state,
        Project.stage,
        Project.type,
        Project.tier,
        Project.origin,
        Project.org_unit,
        Project.project_manager_id,
        Project.sponsor_id,
    ),
)
OPEN_CONDITIONS = (
    select(func.count())
    .where(AdmissionCondition.project_id == Project.id)
    .where(AdmissionCondition.state == ConditionState.OPEN)
)
WHOLE = (Project, OPEN_CONDITIONS.scalar_subquery().label("open_conditions"))
DERIVED = ("allowed_actions", "process_step", "budget", "open_conditions", "past")
SHOWN = [name for name in ProjectView.model_fields if name not in DERIVED]


def _objections(record: Any) -> Mapping[str, Refusal]:
    """What the project itself would say, whoever asks."""
    said: dict[str, Refusal] = {}
    if len(record.members) >= MOST_MEMBERS:
        said["assignPerson"] = Conflict("project_full", most=MOST_MEMBERS)
    if record.summary is not None:
        for operation in ("proposeReopening", "archiveProject"):
            said[operation] = Conflict("past_project", key=record.key)
    return said


def _past(record: Any) -> PastView | None:
    if record.state not in (ProjectState.CLOSED, ProjectState.ARCHIVED):
        return None
    return PastView(
        started_on=record.started_on,
        finished_on=record.finished_on,
        actual_cost=Money(amount=record.actual_cost_amount, currency=record.budget_currency),
        summary=record.summary,
        outcome=record.outcome,
    )


def view_of(
    record: Any, actor: Actor, roles_here: frozenset[str], open_conditions: int
) -> ProjectView:
    """The representation of a project for one person."""
    actions = PERMISSIONS.actions(
        "project", LIFECYCLE, record.state, actor, roles_here, _objections(record).get
    )
    return ProjectView(
        **{name: getattr(record, name) for name in SHOWN},
        budget=Money(amount=record.budget_amount, currency=record.budget_currency),
        process_step=f"{record.stage.lower()}.{record.state.lower()}",
        open_conditions=open_conditions,
        past=_past(record),
        allowed_actions=actions,
    )


async def project_view(tx: Transaction, project: Project) -> ProjectView:
    """The project as this transaction leaves it."""
    await tx.flush()
    still = select(OPEN_CONDITIONS.scalar_subquery()).where(Project.id == project.id)
    count = (await tx.execute(still)).scalar_one()
    return view_of(project, tx.actor, tx.roles_here | PROJECT.parts_of(project, tx.actor), count)


async def get_project(read: Reader, ref: str) -> ProjectView:
    """One project, if the reader may see it."""
    row = await PROJECT.one(read, WHOLE, ref)
    return view_of(row, read.actor, read.roles_here, row.open_conditions)


async def list_projects(read: Reader, query: ProjectQuery) -> Page[ProjectRow]:
    """The projects that the reader may see, the latest first unless asked otherwise."""
    return await PROJECTS.page(read, query, query.sort)


async def list_plans(read: Reader, ref: str, query: PlanQuery) -> Page[PlanRow]:
    """The plans of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await plans.list_plans(read, project.id, query)


async def list_stakeholders(read: Reader, ref: str, query: PartQuery) -> Page[StakeholderRow]:
    """The stakeholders of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await admitted.list_stakeholders(read, project.id, query)


async def list_requirements(read: Reader, ref: str, query: PartQuery) -> Page[RequirementRow]:
    """The requirements of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await admitted.list_requirements(read, project.id, query)


async def list_expected_objectives(
    read: Reader, ref: str, query: PartQuery
) -> Page[ExpectedObjectiveRow]:
    """The expected objectives of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await admitted.list_expected_objectives(read, project.id, query)


def check_known(as_of: datetime | None, now: datetime) -> None:
    """Refuse what asks for a moment that has not come yet: 409 `as_of_in_future`."""
    if as_of is not None and as_of > now:
        problem = FieldProblem("?as_of", "as_of_in_future")
        raise Conflict("as_of_in_future", errors=[problem])


async def standing_at(
    source: Source, project_id: UUID, at: datetime
) -> tuple[ProjectState, ProjectStage] | None:
    """Where a project was in its life at a moment; None before it was registered."""
    told = (
        select(events.c.data["undertaking"]["state"].astext)
        .where(events.c.aggregate_id == project_id, events.c.aggregate_type == Project.__name__)
        .where(events.c.occurred_at <= at)
        .order_by(events.c.seq.desc())
        .limit(1)
    )
    state = (await source.execute(told)).scalar()
    if state is None:
        return None
    return ProjectState(state), STAGES[ProjectState(state)]


async def started_at(source: Source, project_id: UUID, at: datetime) -> datetime | None:
    """When a project last began, or began again, to be carried out, by a moment."""
    kinds = (ProjectStarted.type_name(), ProjectReopened.type_name())
    told = select(func.max(events.c.occurred_at)).where(
        events.c.aggregate_id == project_id,
        events.c.type.in_(kinds),
        events.c.occurred_at <= at,
    )
    begun: datetime | None = (await source.execute(told)).scalar()
    return begun
