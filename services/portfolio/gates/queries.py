"""What people see of gate reviews and waivers, and whether a gate is open."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import exists, select

from services.portfolio.conditions.queries import Gate, open_conditions
from services.portfolio.gates.model import (
    CLOSE_GATE,
    OPENS,
    START_GATE,
    GateOutcome,
    GateReview,
    RiskReview,
    TrainingGap,
    WaivedRule,
    Waiver,
)
from services.portfolio.projects.queries import PROJECT
from services.portfolio.projects.rules import ProjectStage
from services.portfolio.steering.queries import written_since
from shared.contracts.base import PersonId
from shared.db.paging import ListQuery, Page, Sort, instant
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import At, Date, Id
from shared.projects.access import Access
from shared.projects.listing import Listing

REVIEW = Access(GateReview, project=GateReview.project_id, within=PROJECT)
WAIVER = Access(Waiver, project=Waiver.project_id, within=PROJECT)


class ShownText(BaseModel):
    """What a criterion says, in both languages."""

    zh: Annotated[str, Field(examples=["基准已批准"])]
    en: Annotated[str, Field(examples=["The baseline is approved"])]


class CriterionView(BaseModel):
    """One criterion of the gate, and what was found."""

    text: ShownText
    met: bool
    remark: Annotated[str, Field(examples=["基准 v1 已于 3 月 2 日批准。"])]


class GateReviewRow(BaseModel):
    """A gate review in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="It never changes.", examples=[1])]
    gate: Gate
    stage: ProjectStage
    outcome: GateOutcome
    decided_by: PersonId
    decided_at: At


class GateReviewView(GateReviewRow):
    """A gate review with what was looked at, and why it was decided so."""

    criteria: list[CriterionView]
    reason: Annotated[str, Field(examples=["条件齐备，同意开工。"])]


class GateReviewQuery(ListQuery):
    """Filters and order of the list of gate reviews."""

    project_id: Id | None = None
    gate: Gate | None = None
    outcome: GateOutcome | None = None
    sort: Literal["decided_at", "-decided_at"] = "-decided_at"


class WaiverView(BaseModel):
    """A waiver, whole: which rule, until when, and why."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    version: Annotated[int, Field(description="It never changes.", examples=[1])]
    rule: WaivedRule
    reason: Annotated[str, Field(examples=["试点项目，简化开工评审。"])]
    expires_on: Date
    granted_by: PersonId
    granted_at: At


class WaiverQuery(ListQuery):
    """Filters and order of the list of waivers."""

    project_id: Id | None = None
    rule: WaivedRule | None = None
    sort: Literal["granted_at", "-granted_at"] = "-granted_at"


REVIEWS = Listing(
    GateReviewRow,
    REVIEW,
    sorts={"decided_at": Sort(GateReview.decided_at, instant, GateReview.id)},
    filters=(GateReview.project_id, GateReview.gate, GateReview.outcome),
)
WAIVERS = Listing(
    WaiverView,
    WAIVER,
    sorts={"granted_at": Sort(Waiver.granted_at, instant, Waiver.id)},
    filters=(Waiver.project_id, Waiver.rule),
)
Source = Reader | Transaction

WAIVER_OF = {START_GATE: WaivedRule.START_GATE, CLOSE_GATE: WaivedRule.CLOSE_GATE}
"""Which waiver lets a project past a gate."""


def gates_of(project: Any) -> dict[str, list[dict[str, Any]]]:
    """The gates of the project's frozen profile, each with its criteria (REQ-011)."""
    return {gate["code"]: gate["criteria"] for gate in project.profile.get("gates", ())}


async def list_gate_reviews(read: Reader, query: GateReviewQuery) -> Page[GateReviewRow]:
    """The gate reviews of the projects that the reader may see, the latest first."""
    return await REVIEWS.page(read, query, query.sort)


async def get_gate_review(read: Reader, review_id: UUID) -> GateReviewView:
    """One gate review, if the reader may see its project."""
    return GateReviewView.model_validate(await REVIEW.one(read, (GateReview,), review_id))


async def list_waivers(read: Reader, query: WaiverQuery) -> Page[WaiverView]:
    """The waivers for the projects that the reader may see, the latest first."""
    return await WAIVERS.page(read, query, query.sort)


async def get_waiver(read: Reader, waiver_id: UUID) -> WaiverView:
    """One waiver, if the reader may see its project."""
    return WaiverView.model_validate(await WAIVER.one(read, (Waiver,), waiver_id))


async def is_waived(source: Source, project_id: UUID, rule: WaivedRule, today: date) -> bool:
    """Whether the rule does not hold for the project today."""
    mine = (Waiver.project_id == project_id, Waiver.rule == rule, Waiver.expires_on >= today)
    return bool((await source.execute(select(exists().where(*mine)))).scalar())


async def risks_reviewed(
    source: Source, project_id: UUID, stage: str, since: datetime | None
) -> bool:
    """Whether the risk register was gone through in this stage, since the last reopening."""
    mine = (RiskReview.project_id == project_id, RiskReview.stage == stage)
    anew = written_since(RiskReview.reviewed_at, since)
    return bool((await source.execute(select(exists().where(*mine, anew)))).scalar())


async def training_gap(source: Source, project_id: UUID) -> tuple[int, list[str]]:
    """How many courses its people lack, and which; nothing where nothing was told (REQ-017)."""
    told = select(TrainingGap.lacking, TrainingGap.courses)
    row = (await source.execute(told.where(TrainingGap.project_id == project_id))).first()
    return (row.lacking, row.courses) if row is not None else (0, [])


async def is_passed(
    source: Source, project_id: UUID, gate: str, since: datetime | None = None
) -> bool:
    """Whether the latest review opened the gate, and nothing keeps it shut since; where the
    project was reopened `since`, only a review of thereafter (REQ-152)."""
    latest = (
        select(GateReview.outcome)
        .where(GateReview.project_id == project_id, GateReview.gate == gate)
        .where(written_since(GateReview.decided_at, since))
        .order_by(GateReview.decided_at.desc(), GateReview.id.desc())
        .limit(1)
    )
    outcome = (await source.execute(latest)).scalar()
    return outcome in OPENS and not await open_conditions(source, project_id, gate)
