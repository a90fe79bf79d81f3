"""What people see of risk scales, and which one is in force."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from typing_extensions import TypedDict

from services.risk.permissions import PERMISSIONS
from services.risk.scales.model import RiskScale, ScaleState
from services.risk.scales.rules import Level
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import LINE, At, Request, Scale5, Whole
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing

SCALE = Access(RiskScale)

Term = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=120, pattern=LINE)]
Share = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$"),
    Field(description="From 0 to 1, as a decimal string.", examples=["0.3"]),
]
Percent = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?$"),
    Field(description="Of the budget.", examples=["5"]),
]
Days = Annotated[int, Field(ge=0, le=5000, description="Working days.", examples=[10]), Whole]
Bound = Annotated[int, Field(ge=1, le=25, examples=[10]), Whole]
Weight = Annotated[int, Field(ge=0, le=100, examples=[20]), Whole]


def _five(*names: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"name": {"zh": zh, "en": en}} for zh, en in names]


def _reaching(bound: str, bounds: tuple[Any, ...], bands: list[dict[str, Any]]) -> list[Any]:
    return [{bound: up_to, **band} for up_to, band in zip(bounds, bands, strict=True)]


GRAVITY = _five(
    ("可忽略", "Negligible"),
    ("轻微", "Minor"),
    ("中等", "Moderate"),
    ("严重", "Major"),
    ("灾难性", "Severe"),
)
LIKELIHOOD = _five(
    ("极不可能", "Rare"),
    ("不太可能", "Unlikely"),
    ("可能", "Possible"),
    ("很可能", "Likely"),
    ("几乎确定", "Almost certain"),
)
I_SCALE: dict[str, Any] = {
    "cost": _reaching("up_to_percent", ("1", "3", "5", "10", None), GRAVITY),
    "time": _reaching("up_to_days", (5, 10, 20, 40, None), GRAVITY),
    "scope": GRAVITY,
    "quality": GRAVITY,
    "benefit": GRAVITY,
}
MAJOR_EXAMPLE: dict[str, Any] = {
    "level": 15,
    "emv_percent": "5",
    "strategic_impact": 4,
    "near_days": 30,
    "near_level": 12,
    "leaves_at": 10,
    "calm_reviews": 2,
}
SAID_EXAMPLE: dict[str, Any] = {
    "name": {"zh": "组织级风险量表", "en": "The organisation's risk scale"},
    "p_scale": _reaching("up_to", ("0.1", "0.3", "0.5", "0.7", "1"), LIKELIHOOD),
    "i_scale": I_SCALE,
    "levels": {"medium": 5, "high": 10, "critical": 15},
    "overrides": [{"probability": 1, "impact": 5, "level": "HIGH"}],
    "impact_weights": None,
    "control": {
        "major": MAJOR_EXAMPLE,
        "review_days": {"S": 60, "M": 30, "L": 14},
        "major_review_days": 14,
        "watch_days": 14,
        "patience_days": 7,
    },
}


class Words(Request):
    """The same in Chinese and in English."""

    zh: Annotated[Term, Field(examples=["很可能"])]
    en: Annotated[Term, Field(examples=["Likely"])]


class WordsRow(TypedDict):
    """The same in a list, as it is kept."""

    zh: str
    en: str


class ProbabilityBand(Request):
    """One of five bands of probability; it begins where the one before ends."""

    up_to: Share
    name: Words


class CostBand(Request):
    """An impact on cost, as a share of the budget; the gravest has no bound."""

    up_to_percent: Percent | None
    name: Words


class TimeBand(Request):
    """An impact on time; the gravest has no bound."""

    up_to_days: Days | None
    name: Words


class WordBand(Request):
    """An impact that only words describe."""

    name: Words


Words5 = Annotated[list[WordBand], Field(min_length=5, max_length=5)]


class ImpactScale(Request):
    """What the indexes 1 to 5 mean for each objective."""

    model_config = ConfigDict(json_schema_extra={"examples": [I_SCALE]})

    cost: Annotated[list[CostBand], Field(min_length=5, max_length=5)]
    time: Annotated[list[TimeBand], Field(min_length=5, max_length=5)]
    scope: Words5
    quality: Words5
    benefit: Words5


class LevelBounds(Request):
    """From which level on it is called what; below `medium` it is LOW."""

    medium: Bound
    high: Bound
    critical: Bound


class CellOverride(Request):
    """A cell of the matrix that is called otherwise."""

    probability: Scale5
    impact: Scale5
    level: Level


class ImpactWeights(Request):
    """What each objective weighs, in percent."""

    cost: Weight = 0
    time: Weight = 0
    scope: Weight = 0
    quality: Weight = 0
    benefit: Weight = 0


WatchDays = Annotated[
    int,
    Field(ge=1, le=14, description="From one look at a major risk to the next.", examples=[14]),
    Whole,
]
ReviewTerm = Annotated[
    int, Field(ge=1, le=365, description="Days from one review to the next.", examples=[30]), Whole
]


class MajorThresholds(Request):
    """What makes a risk major, and what lets it cease to be (REQ-181)."""

    model_config = ConfigDict(json_schema_extra={"examples": [MAJOR_EXAMPLE]})

    level: Bound
    emv_percent: Percent
    strategic_impact: Scale5
    near_days: Days
    near_level: Bound
    leaves_at: Bound
    calm_reviews: Annotated[int, Field(ge=1, le=10, examples=[2]), Whole]


class ReviewDays(Request):
    """How often a register is gone through, by the tier of its project."""

    S: ReviewTerm
    M: ReviewTerm
    L: ReviewTerm


class Control(Request):
    """How risks are controlled where a project's own plan says nothing else."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE["control"]]})

    major: MajorThresholds
    review_days: ReviewDays
    major_review_days: ReviewTerm
    """While any risk of the register is major."""
    watch_days: WatchDays
    patience_days: ReviewTerm
    """From the first word about what is late to the one to the PMO."""


