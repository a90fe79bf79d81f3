"""How scoring models look in requests and answers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.intake.permissions import PERMISSIONS
from services.intake.scoring.model import (
    ScoringModel,
    ScoringModelState,
    WeightsSource,
)
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader
from shared.domain.errors import Forbidden
from shared.domain.fields import At, Line, Request
from shared.domain.permissions import Objection
from shared.domain.views import RecordView
from shared.projects.access import Access
from shared.projects.listing import Listing
from shared.projects.showing import Showing, Source

MODEL = Access(ScoringModel)

CriterionCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]{1,39}$"),
    Field(examples=["ALIGNMENT"]),
]
Number = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"),
    Field(description="A decimal string.", examples=["5"]),
]
Weight = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0(\.[0-9]{1,12})?|1(\.0{1,12})?)$"),
    Field(description="A share from 0 to 1.", examples=["0.25"]),
]
Judgement = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^([1-9]|1/[1-9])$"),
    Field(description="How much more the one counts: 1 to 9, or 1/2 to 1/9.", examples=["3"]),
]
Judgements = Annotated[
    list[Annotated[list[Judgement], Field(max_length=10)]],
    Field(
        max_length=10,
        description="Row against column, in the order of the criteria.",
        examples=[[["1", "3", "5"], ["1/3", "1", "2"], ["1/5", "1/2", "1"]]],
    ),
]


class Name(Request):
    """The same in both languages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"zh": "战略契合", "en": "Fit"}]})

    zh: Line
    en: Line


def _criterion(code: str, zh: str, en: str, weight: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": {"zh": zh, "en": en}, "weight": weight, **more}


CRITERIA: list[dict[str, Any]] = [
    _criterion("ALIGNMENT", "战略契合度", "Strategic alignment", "0.4",
               direction="BENEFIT", low="0", high="1"),
    _criterion("RETURN", "投资回报率", "Return on investment", "0.35",
               direction="BENEFIT", low="-0.5", high="1"),
    _criterion("RISK", "最高风险等级", "Highest risk level", "0.25",
               direction="COST", low="0", high="25", cut_off="20"),
]  # fmt: skip


class CriterionSaid(Request):
    """One thing that counts, on a scale between two anchors.

    FIXED anchors keep a score where it is when other proposals arrive; with COHORT the lowest and
    highest value among those scored by the model take their place, and the score says so. A value
    beyond `cut_off` on the bad side vetoes the proposal.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [*CRITERIA[:1]]})

    code: CriterionCode
    name: Name
    weight: Weight = "0"
    direction: Literal["BENEFIT", "COST"]
    low: Number
    high: Number
    normalisation: Literal["FIXED", "COHORT"] = "FIXED"
    cut_off: Number | None = None


Criteria = Annotated[list[CriterionSaid], Field(min_length=1, max_length=20)]


class ConsistencyView(BaseModel):
    """How far pairwise judgements contradict each other; a `cr` of 0.10 is the most."""

    lambda_max: Annotated[str, Field(examples=["3.003695"])]
    ci: Annotated[str, Field(examples=["0.001847"])]
    cr: Annotated[str, Field(examples=["0.003185"])]
    consistent: bool


class ScoringModelView(RecordView):
    """A version of the scoring model of a type, and what can be done with it."""

    key: Annotated[str, Field(examples=["SCM-2026-0001"])]
    state: ScoringModelState
    type: ProjectTypeCode
    model_version: int
    name: Name
    criteria: list[CriterionSaid]
    weights_source: WeightsSource
    judgements: Judgements | None
    consistency: ConsistencyView | None
    drafted_by: PersonId
    drafted_at: At
    activated_by: PersonId | None
    activated_at: At | None
    retired_at: At | None


class ScoringModelRow(BaseModel):
    """A scoring model in a list."""

    id: UUID
    key: str
    version: int
    state: ScoringModelState
    type: ProjectTypeCode
    model_version: int
    name: Annotated[
        dict[str, str],
        Field(examples=[{"zh": "信息化项目评分模型", "en": "Scoring of IT projects"}]),
    ]
    weights_source: WeightsSource
    drafted_at: At


class ScoringModelQuery(ListQuery):
    """Filters of the list of scoring models, newest first."""

    state: ScoringModelState | None = None
    type: ProjectTypeCode | None = None


MODELS = Listing(
    ScoringModelRow,
    MODEL,
    sorts={"drafted_at": Sort(ScoringModel.drafted_at, instant, ScoringModel.id)},
    filters=(ScoringModel.state, ScoringModel.type),
)


def _objection(record: Any, source: Source) -> Objection:
    mine = Forbidden("sod_violation") if record.drafted_by == source.actor.id else None
    return {"activateScoringModel": mine}.get


SHOWN = Showing(ScoringModelView, MODEL, PERMISSIONS, "scoring_model", objection=_objection)


async def list_scoring_models(read: Reader, query: ScoringModelQuery) -> Page[ScoringModelRow]:
    """All versions of all types (REQ-046)."""
    return await MODELS.page(read, query, "-drafted_at")
