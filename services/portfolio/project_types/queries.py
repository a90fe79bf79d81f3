"""What people see of project types, and which template a type's plans are made from."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.portfolio.objectives.queries import ShownName
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.project_types.model import (
    GENERIC,
    LIFECYCLE,
    ProjectType,
    ProjectTypeVersion,
    TypeState,
)
from shared.contracts.base import CurrencyCode, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, NotFound, Refusal
from shared.domain.fields import LINE, Amount, At, Line, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

PROJECT_TYPE = Access(ProjectType, named_by=(ProjectType.id, ProjectType.code))
NAME = {"zh": "信息化项目", "en": "Information technology"}

TypeCode = Annotated[ProjectTypeCode, Field(description="Code of the type.", examples=["IT"])]
Tier = Annotated[Literal["S", "M", "L"], Field(examples=["M"])]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["BUILD"])]
RoleCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$", examples=["developer"])]


Said = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=400, pattern=LINE)]


class Words(Request):
    """The same in Chinese and in English."""

    zh: Annotated[Said, Field(examples=["开发实施"])]
    en: Annotated[Said, Field(examples=["Build"])]


class TypeName(Request):
    """What a type is called, in both languages."""

    zh: Annotated[Line, Field(examples=[NAME["zh"]])]
    en: Annotated[Line, Field(examples=[NAME["en"]])]


class Named(Request):
    """One entry of a list: its code, by which the services know it, and what it is called."""

    code: Code
    name: Words


class PhaseTemplate(Request):
    """A phase and its share of the duration."""

    code: Code
    name: Words
    percent: Annotated[int, Field(ge=1, le=100, examples=[40]), Whole]


class MilestoneTemplate(Request):
    """A milestone, due when its phase ends."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["GO_LIVE"])]
    name: Words
    phase: Code


class EffortTemplate(Request):
    """How many hours of a role each unit of budget needs, from one phase to another."""

    role: RoleCode
    hours: Annotated[int, Field(ge=1, le=100_000, examples=[900]), Whole]
    from_phase: Code
    to_phase: Code


class TopRisk(Request):
    """What most often goes wrong in projects of this type, and what helps."""

    risk: Words
    response: Words


class PlanTemplate(Request):
    """What a preliminary plan of this type is made from (REQ-063)."""

    phases: Annotated[list[PhaseTemplate], Field(min_length=1, max_length=20)]
    milestones: Annotated[list[MilestoneTemplate], Field(max_length=50)]
    effort_unit: Annotated[
        dict[CurrencyCode, Amount],
        Field(
            max_length=40,
            json_schema_extra={"additionalProperties": False},
            description="The unit of budget that the hours are for, by currency.",
            examples=[{"CNY": "1000000", "USD": "140000"}],
        ),
    ]
    efforts: Annotated[list[EffortTemplate], Field(max_length=50)]
    budget_minus_percent: Annotated[int, Field(ge=0, le=100, examples=[25]), Whole]
    budget_plus_percent: Annotated[int, Field(ge=0, le=1000, examples=[75]), Whole]
    top_risks: Annotated[list[TopRisk], Field(max_length=20)]
    assumptions: Annotated[list[Words], Field(max_length=20)]


class Gate(Named):
    """Where the project is looked at before it goes on, and by what (REQ-011)."""

    criteria: Annotated[list[Words], Field(max_length=20)]


class ClosingChecklist(Request):
    """What must be done before a project is closed."""

    code: Code
    items: Annotated[list[Named], Field(max_length=50)]


class TierProfile(Request):
    """How projects of one tier are run; frozen on each at its registration (REQ-011)."""

    tier: Tier
    gates: Annotated[list[Gate], Field(min_length=1, max_length=20)]
    required_plans: Annotated[list[Named], Field(max_length=20)]
    kpis: Annotated[list[Named], Field(max_length=40)]
    scoring_model: Code
    risk_checklist: Code
    closing_checklist: ClosingChecklist
    checkin_days: Annotated[
        int, Field(ge=1, le=365, description="Days between two check-ins.", examples=[14]), Whole
    ]
    document_templates: Annotated[list[Named], Field(max_length=40)]


def _example(tier: str, days: int) -> dict[str, Any]:
    plan_gate = {"zh": "计划评审", "en": "Plan review"}
    closing = {
        "code": "FINAL_REPORT",
        "name": {"zh": "最终报告已提交", "en": "Final report handed in"},
    }
    return {
        "tier": tier,
        "gates": [{"code": "PLAN", "name": plan_gate, "criteria": []}],
        "required_plans": [{"code": "RISK", "name": {"zh": "风险管理计划", "en": "Risk plan"}}],
        "kpis": [{"code": "CPI", "name": {"zh": "成本绩效指数", "en": "Cost performance index"}}],
        "scoring_model": "STANDARD",
        "risk_checklist": "IT",
        "closing_checklist": {"code": "IT_CLOSING", "items": [closing]},
        "checkin_days": days,
        "document_templates": [{"code": "CHARTER", "name": {"zh": "项目章程", "en": "Charter"}}],
    }