PScale = Annotated[list[ProbabilityBand], Field(min_length=5, max_length=5)]
Overrides = Annotated[list[CellOverride], Field(max_length=25)]


ROW_EXAMPLE: dict[str, Any] = {
    "id": "0199b7a0-2b10-7a41-8f00-5c6d7e8f9a0b",
    "key": "RSC-2026-0001",
    "version": 1,
    "number": 1,
    "state": "ACTIVE",
    "name": SAID_EXAMPLE["name"],
    "drafted_at": "2026-11-24T01:00:00.000000Z",
    "activated_at": "2026-11-24T01:00:00.000000Z",
}


class RiskScaleRow(BaseModel):
    """A version of the risk scale in a list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [ROW_EXAMPLE]})

    id: UUID
    key: str
    version: int
    number: int
    state: ScaleState
    name: WordsRow
    drafted_at: At
    activated_at: At | None


class RiskScaleView(RecordView):
    """A version of the risk scale with all it says, and what can be done next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                ROW_EXAMPLE
                | SAID_EXAMPLE
                | {
                    "process_step": "risk_management.scale_active",
                    "drafted_by": "analyst-lin",
                    "activated_by": "director-chen",
                    "changed_at": "2026-11-24T01:00:00.000000Z",
                    "allowed_actions": [],
                }
            ]
        }
    )

    key: str
    number: Annotated[int, Field(description="Which version of the organisation's scale it is.")]
    state: ScaleState
    process_step: str
    name: Words
    p_scale: PScale
    i_scale: ImpactScale
    levels: LevelBounds
    overrides: Overrides
    impact_weights: Annotated[
        ImpactWeights | None, Field(description="Null: the gravest impact counts.")
    ]
    control: Control
    drafted_by: PersonId
    drafted_at: At
    activated_by: PersonId | None
    activated_at: At | None


class RiskScaleQuery(ListQuery):
    """Filter and order of the list of scales."""

    state: ScaleState | None = None
    sort: Literal["number", "-number"] = "-number"


SCALES = Listing(
    RiskScaleRow,
    SCALE,
    sorts={"number": Sort(RiskScale.number, int, RiskScale.id)},
    filters=(RiskScale.state,),
)


SHOWN = Showing(RiskScaleView, SCALE, PERMISSIONS, "risk_scale", step="risk_management.scale_")


async def list_risk_scales(read: Reader, query: RiskScaleQuery) -> Page[RiskScaleRow]:
    """Every version of the scale, the latest first unless asked otherwise."""
    return await SCALES.page(read, query, query.sort)


async def scale_in_force(tx: Transaction) -> RiskScale:
    """The version that risks are judged by now; there always is one."""
    active = select(*RiskScale.__table__.c).where(RiskScale.state == ScaleState.ACTIVE)
    return RiskScale(**(await tx.execute(active)).one()._asdict())
