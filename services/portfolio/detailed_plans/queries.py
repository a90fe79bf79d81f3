"""What people see of detailed plans: the versions, one of them, its whole content."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.portfolio.detailed_plans.model import LIFECYCLE, DetailedPlan, DetailedPlanState
from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plan_contents.queries import (
    PlanContentView,
    PlanDifference,
    PlanParts,
    content_of,
    shown_difference,
)
from services.portfolio.plan_contents.rules import difference
from services.portfolio.plans.queries import Hash
from services.portfolio.projects.queries import PROJECT
from shared.contracts.base import CurrencyCode, PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Count, Date, Figure, Id
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing

DETAILED_PLAN = Access(DetailedPlan, project=DetailedPlan.project_id, within=PROJECT)


class DetailedPlanRow(BaseModel):
    """A version of a detailed plan in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="Moves with each change; the ETag.", examples=[1])]
    number: Annotated[int, Field(description="Within its project.", examples=[1])]
    state: DetailedPlanState
    author_id: PersonId
    drafted_at: At
    submitted_at: At | None
    planned_start: Annotated[Date | None, Field(description="Null without activities.")]
    planned_finish: Date | None
    bac_amount: Annotated[Figure, Field(description="Budget at completion.")]
    currency: CurrencyCode
    activities: Count
    content_hash: Hash


class DetailedPlanView(DetailedPlanRow, RecordView):
    """A version of a detailed plan with what can be done next; its content is read apart."""

    process_step: Annotated[str, Field(examples=["planning.plan.draft"])]
    return_reason: Annotated[str | None, Field(description="Why the review asked for another.")]


class DetailedPlanQuery(ListQuery):
    """Filters and order of the list of detailed plans."""

    project_id: Id | None = None
    state: DetailedPlanState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


DETAILED_PLANS = Listing(
    DetailedPlanRow,
    DETAILED_PLAN,
    sorts={"drafted_at": Sort(DetailedPlan.drafted_at, instant, DetailedPlan.id)},
    filters=(DetailedPlan.project_id, DetailedPlan.state),
)
DERIVED = ("allowed_actions", "process_step")
SHOWN = [name for name in DetailedPlanView.model_fields if name not in DERIVED]


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> DetailedPlanView:
    return DetailedPlanView(
        **{name: getattr(record, name) for name in SHOWN},
        process_step=f"planning.plan.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions(
            "detailed_plan", LIFECYCLE, record.state, actor, roles_here
        ),
    )


async def detailed_plan_view(tx: Transaction, plan: DetailedPlan) -> DetailedPlanView:
    """The plan as this transaction leaves it."""
    await tx.flush()
    return _view_of(plan, tx.actor, tx.roles_here)


async def get_detailed_plan(read: Reader, plan_id: UUID) -> DetailedPlanView:
    """One version of a detailed plan, if the reader may see its project."""
    row = await DETAILED_PLAN.one(read, [DetailedPlan], plan_id)
    return _view_of(row, read.actor, read.roles_here)


async def get_content(read: Reader, plan_id: UUID) -> PlanContentView:
    """The whole of it."""
    row = await DETAILED_PLAN.one(read, [DetailedPlan.id, DetailedPlan.content_hash], plan_id)
    content = PlanParts.model_validate(await content_of(read, row.id))
    return PlanContentView(id=row.id, content_hash=row.content_hash, content=content)


async def list_detailed_plans(read: Reader, query: DetailedPlanQuery) -> Page[DetailedPlanRow]:
    """The detailed plans of the projects that the reader may see, the latest first."""
    return await DETAILED_PLANS.page(read, query, query.sort)


async def get_difference(read: Reader, plan_id: UUID, other_id: UUID) -> PlanDifference:
    """How the other version differs from this one (REQ-085)."""
    ids = [(await DETAILED_PLAN.one(read, [DetailedPlan.id], i)).id for i in (plan_id, other_id)]
    before, after = [await content_of(read, id_) for id_ in ids]
    return shown_difference(difference(before, after))
