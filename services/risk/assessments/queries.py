"""What people see of analyses, and where the risks of a register lie in the matrix."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, cast, func, or_, select

from services.risk.assessments.model import RiskAnalysis
from services.risk.assessments.rules import Distribution, Warned, brier
from services.risk.registers.model import RiskRegister
from services.risk.registers.queries import REGISTER
from services.risk.registers.rules import NOTHING
from services.risk.risks.model import GONE, Risk, RiskState
from services.risk.risks.queries import RISK, ROW_EXAMPLE, SHOWN, VIEW_EXAMPLE, RiskView
from services.risk.risks.rules import AnalysisKind, RiskKind
from services.risk.scales.model import RiskScale, ScaleState, matrix_of
from services.risk.scales.queries import Days, Share
from services.risk.scales.rules import Level, level_of
from shared.contracts.base import CurrencyCode, Decimal4, PersonId
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, MoneyRange, Request, Scale5

INDEXES = range(1, 6)


class Impacts(Request):
    """How grave it would be for each objective that it touches, 1 to 5."""

    cost: Scale5 | None = None
    time: Scale5 | None = None
    scope: Scale5 | None = None
    quality: Scale5 | None = None
    benefit: Scale5 | None = None
    strategic: Annotated[
        Scale5 | None, Field(description="On a strategic objective that it serves (REQ-181).")
    ] = None

    def judged(self) -> dict[str, int]:
        """Those that were judged."""
        return self.model_dump(exclude_none=True)


class DaysRange(Request):
    """An estimate of working days; least <= likely <= most."""

    least: Days
    likely: Days
    most: Days

    def in_order(self) -> bool:
        """Whether the range is one."""
        return self.least <= self.likely <= self.most


class Quantities(Request):
    """How probable it is, and what it would cost or gain, in three points each."""

    probability: Share
    distribution: Distribution = Distribution.PERT
    cost: MoneyRange | None = None
    days: DaysRange | None = None


SAID_EXAMPLE: dict[str, Any] = {
    "kind": "INHERENT",
    "p_index": 2,
    "impacts": {"cost": 3, "time": 4},
    "quantities": {
        "probability": "0.3",
        "distribution": "TRIANGULAR",
        "cost": {
            "least": "150000.00",
            "likely": "200000.00",
            "most": "250000.00",
            "currency": "CNY",
        },
        "days": {"least": 10, "likely": 20, "most": 30},
    },
    "basis": "同类系统三次联调中有一次出现接口不符。",
    "reason": None,
}
EXAMPLE: dict[str, Any] = SAID_EXAMPLE | {
    "id": "0199b7a4-31e6-7b70-83d4-aebf203c4d5e",
    "risk_id": ROW_EXAMPLE["id"],
    "number": 1,
    "scale_id": "0199b7a0-2b10-7a41-8f00-5c6d7e8f9a0b",
    "impact_index": 4,
    "level": 8,
    "level_name": "MEDIUM",
    "emv_cost": "60000.0000",
    "emv_days": "6.0000",
    "currency": "CNY",
    "warnings": [],
    "assessed_by": "pm-zhou",
    "assessed_at": "2026-11-24T02:30:00.000000Z",
}


class AnalysisView(BaseModel):
    """An analysis as it was made; it never changes."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    risk_id: UUID
    number: Annotated[int, Field(description="The how-manieth of its risk.")]
    kind: AnalysisKind
    scale_id: Annotated[UUID, Field(description="The version of the scale it was made by.")]
    p_index: int
    impacts: Impacts
    impact_index: Annotated[int, Field(description="Over all objectives.")]
    level: int
    level_name: Level
    quantities: Quantities | None
    emv_cost: Annotated[Decimal4 | None, Field(description="Negative for an opportunity.")]
    emv_days: Decimal4 | None
    currency: CurrencyCode
    warnings: Annotated[
        list[Warned], Field(description="What is odd about it, though it was taken.")
    ]
    basis: str
    reason: Annotated[
        str | None, Field(description="Why a threat's residual is above its inherent.")
    ]
    assessed_by: PersonId
    assessed_at: At


