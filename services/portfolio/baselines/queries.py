"""What people see of baselines: which there are, one with its planned value, and its content."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.baselines.model import Baseline
from services.portfolio.plan_contents.queries import (
    BaselineParts,
    PlanDifference,
    content_of,
    shown_difference,
)
from services.portfolio.plan_contents.rules import difference
from services.portfolio.plans.queries import Hash
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import CurrencyCode, PersonId
from shared.contracts.patches import Month
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date, Figure
from shared.projects.access import Access

BASELINE = Access(Baseline, project=Baseline.project_id)


class BaselineRow(BaseModel):
    """A baseline in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Never moves.", examples=[1])]
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    plan_id: Annotated[UUID | None, Field(description="The plan that it was made of.")]
    change_id: Annotated[UUID | None, Field(description="The change that led to it.")]
    content_hash: Hash
    previous_hash: Hash | None
    bac_amount: Annotated[Figure, Field(description="Contingency included.")]
    contingency_amount: Figure
    management_amount: Annotated[Figure, Field(description="Outside the budget at completion.")]
    currency: CurrencyCode
    planned_start: Date
    planned_finish: Date
    set_by: PersonId
    set_at: At


class PlannedValue(BaseModel):
    """What is to be spent by the end of a month."""

    month: Month
    amount: Figure


class BaselineView(BaselineRow):
    """A baseline with its planned value; its content is read apart."""

    patch_hash: Annotated[Hash | None, Field(description="Of the change that led to it.")]
    planned_value: Annotated[list[PlannedValue], Field(description="Cumulative.")]


class BaselineContentView(BaseModel):
    """All that was frozen, under its hash."""

    id: UUID
    content_hash: Hash
    content: BaselineParts


class BaselineQuery(ListQuery):
    """The baselines of one project, the latest first."""


SORTS = {"number": Sort(Baseline.number, int, Baseline.id)}
ROW = [getattr(Baseline, name) for name in BaselineRow.model_fields]


async def list_baselines(read: Reader, ref: str, query: BaselineQuery) -> Page[BaselineRow]:
    """The baselines of a project that the reader may see."""
    project = await PROJECT.one(read, [Project.id], ref)
    statement = select(*ROW).where(Baseline.project_id == project.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-number")
    return Page(items=[BaselineRow.model_validate(r) for r in rows], next_cursor=cursor)


async def get_baseline(read: Reader, baseline_id: UUID) -> BaselineView:
    """One baseline, if the reader may see its project."""
    row: Any = await BASELINE.one(read, [Baseline], baseline_id)
    return BaselineView.model_validate(row)


async def get_content(read: Reader, baseline_id: UUID) -> BaselineContentView:
    """All that it froze."""
    row = await BASELINE.one(read, [Baseline.id, Baseline.content_hash], baseline_id)
    content = BaselineParts.model_validate(await content_of(read, row.id))
    return BaselineContentView(id=row.id, content_hash=row.content_hash, content=content)


async def get_difference(read: Reader, baseline_id: UUID, other_id: UUID) -> PlanDifference:
    """How the other baseline differs from this one (REQ-085, REQ-123)."""
    ids = [(await BASELINE.one(read, [Baseline.id], i)).id for i in (baseline_id, other_id)]
    before, after = [await content_of(read, id_) for id_ in ids]
    return shown_difference(difference(before, after))


async def current_baseline(tx: Transaction, project: Project) -> Baseline | None:
    """The baseline that the project is run by; None before its plan was approved."""
    return None if project.baseline_id is None else await tx.load(Baseline, project.baseline_id)
