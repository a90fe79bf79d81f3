"""What people see of a project's plans."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.portfolio.permissions import PERMISSIONS
from services.portfolio.plans.model import LIFECYCLE, PlanKind, PlanState, PlanVersion
from services.portfolio.project_types.queries import Code, RoleCode, TopRisk, Words
from shared.contracts.base import CurrencyCode
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.fields import At, Date, Request, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081" * 8])]


class Span(Request):
    """A phase and the days it lasts from and to."""

    code: Code
    name: Words
    start: Date
    finish: Date


class PlannedPhase(Span):
    """A phase with its days, and how many of them are worked."""

    working_days: Annotated[int, Field(examples=[48])]


class PlannedMilestone(Request):
    """A milestone with its day."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["GO_LIVE"])]
    name: Words
    date: Date


class PlannedEffort(Request):
    """How much work of one role is expected between two days."""

    role: RoleCode
    hours: Annotated[int, Field(ge=1, le=1_000_000, examples=[2700]), Whole]
    start: Date
    finish: Date


class BudgetRange(BaseModel):
    """The budget as an order of magnitude, in one currency."""

    least: Annotated[str, Field(examples=["2250000.0000"])]
    likely: Annotated[str, Field(examples=["3000000.0000"])]
    most: Annotated[str, Field(examples=["5250000.0000"])]
    currency: Annotated[CurrencyCode, Field(examples=["CNY"])]


class PlanContent(BaseModel):
    """What the plan says."""

    start: Date
    finish: Date
    phases: list[PlannedPhase]
    milestones: list[PlannedMilestone]
    role_efforts: list[PlannedEffort]
    budget_range: BudgetRange
    top_risks: list[TopRisk]
    assumptions: list[Words]


class PlanRow(BaseModel):
    """A version of a plan in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(examples=[1])]
    number: Annotated[int, Field(examples=[1])]
    kind: PlanKind
    state: PlanState
    author_id: Annotated[str, Field(examples=["system:portfolio"])]
    drafted_at: At
    template_code: Annotated[
        str, Field(description="GENERIC when the type has none.", examples=["IT"])
    ]
    template_version: Annotated[int, Field(examples=[1])]
    planned_start: Date
    planned_finish: Date
    content_hash: Hash


class PlanView(PlanRow, RecordView):
    """A version of a plan with all that it says."""

    process_step: Annotated[str, Field(examples=["initiation.plan.draft"])]
    return_reason: Annotated[str | None, Field(description="Why the sponsor sent it back.")]
    content: PlanContent


class PlanQuery(ListQuery):
    """The versions of one project's plan, newest first."""


PLAN = Access(PlanVersion, project=PlanVersion.project_id)
SORTS = {"number": Sort(PlanVersion.number, int, PlanVersion.id)}
ROW = [getattr(PlanVersion, name) for name in PlanRow.model_fields]


async def list_plans(read: Reader, project_id: UUID, query: PlanQuery) -> Page[PlanRow]:
    """Every version of a project's plan."""
    statement = select(*ROW).where(PlanVersion.project_id == project_id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, "-number")
    return Page(items=[PlanRow.model_validate(r) for r in rows], next_cursor=cursor)


def _view_of(record: Any, actor: Actor, roles_here: frozenset[str]) -> PlanView:
    derived = ("allowed_actions", "process_step")
    fields = {n: getattr(record, n) for n in PlanView.model_fields if n not in derived}
    return PlanView(
        **fields,
        process_step=f"initiation.plan.{record.state.lower()}",
        allowed_actions=PERMISSIONS.actions("plan", LIFECYCLE, record.state, actor, roles_here),
    )


async def plan_view(tx: Transaction, plan: PlanVersion) -> PlanView:
    """The plan as this transaction leaves it."""
    await tx.flush()
    return _view_of(plan, tx.actor, tx.roles_here)


async def get_plan(read: Reader, plan_id: UUID) -> PlanView:
    """One version of a plan, if the reader may see its project."""
    row = await PLAN.one(read, [PlanVersion], plan_id)
    return _view_of(row, read.actor, read.roles_here)
