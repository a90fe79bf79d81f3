"""What people see of risks: one whole, and the lists that owners and the PMO work from."""

from collections.abc import Collection
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from services.risk.checklists.rules import Category, Stage
from services.risk.permissions import PERMISSIONS
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.queries import InRegister, of_register
from services.risk.registers.rules import Counted
from services.risk.risks.model import GONE, Risk, RiskState
from services.risk.risks.rules import (
    AnalysisKind,
    Outcome,
    RiskKind,
    Velocity,
    answers_for,
)
from services.risk.scales.rules import Level, MajorReason
from shared.contracts.base import CurrencyCode, Decimal4, PersonId
from shared.contracts.patches import Code
from shared.db.paging import ListQuery, Page, Sort, amount, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, Refusal
from shared.domain.fields import At, Date, Id
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

RISK = InRegister(Risk, project=Risk.project_id)

SAID_EXAMPLE: dict[str, Any] = {
    "kind": "THREAT",
    "cause": "核心账务系统的接口文档是 2019 年的，此后改动未记录。",
    "event": "联调时发现接口与文档不符。",
    "effect": "第二批切换推迟四周，需追加联调费用。",
    "category": "TECHNICAL",
    "subcategory": "接口",
    "stage": "EXECUTION",
    "proximity_date": "2027-03-31",
    "velocity": "WEEKS",
    "owner_id": "pm-zhou",
    "correlation_group": None,
    "activities": ["2.3"],
}
ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a4-20d5-7a6f-b2c3-9dae1f2b3c4d",
    "key": "RSK-2026-0001",
    "version": 2,
    "project_id": "0199b7a2-41c7-7b02-8a55-0c1b9d1e7f42",
    "register_id": "0199b7a2-5d6e-7c3a-9f00-3f6f3d1f5a10",
    "state": "ASSESSED",
    "kind": "THREAT",
    "event": SAID_EXAMPLE["event"],
    "category": "TECHNICAL",
    "stage": "EXECUTION",
    "owner_id": "pm-zhou",
    "level": 12,
    "level_name": "HIGH",
    "emv_cost": "60000.0000",
    "identified_at": "2026-11-24T02:10:00.000000Z",
}

Activities = Annotated[
    list[Code], Field(max_length=50, description="Activities of the plan that it would touch.")
]
Emv = Annotated[
    Decimal4,
    Field(description="Expected value; a threat's is positive, an opportunity's negative."),
]
LevelNumber = Annotated[int, Field(description="Probability x impact; 0 before it is assessed.")]


VIEW_EXAMPLE: dict[str, Any] = (
    ROW_EXAMPLE
    | SAID_EXAMPLE
    | {
        "process_step": "risk_management.assessed",
        "from_checklist_item": "IT-I03",
        "from_lesson_id": None,
        "from_lesson_key": None,
        "identified_by": "sponsor-zhang",
        "reject_reason": None,
        "currency": "CNY",
        "analyses": 1,
        "standing": "INHERENT",
        "p_index": 4,
        "impact_index": 3,
        "emv_days": "6.0000",
        "assessed_at": "2026-11-24T02:30:00.000000Z",
        "strategic_impact": 0,
        "outcome": None,
        "closure_reason": None,
        "closure_proposed_by": None,
        "ended_at": None,
        "actual_cost": None,
        "actual_days": None,
        "major": False,
        "major_reasons": [],
        "watch_due": None,
        "watch_indicator": None,
        "watch_finding": None,
        "watch_next_action": None,
        "watched_by": None,
        "watched_at": None,
        "changed_at": "2026-11-24T02:30:00.000000Z",
        "allowed_actions": [],
    }
)


