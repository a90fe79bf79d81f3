"""What people see of the impact of a change, and how many questions are overdue."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.change.changes.model import Change, ChangeState
from services.change.changes.queries import CHANGE, PARTS
from services.change.impacts.model import Impact, ImpactState
from services.change.impacts.rules import Effect, Teller, completeness
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.rows import rows_of
from shared.db.transaction import Reader
from shared.domain.fields import At, Id, Request, Text
from shared.telemetry import STUCK_HANDOFFS


class ObjectiveEffect(Request):
    """What the change would do to one objective of the project, and why (REQ-129)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "objective_id": "0199b7a5-77c1-7f1e-9d3b-2c4d6e8f0a12",
                    "effect": "NEUTRAL",
                    "note": "切换日期后移，但早于目标日期。",
                }
            ]
        }
    )

    objective_id: Id
    effect: Effect
    note: Text = ""


class Milestone(BaseModel):
    """How far a milestone moves."""

    code: str
    days: Annotated[int, Field(description="Working days; negative is earlier.")]


class PatchProblemView(BaseModel):
    """Why an operation cannot be applied."""

    place: Annotated[int, Field(description="In the patch, from 0.")]
    code: str


class MoneyView(BaseModel):
    """An amount with its currency."""

    amount: Annotated[str, Field(examples=["48000.00"])]
    currency: Annotated[str, Field(examples=["CNY"])]


class GapView(BaseModel):
    """Hours of one role that would be lacking in one month."""

    role: str
    month: str
    hours: Annotated[str, Field(examples=["40"])]


class PlanAnswer(BaseModel):
    """Portfolio: dates and money."""

    baseline_hash: str
    problems: list[PatchProblemView]
    finish_days: int
    bac_delta: MoneyView
    milestones: list[Milestone]
    gates: Annotated[list[str], Field(description="Codes of the moved milestones that are gates.")]
    objectives_amended: list[UUID]
    objectives_at_risk: list[UUID]


class ResourceAnswer(BaseModel):
    """Resource: hours, and what would be lacking."""

    hours_delta: Annotated[str, Field(examples=["80"])]
    gaps: list[GapView]


class RiskAnswer(BaseModel):
    """Risk: the exposure, and which risks are touched."""

    exposure: MoneyView
    exposure_delta: MoneyView
    risks: list[UUID]


class ImpactView(BaseModel):
    """One question about a change: who answered what, what was judged, and whether it counts."""

    id: UUID
    state: ImpactState
    asked_at: At
    due_at: At
    baseline_hash: str
    completeness: Annotated[str, Field(description="0 to 1.", examples=["0.6667"])]
    awaiting: list[Teller]
    portfolio: PlanAnswer | None
    resource: ResourceAnswer | None
    risk: RiskAnswer | None
    objective_effects: list[ObjectiveEffect]
    quality_notes: str
    assessors: list[PersonId]
    inputs_hash: Annotated[str, Field(description="What a decision says that it rests on.")]


class ImpactQuery(ListQuery):
    """The impacts of one change, the latest first."""

    sort: Literal["id", "-id"] = "-id"


NAMED = (Change.id,)
PARTS.append(
    select(Impact.assessors)
    .where(Impact.id == Change.question_id)
    .scalar_subquery()
    .label("assessors")
)

SORTS = {"id": Sort(Impact.id, UUID, Impact.id)}


def impact_view(impact: Impact) -> ImpactView:
    """The representation of an impact."""
    return ImpactView.model_validate(
        {
            **{name: impact.answers.get(name) for name in Teller},
            "id": impact.id,
            "state": impact.state,
            "asked_at": impact.asked_at,
            "due_at": impact.due_at,
            "baseline_hash": impact.baseline_hash,
            "completeness": completeness(impact.awaiting),
            "awaiting": impact.awaiting,
            "objective_effects": impact.effects,
            "quality_notes": impact.quality_notes,
            "assessors": impact.assessors,
            "inputs_hash": impact.inputs_hash,
        }
    )


async def list_impacts(read: Reader, ref: str, query: ImpactQuery) -> Page[ImpactView]:
    """Every question about a change that the reader may see."""
    row = await CHANGE.one(read, NAMED, ref)
    rows_ = rows_of(Impact)
    statement = select(*rows_.columns).where(Impact.change_id == row.id)
    rows, cursor = await rows_of_page(read, statement, query, SORTS, query.sort)
    found = [impact_view(rows_.build(row._asdict())) for row in rows]
    return Page(items=found, next_cursor=cursor)


async def measure_stuck_questions(read: Reader) -> None:
    """How many changes wait for an answer that is overdue (REQ-127)."""
    stuck = select(func.count()).select_from(Impact).join(Change, Change.question_id == Impact.id)
    stuck = stuck.where(Impact.state == ImpactState.STUCK, Change.state == ChangeState.ASSESSING)
    STUCK_HANDOFFS.set((await read.execute(stuck)).scalar_one())
