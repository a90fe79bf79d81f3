"""The shapes in which a detailed plan is said and shown, and where it is read from."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from services.portfolio.plan_contents.model import PlannedContent
from services.portfolio.plans.queries import Hash
from shared.contracts.base import PersonId
from shared.contracts.patches import Code, CostClass, CostType, LagDays, LinkType, Month
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Amount, Count, Date, Figure, Id, Line, Reason, Request, Whole

Days = Annotated[int, Field(ge=0, le=10_000, examples=[12]), Whole]
PerMille = Annotated[int, Field(ge=0, le=1000, examples=[100]), Whole]
RoleName = Annotated[Line, Field(max_length=60, examples=["developer"])]
Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of words; empty where they are confidential."""


class WbsElement(Request):
    """A part of the work, below another or at the top (REQ-074)."""

    code: Code
    name: Annotated[Line, Field(examples=["机房改造"])]
    parent: Code | None = None


class RoleHoursSaid(Request):
    """Work of one role in an activity."""

    role: RoleName
    hours: Annotated[int, Field(ge=1, le=1_000_000, examples=[160]), Whole]


class Estimate(Request):
    """Working days at best, most likely and at worst (REQ-074)."""

    optimistic: Days
    likely: Days
    pessimistic: Days


class Constraint(Request):
    """A day that the start or finish of an activity keeps to (REQ-074)."""

    type: Literal["SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO"]
    date: Date


class Activity(Request):
    """What is done, on which days, with how much work of which role (REQ-074)."""

    code: Code
    wbs: Code
    name: Annotated[Line, Field(examples=["机柜安装"])]
    start: Date
    finish: Date
    role_hours: Annotated[list[RoleHoursSaid], Field(max_length=50)] = []
    estimate: Estimate | None = None
    constraint: Constraint | None = None


class Dependency(Request):
    """Which end of an activity waits for which end of another, by how many days (REQ-074)."""

    pred: Code
    succ: Code
    type: LinkType
    lag_days: Annotated[LagDays, Whole] = 0


class Milestone(Request):
    """A day that counts, who answers for it, and what shows that it is reached (REQ-075)."""

    code: Code
    name: Annotated[Line, Field(examples=["核心系统切换完成"])]
    date: Date
    owner_id: PersonId
    gate: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z][A-Z0-9_]{0,39}$",
            description="The gate that is passed with it, if it is one.",
            examples=["GO_LIVE"],
        ),
    ] = None
    acceptance_evidence: Annotated[Line, Field(examples=["切换验收单"])]


class Deliverable(Request):
    """What is handed over, and when it is accepted."""

    code: Code
    name: Annotated[Line, Field(examples=["迁移后的核心系统"])]
    wbs: Code
    acceptance_criteria: Annotated[Reason, Field(examples=["连续 30 天监控达标"])]
    requirements: Annotated[
        list[Code], Field(max_length=200, description="The requirements that it meets.")
    ] = []


class Requirement(Request):
    """What is in scope; words are empty where they are confidential."""

    code: Code
    statement: Annotated[Short, Field(examples=["高峰期 P95 响应时间不超过 2 秒"])]
    priority: Literal["MUST", "SHOULD", "COULD", "WONT"]
    acceptance_criterion: Annotated[Short, Field(examples=["连续 30 天监控达标"])]
    objectives: Annotated[
        list[Id], Field(max_length=100, description="The expected objectives that it serves.")
    ] = []


class BudgetLine(Request):
    """Money of one kind for one part of the work in one month (REQ-076)."""

    code: Code
    wbs: Code
    cost_type: CostType
    cost_class: CostClass
    month: Month
    amount: Amount


class Reserves(Request):
    """Contingency lies in the budget at completion, the management reserve outside (REQ-076)."""

    contingency: Amount
    management: Amount