class AssessedRiskView(RiskView):
    """A risk after its assessment, and the analysis that was made."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**VIEW_EXAMPLE, "analysis": EXAMPLE}]}
    )

    analysis: AnalysisView


class AnalysisQuery(ListQuery):
    """The analyses of one risk, newest first."""


class HeatMapCell(BaseModel):
    """One cell of the matrix, and how many assessed risks lie in it now."""

    probability: int
    impact: int
    level: int
    level_name: Level
    threats: int
    opportunities: int


class HeatMapView(BaseModel):
    """Where the assessed risks of a register lie, by the scale in force: 25 cells (REQ-176)."""

    register_id: UUID
    cells: list[HeatMapCell]


async def assessed_view(tx: Transaction, risk: Risk, analysis: RiskAnalysis) -> AssessedRiskView:
    """The risk as this transaction leaves it, and what was found."""
    shown = dict(await SHOWN.left(tx, risk))
    return AssessedRiskView(**shown, analysis=AnalysisView.model_validate(analysis))


async def list_analyses(read: Reader, ref: str, query: AnalysisQuery) -> Page[AnalysisView]:
    """Every analysis of a risk: what was found is kept (REQ-176)."""
    row = await RISK.one(read, [Risk.id], ref)
    statement = select(*RiskAnalysis.__table__.c).where(RiskAnalysis.risk_id == row.id)
    sorts = {"number": Sort(RiskAnalysis.number, int, RiskAnalysis.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-number")
    return Page(items=[AnalysisView.model_validate(r) for r in rows], next_cursor=cursor)


STILL_OPEN = [Risk.state != state for state in sorted(GONE)]


def _counts() -> Any:
    """Per cell that is not empty: `[probability, impact, threats, opportunities]`."""
    of_kind = [func.count().filter(Risk.kind == kind).label(kind.lower()) for kind in RiskKind]
    cells = (
        select(Risk.p_index.label("p"), Risk.impact_index.label("i"), *of_kind)
        .where(Risk.register_id == RiskRegister.id, *STILL_OPEN, Risk.level > 0)
        .group_by(Risk.p_index, Risk.impact_index)
        .correlate(RiskRegister)
        .subquery()
    )
    cell = func.jsonb_build_array(*cells.c)
    return select(func.jsonb_agg(cell)).select_from(cells).scalar_subquery().label("counts")


def _scale() -> Any:
    said = func.jsonb_build_array(RiskScale.levels, RiskScale.overrides)
    active = select(said).where(RiskScale.state == ScaleState.ACTIVE)
    return active.scalar_subquery().label("scale")


class CalibrationView(BaseModel):
    """How well the risks of a register were judged that have ended since (REQ-184)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "register_id": ROW_EXAMPLE["register_id"],
                    "ended": 4,
                    "occurred": 1,
                    "brier": "0.1450",
                    "expected_cost": "110000.0000",
                    "actual_cost": "180000.0000",
                }
            ]
        }
    )

    register_id: UUID
    ended: Annotated[int, Field(description="With a probability in numbers.")]
    occurred: int
    brier: Annotated[
        Decimal4 | None,
        Field(description="Mean squared distance of probability and outcome; null without any."),
    ]
    expected_cost: Annotated[Decimal4, Field(description="Of all that have ended.")]
    actual_cost: Annotated[Decimal4, Field(description="Of those that occurred.")]


def _ended() -> Any:
    """Per risk that has ended: `[probability, whether it occurred, expected, actual cost]`."""
    occurred = Risk.state == RiskState.OCCURRED
    one = func.jsonb_build_array(
        cast(Risk.probability, String),
        occurred,
        cast(Risk.emv_cost, String),
        cast(func.coalesce(Risk.actual_cost, 0), String),
    )
    return (
        select(func.jsonb_agg(one))
        .where(
            Risk.register_id == RiskRegister.id,
            or_(occurred, Risk.state == RiskState.CLOSED),
            Risk.probability.is_not(None),
        )
        .correlate(RiskRegister)
        .scalar_subquery()
        .label("ended")
    )


CALIBRATION = (RiskRegister.id, _ended())


async def get_calibration(read: Reader, ref: str) -> CalibrationView:
    """What was expected of the risks of one register, and what came, in one statement."""
    row = await REGISTER.one(read, CALIBRATION, ref)
    ended = row.ended or []
    return CalibrationView(
        register_id=row.id,
        ended=len(ended),
        occurred=sum(occurred for _, occurred, _, _ in ended),
        brier=brier((Decimal(p), occurred) for p, occurred, _, _ in ended),
        expected_cost=sum((Decimal(cost) for *_, cost, _ in ended), NOTHING),
        actual_cost=sum((Decimal(cost) for *_, cost in ended), NOTHING),
    )


HEAT_MAP = (RiskRegister.id, _counts(), _scale())


async def get_heat_map(read: Reader, ref: str) -> HeatMapView:
    """The matrix of one register, in one statement."""
    row = await REGISTER.one(read, HEAT_MAP, ref)
    matrix = matrix_of(*row.scale)
    counts = {(p, i): found for p, i, *found in row.counts or ()}
    cells = [
        HeatMapCell(
            probability=p,
            impact=i,
            level=level_of(p, i),
            level_name=matrix.name(p, i),
            threats=threats,
            opportunities=opportunities,
        )
        for p in INDEXES
        for i in INDEXES
        for threats, opportunities in [counts.get((p, i), (0, 0))]
    ]
    return HeatMapView(register_id=row.id, cells=cells)
