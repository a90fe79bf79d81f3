"""What people see of project types, and which template a type's plans are made from."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.project_types.model import GENERIC, ProjectType
from shared.contracts.base import ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import NotFound
from shared.domain.fields import Amount
from shared.domain.views import RecordView

TypeCode = Annotated[ProjectTypeCode, Field(description="Code of the type.", examples=["IT"])]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["BUILD"])]
RoleCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$", examples=["developer"])]


class Words(BaseModel):
    """The same in Chinese and in English."""

    zh: Annotated[str, Field(max_length=400, examples=["开发实施"])]
    en: Annotated[str, Field(max_length=400, examples=["Build"])]


class PhaseTemplate(BaseModel):
    """A phase and its share of the duration."""

    code: Code
    name: Words
    percent: Annotated[int, Field(ge=1, le=100, examples=[40])]


class MilestoneTemplate(BaseModel):
    """A milestone, due when its phase ends."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["GO_LIVE"])]
    name: Words
    phase: Code


class EffortTemplate(BaseModel):
    """How many hours of a role each unit of budget needs, from one phase to another."""

    role: RoleCode
    hours: Annotated[int, Field(ge=1, le=100_000, examples=[900])]
    from_phase: Code
    to_phase: Code


class TopRisk(BaseModel):
    """What most often goes wrong in projects of this type, and what helps."""

    risk: Words
    response: Words


class PlanTemplate(BaseModel):
    """What a preliminary plan of this type is made from (REQ-063)."""

    phases: Annotated[list[PhaseTemplate], Field(min_length=1, max_length=20)]
    milestones: Annotated[list[MilestoneTemplate], Field(max_length=50)]
    effort_unit: Annotated[
        dict[str, Amount],
        Field(
            description="The unit of budget that the hours are for, by currency.",
            examples=[{"CNY": "1000000", "USD": "140000"}],
        ),
    ]
    efforts: Annotated[list[EffortTemplate], Field(max_length=50)]
    budget_minus_percent: Annotated[int, Field(ge=0, le=100, examples=[25])]
    budget_plus_percent: Annotated[int, Field(ge=0, le=1000, examples=[75])]
    top_risks: Annotated[list[TopRisk], Field(max_length=20)]
    assumptions: Annotated[list[Words], Field(max_length=20)]


class ProjectTypeView(RecordView):
    """A type of project with its template."""

    code: TypeCode
    name: Words
    template: PlanTemplate


class ProjectTypeRow(BaseModel):
    """A type of project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: TypeCode
    version: Annotated[int, Field(examples=[1])]
    name: Words


class ProjectTypeQuery(ListQuery):
    """The types of project, by code."""


ROW = [getattr(ProjectType, name) for name in ProjectTypeRow.model_fields]
SORTS = {"code": Sort(ProjectType.code, str, ProjectType.id)}


async def list_project_types(read: Reader, query: ProjectTypeQuery) -> Page[ProjectTypeRow]:
    """Every type that has a template, the generic one among them."""
    rows, cursor = await rows_of_page(read, select(*ROW), query, SORTS, "code")
    return Page(items=[ProjectTypeRow.model_validate(r) for r in rows], next_cursor=cursor)


async def get_project_type(read: Reader, code: str) -> ProjectTypeView:
    """One type with its template."""
    columns = select(*ProjectType.__table__.c).where(ProjectType.code == code)
    row = (await read.execute(columns)).mappings().first()
    if row is None:
        raise NotFound("not_found")
    return ProjectTypeView.model_validate({**row, "allowed_actions": []})


async def template_for(tx: Transaction, code: str) -> ProjectType:
    """The type called `code`; the generic one where there is none, so that no approval fails."""
    own_first = ProjectType.code == GENERIC
    either = select(*ProjectType.__table__.c).where(ProjectType.code.in_([code, GENERIC]))
    row = (await tx.execute(either.order_by(own_first).limit(1))).one()
    return ProjectType(**row._asdict())