Profiles = Annotated[
    list[TierProfile],
    Field(
        min_length=3,
        max_length=3,
        description="One each for S, M and L.",
        examples=[[_example("S", 28), _example("M", 14), _example("L", 7)]],
    ),
]


class ProjectTypeRow(BaseModel):
    """A type of project in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: TypeCode
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    state: TypeState
    parent: ProjectTypeCode | None
    name: ShownName


class ProjectTypeView(ProjectTypeRow, RecordView):
    """A type of project with its template, and with how each of its tiers is run."""

    process_step: Annotated[str, Field(examples=["tailoring.active"])]
    template: PlanTemplate
    profiles: Profiles


class ProjectTypeQuery(ListQuery):
    """The types of project, by code."""

    state: TypeState | None = None
    parent: ProjectTypeCode | None = None


TYPES = Listing(
    ProjectTypeRow,
    PROJECT_TYPE,
    sorts={"code": Sort(ProjectType.code, str, ProjectType.id)},
    filters=(ProjectType.state, ProjectType.parent),
)


class ProjectTypeVersionRow(BaseModel):
    """A version of a type in a list."""

    model_config = ConfigDict(from_attributes=True)

    number: Annotated[int, Field(examples=[1])]
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081" * 8])]
    changed_by: Annotated[str, Field(examples=["analyst-lin"])]
    changed_at: At


class TypeContent(BaseModel):
    """What a type said in one of its versions."""

    active: bool
    parent: ProjectTypeCode | None
    name: ShownName
    template: PlanTemplate
    profiles: Profiles


class ProjectTypeVersionView(ProjectTypeVersionRow):
    """A version of a type with all that it said; it never changes."""

    content: TypeContent


class VersionQuery(ListQuery):
    """The versions of one type, the latest first."""


VersionNumber = Annotated[int, Field(ge=1, le=2_147_483_647, examples=[1])]


def _objections(record: Any) -> Mapping[str, Refusal]:
    """What the type itself would say, whoever asks."""
    generic = record.code == GENERIC
    needed = Conflict("project_type_needed", type=GENERIC)
    return {"deactivateProjectType": needed} if generic else {}


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> ProjectTypeView:
    derived = ("allowed_actions", "process_step")
    fields = {n: getattr(record, n) for n in ProjectTypeView.model_fields if n not in derived}
    return ProjectTypeView(
        **fields,
        process_step=f"tailoring.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "project_type", LIFECYCLE, record.state, actor, roles_here, _objections(record).get
        ),
    )


async def project_type_view(tx: Transaction, type_: ProjectType) -> ProjectTypeView:
    """The type as this transaction leaves it."""
    await tx.flush()
    return _view_of(type_, tx.actor, tx.roles_here)


async def list_project_types(read: Reader, query: ProjectTypeQuery) -> Page[ProjectTypeRow]:
    """Every type, the generic one among them."""
    return await TYPES.page(read, query, "code")


async def get_project_type(read: Reader, code: str) -> ProjectTypeView:
    """One type with its template and its profiles."""
    row = await PROJECT_TYPE.one(read, [ProjectType], code)
    return _view_of(row, read.actor, read.roles_here)


async def list_versions(
    read: Reader, code: str, query: VersionQuery
) -> Page[ProjectTypeVersionRow]:
    """What the type was from one change to the next (REQ-011)."""
    type_ = await PROJECT_TYPE.one(read, [ProjectType.id], code)
    shown = [getattr(ProjectTypeVersion, name) for name in ProjectTypeVersionRow.model_fields]
    statement = select(*shown).where(ProjectTypeVersion.project_type_id == type_.id)
    sorts = {"number": Sort(ProjectTypeVersion.number, int, ProjectTypeVersion.project_type_id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-number")
    return Page(items=[ProjectTypeVersionRow.model_validate(r) for r in rows], next_cursor=cursor)


async def get_version(read: Reader, code: str, number: int) -> ProjectTypeVersionView:
    """The type as one of its versions said it."""
    type_ = await PROJECT_TYPE.one(read, [ProjectType.id], code)
    of_it = (ProjectTypeVersion.project_type_id == type_.id, ProjectTypeVersion.number == number)
    found = await read.execute(select(*ProjectTypeVersion.__table__.c).where(*of_it))
    if (row := found.first()) is None:
        raise NotFound("not_found")
    return ProjectTypeVersionView.model_validate(row)


async def template_for(tx: Transaction, code: str) -> ProjectType:
    """The type called `code`; the generic one where there is none, so that no approval fails."""
    own_first = ProjectType.code == GENERIC
    either = select(*ProjectType.__table__.c).where(ProjectType.code.in_([code, GENERIC]))
    row = (await tx.execute(either.order_by(own_first).limit(1))).one()
    return ProjectType(**row._asdict())