class RiskRow(BaseModel):
    """A risk in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    project_id: UUID
    register_id: UUID
    state: RiskState
    kind: RiskKind
    event: str
    category: Category
    stage: Stage
    owner_id: str | None
    level: LevelNumber
    level_name: Level | None
    emv_cost: Emv
    identified_at: At


class RiskView(RecordView):
    """A risk with everything said of it, how it is judged now, and what can be done next."""

    model_config = ConfigDict(json_schema_extra={"examples": [VIEW_EXAMPLE]})

    key: str
    state: RiskState
    process_step: str
    project_id: UUID
    register_id: UUID
    kind: RiskKind
    cause: str
    event: str
    effect: str
    category: Category
    subcategory: str | None
    stage: Stage
    proximity_date: Annotated[Date | None, Field(description="When it may come at the earliest.")]
    velocity: Annotated[Velocity | None, Field(description="How soon its effect is felt.")]
    owner_id: Annotated[PersonId | None, Field(description="Who answers for it.")]
    correlation_group: Annotated[
        str | None, Field(description="Risks of one register with one cause; counted once.")
    ]
    from_checklist_item: str | None
    from_lesson_id: Annotated[
        UUID | None, Field(description="The lesson that was adopted as this risk, if one was.")
    ]
    from_lesson_key: str | None
    identified_by: PersonId
    identified_at: At
    reject_reason: str | None
    analyses: Annotated[int, Field(description="How often it was assessed.")]
    standing: Annotated[AnalysisKind | None, Field(description="Which analysis counts now.")]
    p_index: int | None
    impact_index: int | None
    level: LevelNumber
    level_name: Level | None
    emv_cost: Emv
    emv_days: Emv
    currency: CurrencyCode
    assessed_at: At | None
    strategic_impact: Annotated[int, Field(description="On a strategic objective; 0 for none.")]
    activities: Activities
    outcome: Annotated[
        Outcome | None, Field(description="How it ended, or has as its manager proposes.")
    ]
    closure_reason: str | None
    closure_proposed_by: PersonId | None
    ended_at: At | None
    actual_cost: Annotated[
        Decimal4 | None, Field(description="What it cost, or gained, when it occurred.")
    ]
    actual_days: int | None
    major: Annotated[bool, Field(description="Whether the PMO watches it (REQ-181).")]
    major_reasons: Annotated[
        list[MajorReason],
        Field(description="Which hold now; none while it waits for calm reviews."),
    ]
    watch_due: Annotated[Date | None, Field(description="By then the PMO looks again.")]
    watch_indicator: str | None
    watch_finding: str | None
    watch_next_action: str | None
    watched_by: PersonId | None
    watched_at: Annotated[At | None, Field(description="When the PMO last saw it.")]


class RiskQuery(ListQuery):
    """Filters and order of the list of risks."""

    project_id: Id | None = None
    register_id: Id | None = None
    state: RiskState | None = None
    kind: RiskKind | None = None
    category: Category | None = None
    owner_id: PersonId | None = None
    level_min: Annotated[
        int | None, Field(ge=1, le=25, description="Of this level or a higher one.")
    ] = None
    sort: Literal["identified_at", "-identified_at", "level", "-level", "emv", "-emv"] = (
        "-identified_at"
    )

    @property
    def judged(self) -> bool:
        """Only what is assessed has a level. Said so, a list by value does not search for levels
        among all those that have neither; at 300,000 risks that took half a second."""
        return self.level_min is not None


RISKS = Listing(
    RiskRow,
    RISK,
    sorts={
        "identified_at": Sort(Risk.identified_at, instant, Risk.id),
        "level": Sort(Risk.level, int, Risk.id),
        "emv": Sort(Risk.emv_cost, amount, Risk.id),
    },
    filters=(
        Risk.project_id,
        Risk.register_id,
        Risk.state,
        Risk.kind,
        Risk.category,
        Risk.owner_id,
    ),
    floors={"level_min": Risk.level},
    conditions={"judged": Risk.level > 0},
)


def refusal_to(
    risk: Any, by: Actor, parts: Collection[str], accompanied: RegisterState
) -> Refusal | None:
    """What a risk says to one person who would change or assess it (REQ-175)."""
    mine = answers_for(
        {*parts, *by.roles},
        owner=risk.owner_id == by.id,
        proposal=accompanied == RegisterState.PROPOSAL,
    )
    return None if mine else Conflict("not_the_risk_owner")


def _objection(record: Any, source: Source) -> Objection:
    """What the risk itself would say to this person, whatever their roles."""

    def said(operation: str) -> Refusal | None:
        if operation == "confirmRiskClosure" and record.closure_proposed_by is None:
            return Conflict("closure_not_proposed")
        if operation in ("watchRisk", "orderIntervention") and not record.major:
            return Conflict("not_major")
        if operation == "declareRiskMajor" and MajorReason.MANUAL in record.major_reasons:
            return Conflict("declared_already")
        if operation == "reopenRisk" and record.accompanied == RegisterState.CLOSED:
            return Conflict("register_closed")
        if operation not in ("editRisk", "assessRisk"):
            return None
        refusal = refusal_to(record, source.actor, source.roles_here, record.accompanied)
        if refusal is None and operation == "assessRisk" and record.owner_id is None:
            return Conflict("risk_without_owner")
        return refusal

    return said


SHOWN = Showing(
    RiskView,
    RISK,
    PERMISSIONS,
    "risk",
    objection=_objection,
    step="risk_management.",
    beside=[
        of_register(Risk, RiskRegister.state, "accompanied"),
        of_register(Risk, RiskRegister.currency, "currency"),
    ],
)


async def list_risks(read: Reader, query: RiskQuery) -> Page[RiskRow]:
    """The risks of the undertakings that the reader may see, newest first unless asked."""
    return await RISKS.page(read, query, query.sort)


async def peers_of(tx: Transaction, risk: Risk, groups: set[str]) -> list[Counted]:
    """The other open risks that share one of these causes; their register is locked."""
    if not groups:
        return []
    peers = select(Risk.kind, Risk.level, Risk.emv_cost, Risk.correlation_group).where(
        Risk.register_id == risk.register_id,
        Risk.correlation_group.in_(groups),
        Risk.state.not_in(GONE),
        Risk.id != risk.id,
    )
    return [
        Counted(row.kind == RiskKind.THREAT, row.level, row.emv_cost, row.correlation_group)
        for row in await tx.execute(peers)
    ]
