"""What people see of projects: one whole, the register, and the plans of one."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans import queries as plans
from services.portfolio.plans.queries import PlanQuery, PlanRow, PlanView
from services.portfolio.projects.model import (
    LIFECYCLE,
    MOST_MEMBERS,
    Project,
    ProjectStage,
    ProjectState,
)
from shared.contracts.base import Confidentiality, Member, Money, PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor, ProjectRole
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At, Date
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

PROJECT = Access(
    Project,
    project=Project.id,
    people={
        ProjectRole.SPONSOR: Project.sponsor_id,
        ProjectRole.PROJECT_MANAGER: Project.project_manager_id,
    },
    confidentiality=Project.confidentiality,
)


class ProjectRow(BaseModel):
    """A project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[UUID, Field(description="Also the id of its proposal.")]
    key: Annotated[str, Field(examples=["PRJ-2026-0001"])]
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: ProjectState
    stage: ProjectStage
    name: Annotated[
        str,
        Field(
            description="The proposal's key where its title is confidential.",
            examples=["客户服务数据中心扩容"],
        ),
    ]
    type: Annotated[ProjectTypeCode, Field(examples=["IT"])]
    org_unit: Annotated[str, Field(examples=["信息技术部"])]
    confidentiality: Confidentiality
    sponsor_id: Annotated[PersonId, Field(examples=["sponsor-zhang"])]
    project_manager_id: Annotated[PersonId, Field(examples=["pm-zhou"])]
    planned_start: Date
    planned_finish: Date
    registered_at: At


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
    members: Annotated[
        list[Member], Field(examples=[[{"person_id": "pm-zhou", "role": "project_manager"}]])
    ]
    proposal_key: Annotated[str, Field(examples=["PRP-2026-0001"])]
    decision_id: Annotated[UUID, Field(description="The decision that approved it.")]


class ProjectQuery(ListQuery):
    """Filters and order of the list of projects."""

    state: Annotated[list[ProjectState] | None, Field(max_length=len(ProjectState))] = None
    stage: ProjectStage | None = None
    type: ProjectTypeCode | None = None
    project_manager_id: PersonId | None = None
    sort: Literal["registered_at", "-registered_at"] = "-registered_at"


PROJECTS = Listing(
    ProjectRow,
    PROJECT,
    sorts={"registered_at": Sort(Project.registered_at, instant, Project.id)},
    filters=(Project.state, Project.stage, Project.type, Project.project_manager_id),
)


def _objections(record: Any) -> Mapping[str, Refusal]:
    """What the project itself would say, whoever asks."""
    full = len(record.members) >= MOST_MEMBERS
    return {"assignPerson": Conflict("project_full", most=MOST_MEMBERS)} if full else {}


def view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> ProjectView:
    """The representation of a project for one person."""
    derived = ("allowed_actions", "process_step", "budget")
    fields = {n: getattr(record, n) for n in ProjectView.model_fields if n not in derived}
    actions = PERMISSIONS.actions(
        "project", LIFECYCLE, record.state, actor, roles_here, _objections(record).get
    )
    return ProjectView(
        **fields,
        budget=Money(amount=record.budget_amount, currency=record.budget_currency),
        process_step=f"{record.stage.lower()}.{record.state.lower()}",
        allowed_actions=actions,
    )


async def project_view(tx: Transaction, project: Project) -> ProjectView:
    """The project as this transaction leaves it."""
    await tx.flush()
    return view_of(project, tx.actor, tx.roles_here | PROJECT.parts_of(project, tx.actor))


async def get_project(read: Reader, ref: str) -> ProjectView:
    """One project, if the reader may see it."""
    row = await PROJECT.one(read, [Project], ref)
    return view_of(row, read.actor, read.roles_here)


async def list_projects(read: Reader, query: ProjectQuery) -> Page[ProjectRow]:
    """The projects that the reader may see, the latest first unless asked otherwise."""
    return await PROJECTS.page(read, query, query.sort)


async def list_plans(read: Reader, ref: str, query: PlanQuery) -> Page[PlanRow]:
    """The plans of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await plans.list_plans(read, project.id, query)


async def get_plan(read: Reader, ref: str, plan_id: UUID) -> PlanView:
    """One plan of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    return await plans.get_plan(read, project.id, plan_id)
