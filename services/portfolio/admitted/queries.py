"""What people see of what was admitted; whether they may see the project is decided before."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.admitted.model import (
    ExpectedObjective,
    ProjectRequirement,
    ProjectStakeholder,
)
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.fields import Date

Number = Annotated[int, Field(description="Within its project.", examples=[1])]
Five = Annotated[int, Field(description="From 1 to 5.", examples=[4])]
Value = Annotated[Decimal | None, Field(examples=["2.0000"])]


class StakeholderRow(BaseModel):
    """A stakeholder as the approval had them; words are empty where they are confidential."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    number: Number
    kind: Annotated[str, Field(examples=["PERSON"])]
    person_id: PersonId | None
    name: Annotated[str, Field(examples=["张敏"])]
    organisation: Annotated[str, Field(examples=["客户服务部"])]
    interest: Five
    influence: Five
    attitude: Annotated[str, Field(examples=["SUPPORTIVE"])]
    engagement_current: Annotated[str, Field(examples=["NEUTRAL"])]
    engagement_desired: Annotated[str, Field(examples=["SUPPORTIVE"])]
    information_needs: Annotated[str, Field(examples=["每月进展与切换窗口"])]


class RequirementRow(BaseModel):
    """A requirement as the approval had it; words are empty where they are confidential."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    number: Number
    key: Annotated[str, Field(examples=["REQ-2026-0001"])]
    statement: Annotated[str, Field(examples=["高峰期 P95 响应时间不超过 2 秒"])]
    source_stakeholder_id: UUID | None
    priority: Annotated[str, Field(examples=["MUST"])]
    acceptance_criterion: Annotated[str, Field(examples=["连续 30 天监控达标"])]
    confirmation: Annotated[
        str, Field(description="Its state at the approval.", examples=["CONFIRMED"])
    ]


class ExpectedObjectiveRow(BaseModel):
    """An expected objective as the approval had it; confidential words are empty."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    number: Number
    statement: Annotated[str, Field(examples=["高峰响应时间降到 2 秒以内"])]
    metric: Annotated[str, Field(examples=["P95 响应时间"])]
    unit: Annotated[str, Field(examples=["s"])]
    baseline_value: Value
    target_value: Value
    due: Date | None
    measurement_method: Annotated[str, Field(examples=["APM 月报"])]
    owner_id: PersonId | None
    strategic_objective_id: UUID | None


class PartQuery(ListQuery):
    """In the order of the approval."""


R = TypeVar("R", bound=BaseModel)


async def _page(
    read: Reader, project_id: UUID, query: PartQuery, view: type[R], kind: Any
) -> Page[R]:
    columns = [getattr(kind, name) for name in view.model_fields]
    statement = select(*columns).where(kind.project_id == project_id)
    sorts = {"number": Sort(kind.number, int, kind.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "number")
    return Page[R](items=[view.model_validate(row) for row in rows], next_cursor=cursor)


async def list_stakeholders(
    read: Reader, project_id: UUID, query: PartQuery
) -> Page[StakeholderRow]:
    """The stakeholders of a project."""
    return await _page(read, project_id, query, StakeholderRow, ProjectStakeholder)


async def list_requirements(
    read: Reader, project_id: UUID, query: PartQuery
) -> Page[RequirementRow]:
    """The requirements of a project."""
    return await _page(read, project_id, query, RequirementRow, ProjectRequirement)


async def list_expected_objectives(
    read: Reader, project_id: UUID, query: PartQuery
) -> Page[ExpectedObjectiveRow]:
    """The expected objectives of a project."""
    return await _page(read, project_id, query, ExpectedObjectiveRow, ExpectedObjective)
