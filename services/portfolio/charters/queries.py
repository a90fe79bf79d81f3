"""The charter of a project, put together from what was admitted (REQ-066)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from services.portfolio.admitted.model import (
    ExpectedObjective,
    ProjectRequirement,
    ProjectStakeholder,
    Purpose,
)
from services.portfolio.admitted.queries import (
    ExpectedObjectiveRow,
    RequirementRow,
    StakeholderRow,
)
from services.portfolio.conditions.model import AdmissionCondition
from services.portfolio.conditions.queries import ConditionRow
from services.portfolio.objectives.model import StrategicObjective
from services.portfolio.objectives.queries import ShownName
from services.portfolio.plans.model import PlanVersion
from services.portfolio.plans.queries import PlanContent, PlanRow
from services.portfolio.project_types.model import ProjectType
from services.portfolio.projects.queries import ProjectView, get_project
from shared.contracts.base import PersonId
from shared.db.transaction import Reader
from shared.people.names import names_of


class NamedPerson(BaseModel):
    """A person by id, with their name as the directory has it; the id where it has none."""

    person_id: PersonId
    name: Annotated[str, Field(examples=["张伟"])]
    name_en: Annotated[str, Field(examples=["Zhang Wei"])]


class PurposeView(BaseModel):
    """Why there is the project; empty where it is confidential."""

    problem: Annotated[str, Field(examples=["现有机房容量已用 92%。"])]
    proposed_solution: Annotated[str, Field(examples=["新建两列机柜并迁移核心系统。"])]


class ServedObjective(BaseModel):
    """A strategic objective that the project serves."""

    id: UUID
    key: Annotated[str, Field(examples=["SOB-2026-0001"])]
    name: ShownName


class CharterPlan(PlanRow):
    """The preliminary plan, draft or accepted."""

    content: PlanContent


class Charter(BaseModel):
    """All that a project was admitted with, and what it is run by."""

    project: ProjectView
    type_name: Annotated[ShownName | None, Field(description="Null for a type without a template.")]
    people: Annotated[list[NamedPerson], Field(description="Everyone whom the charter names.")]
    purpose: PurposeView | None
    objectives: list[ExpectedObjectiveRow]
    strategic_objectives: list[ServedObjective]
    requirements: list[RequirementRow]
    stakeholders: list[StakeholderRow]
    plan: CharterPlan | None
    conditions: list[ConditionRow]


async def _parts(read: Reader, view: type[BaseModel], kind: Any, project_id: UUID) -> list[Any]:
    columns = [getattr(kind, name) for name in view.model_fields]
    of_it = select(*columns).where(kind.project_id == project_id).order_by(kind.number)
    return [view.model_validate(row) for row in await read.execute(of_it)]


async def _served(read: Reader, objectives: list[ExpectedObjectiveRow]) -> list[ServedObjective]:
    ids = {o.strategic_objective_id for o in objectives if o.strategic_objective_id}
    if not ids:
        return []
    found = await read.execute(
        select(StrategicObjective.id, StrategicObjective.key, StrategicObjective.name)
        .where(StrategicObjective.id.in_(ids))
        .order_by(StrategicObjective.key)
    )
    return [ServedObjective.model_validate(row._asdict()) for row in found]


async def _plan(read: Reader, project_id: UUID) -> CharterPlan | None:
    columns = [getattr(PlanVersion, name) for name in CharterPlan.model_fields]
    latest = select(*columns).where(PlanVersion.project_id == project_id)
    found = await read.execute(latest.order_by(PlanVersion.number.desc()).limit(1))
    row = found.first()
    return None if row is None else CharterPlan.model_validate(row)


async def _purpose(read: Reader, project_id: UUID) -> PurposeView | None:
    kept = select(Purpose.problem, Purpose.proposed_solution).where(
        Purpose.project_id == project_id
    )
    row = (await read.execute(kept)).first()
    return None if row is None else PurposeView.model_validate(row._asdict())


async def _people(read: Reader, charter: dict[str, Any]) -> list[NamedPerson]:
    project = charter["project"]
    named = [project.sponsor_id, project.project_manager_id, project.pmo_analyst_id]
    named += [s.person_id for s in charter["stakeholders"]]
    named += [c.owner_id for c in charter["conditions"]]
    named += [o.owner_id for o in charter["objectives"]]
    ids = sorted({person_id for person_id in named if person_id is not None})
    known = await names_of(read, ids)
    return [
        NamedPerson(
            person_id=id_,
            name=known[id_].name if id_ in known else id_,
            name_en=known[id_].name_en or known[id_].name if id_ in known else id_,
        )
        for id_ in ids
    ]


async def get_charter(read: Reader, ref: str) -> Charter:
    """The charter of a project that the reader may see."""
    project = await get_project(read, ref)
    objectives = await _parts(read, ExpectedObjectiveRow, ExpectedObjective, project.id)
    type_name = select(ProjectType.name).where(ProjectType.code == project.type)
    charter: dict[str, Any] = {
        "project": project,
        "type_name": (await read.execute(type_name)).scalar_one_or_none(),
        "purpose": await _purpose(read, project.id),
        "objectives": objectives,
        "strategic_objectives": await _served(read, objectives),
        "requirements": await _parts(read, RequirementRow, ProjectRequirement, project.id),
        "stakeholders": await _parts(read, StakeholderRow, ProjectStakeholder, project.id),
        "plan": await _plan(read, project.id),
        "conditions": await _parts(read, ConditionRow, AdmissionCondition, project.id),
    }
    return Charter(**charter, people=await _people(read, charter))
