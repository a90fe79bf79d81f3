"""What people see of risk management plans, and by what a project's risks are controlled now."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.risk.permissions import PERMISSIONS
from services.risk.plans.model import RiskPlan, RiskPlanState
from services.risk.plans.rules import Duty, ReserveMethod
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import InRegister
from services.risk.scales.model import major_rule_of
from services.risk.scales.queries import (
    MAJOR_EXAMPLE,
    MajorThresholds,
    ReviewTerm,
    Share,
    WatchDays,
    scale_in_force,
)
from services.risk.scales.rules import InForce, days_of_tier
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Id, Request, Text
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

RISK_PLAN = InRegister(RiskPlan, project=RiskPlan.project_id)

SAID_EXAMPLE: dict[str, Any] = {
    "approach": "每两周核对登记册；重大风险由 PMO 跟踪；应急储备按剩余风险期望值计提。",
    "major": MAJOR_EXAMPLE,
    "review_days": 14,
    "watch_days": 14,
    "roles": [
        {"person_id": "pm-zhou", "duty": "LEADS"},
        {"person_id": "analyst-lin", "duty": "REVIEWS"},
    ],
    "reserve_method": "RESIDUAL_EMV",
    "confidence": None,
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a6-53a8-7d92-a5f6-c0d1425e6f70",
    "key": "RMP-2026-0001",
    "version": 3,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "number": 1,
    "state": "VALID",
    "drafted_by": "pm-zhou",
    "drafted_at": "2026-12-01T02:00:00.000000Z",
    "approved_at": "2026-12-02T03:00:00.000000Z",
}


class RiskRole(Request):
    """Who does what for the risks of the project."""

    person_id: PersonId
    duty: Duty


Roles = Annotated[list[RiskRole], Field(min_length=1, max_length=50)]


class RiskPlanRow(BaseModel):
    """A version of a risk management plan in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    register_id: UUID
    number: int
    state: RiskPlanState
    drafted_by: PersonId
    drafted_at: At
    approved_at: At | None


class RiskPlanView(RecordView):
    """A version of a risk management plan with all it says, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | SAID_EXAMPLE
                | {
                    "process_step": "risk_management.plan_valid",
                    "scale_id": "0199b7a0-2b10-7a41-8f00-5c6d7e8f9a0b",
                    "approved_by": "analyst-lin",
                    "return_reason": None,
                    "changed_at": "2026-12-02T03:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    state: RiskPlanState
    process_step: str
    project_id: UUID
    register_id: UUID
    number: Annotated[int, Field(description="Which version of the project's plan it is.")]
    scale_id: Annotated[UUID, Field(description="The scale in force when it was drafted.")]
    approach: Text
    major: MajorThresholds
    review_days: ReviewTerm
    watch_days: WatchDays
    roles: Roles
    reserve_method: ReserveMethod
    confidence: Annotated[
        Share | None, Field(description="Of not exceeding the reserve, where that is the method.")
    ]
    drafted_by: PersonId
    drafted_at: At
    approved_by: PersonId | None
    approved_at: At | None
    return_reason: str | None


class RiskPlanQuery(ListQuery):
    """Filters and order of the list of plans."""

    project_id: Id | None = None
    state: RiskPlanState | None = None
    sort: Literal["drafted_at", "-drafted_at"] = "-drafted_at"


RISK_PLANS = Listing(
    RiskPlanRow,
    RISK_PLAN,
    sorts={"drafted_at": Sort(RiskPlan.drafted_at, instant, RiskPlan.id)},
    filters=(RiskPlan.project_id, RiskPlan.state),
)


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.drafted_by == source.actor.id else None
    return {"approveRiskPlan": mine}.get


SHOWN = Showing(
    RiskPlanView,
    RISK_PLAN,
    PERMISSIONS,
    "risk_plan",
    objection=_objection,
    step="risk_management.plan_",
)


async def list_risk_plans(read: Reader, query: RiskPlanQuery) -> Page[RiskPlanRow]:
    """The plans of the undertakings that the reader may see, newest first unless asked."""
    return await RISK_PLANS.page(read, query, query.sort)


async def control_of(tx: Transaction, register: RiskRegister) -> InForce:
    """What the register's valid plan says, and the scale in force where there is none."""
    control = (await scale_in_force(tx)).control
    said = {
        "major": control["major"],
        "review_days": days_of_tier(control["review_days"], register.tier),
        "watch_days": control["watch_days"],
    }
    valid = select(RiskPlan.major, RiskPlan.review_days, RiskPlan.watch_days).where(
        RiskPlan.register_id == register.id, RiskPlan.state == RiskPlanState.VALID
    )
    for row in await tx.execute(valid):
        said = row._asdict()
    return InForce(
        **{**said, "major": major_rule_of(said["major"])},
        major_review_days=control["major_review_days"],
        patience_days=control["patience_days"],
    )