class Communication(Request):
    """Who is told what, how often, by whom, through what and in what form (REQ-078)."""

    code: Code
    audience: Annotated[Line, Field(examples=["指导委员会"])]
    content: Annotated[Line, Field(examples=["进展、风险与下阶段工作"])]
    channel: Annotated[Line, Field(examples=["月度例会"])]
    form: Annotated[Line, Field(examples=["三页报告"])]
    every_days: Annotated[int, Field(ge=1, le=366, examples=[28]), Whole]
    first_on: Date
    sender_id: PersonId


class SubsidiaryPlan(Request):
    """A plan that the project's profile asks for besides the three that all have (REQ-080)."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["QUALITY"])]
    summary: Annotated[Reason, Field(examples=["评审、测试与验收的安排。"])]


class Allocation(Request):
    """Hours of a role in a month that were agreed, whatever its activities add up to."""

    role: RoleName
    month: Month
    hours: Annotated[int, Field(ge=0, le=1_000_000, examples=[320]), Whole]


class Tolerance(Request):
    """How far the project may be off in one aspect, in per mille."""

    aspect: Literal["TIME", "COST", "SCOPE", "QUALITY", "BENEFIT", "RISK"]
    plus: PerMille
    minus: PerMille


class PlanParts(Request):
    """A detailed plan: what is done, when, by whom, for how much, and who hears of it."""

    calendar: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]{0,19}$", examples=["STANDARD"])]
    wbs: Annotated[list[WbsElement], Field(max_length=5_000)]
    activities: Annotated[list[Activity], Field(max_length=10_000)]
    dependencies: Annotated[list[Dependency], Field(max_length=20_000)]
    milestones: Annotated[list[Milestone], Field(max_length=1_000)]
    deliverables: Annotated[list[Deliverable], Field(max_length=1_000)]
    requirements: Annotated[list[Requirement], Field(max_length=2_000)]
    budget_lines: Annotated[list[BudgetLine], Field(max_length=10_000)]
    reserves: Reserves
    bac: Annotated[
        Amount | None,
        Field(description="Budget at completion: where it is said, it must be what it adds up to."),
    ] = None
    communications: Annotated[list[Communication], Field(max_length=200)]
    subsidiary_plans: Annotated[list[SubsidiaryPlan], Field(max_length=30)]
    allocations: Annotated[list[Allocation], Field(max_length=5_000)] = []
    tolerances: Annotated[list[Tolerance], Field(max_length=6)] = []


class BaselineObjective(Request):
    """What the project is to achieve: as its approval had it, or as a change amended it."""

    objective_id: Id
    target_value: Figure | None
    due: Date | None
    strategic_objective_id: Id | None


class BaselineParts(PlanParts):
    """What a baseline froze besides the plan: the objectives, and how the project is run."""

    objectives: list[BaselineObjective]
    type: str
    tier: str


class PlanContentView(BaseModel):
    """The whole of a plan, under its hash."""

    id: UUID
    content_hash: Hash
    content: PlanParts


class PlanChange(BaseModel):
    """An element that is there in one of two plans only, or says something else."""

    kind: Annotated[str, Field(examples=["activities"])]
    code: Annotated[str, Field(description="Empty for what there is once.", examples=["A-010"])]
    change: Literal["ADDED", "REMOVED", "CHANGED"]
    fields: Annotated[list[str], Field(description="Which parts differ.", examples=[["finish"]])]


MOST_CHANGES = 1_000


class PlanDifference(BaseModel):
    """How one plan differs from another: the first changes, and how many there are (REQ-085)."""

    count: Count
    complete: Annotated[bool, Field(description=f"False where only {MOST_CHANGES} are shown.")]
    changes: list[PlanChange]


def shown_difference(found: list[dict[str, Any]]) -> PlanDifference:
    """As many changes as are shown."""
    changes = [PlanChange.model_validate(change) for change in found[:MOST_CHANGES]]
    complete = len(found) <= MOST_CHANGES
    return PlanDifference(count=len(found), complete=complete, changes=changes)


async def content_of(source: Reader | Transaction, id_: UUID) -> dict[str, Any]:
    """What the plan version or baseline of this id says."""
    kept = select(PlannedContent.content).where(PlannedContent.id == id_)
    content: dict[str, Any] = (await source.execute(kept)).scalar_one()
    return content
