"""What people see of scores: the cards, and all that a decider reads on one page."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from services.intake.assessments.queries import (
    ExposureView,
    RoughCutView,
    VerdictView,
    exposure_of,
    rough_cut_of,
    verdict_of,
)
from services.intake.finance.queries import (
    STANDS_ON,
    FinancialHeadline,
    check_case_fresh,
    headline_of,
)
from services.intake.proposals.model import Proposal, ProposalState
from services.intake.proposals.queries import PROPOSAL, AssessorView
from services.intake.proposals.rules import awaited
from services.intake.scorecards.model import (
    MODEL_RETIRED,
    OBJECTIVE_CHANGED,
    UNDECIDED,
    HeardObjective,
    Scorecard,
)
from services.intake.scoring.model import ScoringModel, ScoringModelState
from services.intake.scoring.queries import Number, Weight
from shared.contracts.base import Decimal4, PersonId
from shared.db.paging import ListQuery, Page, Sort, amount, rows_of_page
from shared.db.transaction import Reader, Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import At, Id
from shared.domain.permissions import readable_levels


def in_force(model_id: Any) -> ColumnElement[bool]:
    """Cards of a model that undecided proposals rest on: its cohort."""
    return and_(
        Scorecard.scoring_model_id == model_id,
        ~Scorecard.superseded,
        Proposal.state.in_(UNDECIDED),
        Proposal.inputs["scorecard"].astext == Scorecard.inputs_hash,
    )


STRATEGY = select(func.coalesce(func.sum(HeardObjective.revision), 0)).scalar_subquery()
"""How far the strategic objectives have changed by now."""

STALE = case(
    (Proposal.state.not_in(UNDECIDED), None),
    (Scorecard.strategy < STRATEGY, OBJECTIVE_CHANGED),
    (ScoringModel.state != ScoringModelState.ACTIVE, MODEL_RETIRED),
    else_=None,
).label("stale_reason")
"""Why a card is stale as of now, while its proposal waits; what was decided stays as it was."""


class CriterionScore(BaseModel):
    """One line of a card: the value, the anchors it was held against, and what it is worth."""

    code: Annotated[str, Field(examples=["ALIGNMENT"])]
    weight: Weight
    direction: str
    low: Number
    high: Number
    cut_off: Number | None
    value: Number
    share: Annotated[str, Field(description="0 to 1.", examples=["0.750000"])]
    beyond_anchors: Annotated[bool, Field(description="Held to 0 or 1.")]
    vetoed: bool


class ScorecardRow(BaseModel):
    """A scorecard in the list of all."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    proposal_key: Annotated[str, Field(examples=["PRP-2026-0001"])]
    title: str
    state: ProposalState
    scoring_model_id: UUID
    model_version: int
    total: Annotated[Decimal4, Field(description="0 to 100; 0 where it is vetoed.")]
    vetoed: Annotated[list[str], Field(description="Criteria beyond their cut-off.")]
    cohort: Annotated[bool, Field(description="Some anchors are the cohort's own extremes.")]
    stale_reason: Annotated[str | None, Field(examples=["OBJECTIVE_CHANGED"])]
    scored_at: At


class ScorecardView(BaseModel):
    """A scorecard with all it was made of: the total can be found again from `criteria`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    content_version: int
    scoring_model_id: UUID
    model_version: int
    criteria: list[CriterionScore]
    vetoed: list[str]
    cohort: bool
    total: Annotated[Decimal4, Field(description="0 to 100; 0 where it is vetoed.")]
    inputs_hash: str
    scored_by: PersonId
    scored_at: At
    superseded: bool
    stale_reason: str | None = None
    rank: Annotated[int | None, Field(description="Among the undecided; while it counts.")] = None
    cohort_size: int | None = None


class ProposalScorecardQuery(ListQuery):
    """The scorecards of one proposal, newest first."""


class ScorecardQuery(ListQuery):
    """The cards in force, best first; of one model if it is named."""

    scoring_model_id: Id | None = None


LISTED: tuple[Any, ...] = (
    *[Scorecard.__table__.c[n] for n in ("id", "proposal_id", "scoring_model_id", "model_version")],
    *[Scorecard.__table__.c[n] for n in ("total", "vetoed", "cohort", "scored_at")],
    Proposal.key.label("proposal_key"),
    Proposal.title,
    Proposal.state,
    STALE,
)


def _cards() -> Select[Any]:
    columns = [c for c in Scorecard.__table__.c if c.name not in ("strategy", "inputs")]
    return (
        select(*columns, STALE)
        .join_from(Scorecard, ScoringModel, Scorecard.scoring_model_id == ScoringModel.id)
        .join(Proposal, Proposal.id == Scorecard.proposal_id)
    )


async def list_scorecards(read: Reader, query: ScorecardQuery) -> Page[ScorecardRow]:
    """Cards that no later one has replaced, of proposals that the reader may see (REQ-046)."""
    statement = (
        select(*LISTED)
        .join_from(Scorecard, Proposal, Proposal.id == Scorecard.proposal_id)
        .join(ScoringModel, ScoringModel.id == Scorecard.scoring_model_id)
        .where(~Scorecard.superseded, PROPOSAL.visible_to(reader=PROPOSAL.is_reader(read.actor)))
        .params(person=read.actor.id, levels=readable_levels(read.actor))
    )
    if query.scoring_model_id is not None:
        statement = statement.where(Scorecard.scoring_model_id == query.scoring_model_id)
    sorts = {"total": Sort(Scorecard.total, amount, Scorecard.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-total")
    return Page(items=[ScorecardRow.model_validate(r) for r in rows], next_cursor=cursor)


async def list_proposal_scorecards(
    read: Reader, ref: str, query: ProposalScorecardQuery
) -> Page[ScorecardView]:
    """All cards of a proposal; the one in force with its rank."""
    proposal = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = _cards().where(Scorecard.proposal_id == proposal.id)
    sorts = {"id": Sort(Scorecard.id, UUID, Scorecard.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-id")
    items = [ScorecardView.model_validate(r) for r in rows]
    return Page(items=[await ranked(read, card) for card in items], next_cursor=cursor)


async def ranked(source: Reader | Transaction, card: ScorecardView) -> ScorecardView:
    """The card with its rank in the cohort, where it is of it and not vetoed."""
    if card.superseded or card.vetoed:
        return card
    cohort = (
        select(
            func.count().label("size"),
            func.count().filter(Scorecard.total > card.total).label("better"),
            func.count().filter(Scorecard.id == card.id).label("mine"),
        )
        .select_from(Scorecard)
        .join(Proposal, Proposal.id == Scorecard.proposal_id)
        .where(in_force(card.scoring_model_id))
    )
    found = (await source.execute(cohort)).one()
    if not found.mine:
        return card
    return card.model_copy(update={"rank": found.better + 1, "cohort_size": found.size})


async def card_view(tx: Transaction, card: Scorecard) -> ScorecardView:
    """The card just made, as this transaction leaves it."""
    await tx.flush()
    return await ranked(tx, ScorecardView.model_validate(card))


async def card_in_force(source: Reader | Transaction, proposal: Any) -> ScorecardView | None:
    """The card that a decision on the proposal rests on; None where it was not scored."""
    if proposal.inputs.get("scorecard") is None:
        return None
    mine = _cards().where(Scorecard.proposal_id == proposal.id, ~Scorecard.superseded)
    row = (await source.execute(mine)).one()
    return ScorecardView.model_validate(row)


async def check_appraisal_fresh(tx: Transaction, proposal: Proposal) -> None:
    """What a decision rests on is as it would be now; a proposal need not be scored (REQ-058).

    Errors: 409 `scorecard_stale`, `financial_case_stale`.
    """
    card = await card_in_force(tx, proposal)
    if card is not None and card.stale_reason is not None:
        raise Conflict("scorecard_stale", reason=card.stale_reason)
    await check_case_fresh(tx, proposal)


class AssessmentSummaryView(BaseModel):
    """What a decider reads on one page: each part null until it is there."""

    proposal_id: UUID
    content_version: int
    mandatory: bool
    regulation_ref: str | None
    assessors: list[AssessorView]
    awaited: Annotated[list[PersonId], Field(description="Who has not filed yet.")]
    verdict: VerdictView | None
    rough_cut: RoughCutView
    exposure: ExposureView | None
    finance: FinancialHeadline | None
    scorecard: ScorecardView | None


SUMMED_UP = (
    *STANDS_ON,
    Proposal.content_version,
    Proposal.mandatory,
    Proposal.regulation_ref,
    Proposal.assessors,
    Proposal.inputs,
    Proposal.resource_needs,
)


async def get_assessment_summary(read: Reader, ref: str) -> AssessmentSummaryView:
    """Verdicts, disagreement, people, risk, money and score of the version in hand."""
    proposal = await PROPOSAL.one(read, SUMMED_UP, ref)
    card = await card_in_force(read, proposal)
    return AssessmentSummaryView(
        proposal_id=proposal.id,
        content_version=proposal.content_version,
        mandatory=proposal.mandatory,
        regulation_ref=proposal.regulation_ref,
        assessors=proposal.assessors,
        awaited=list(awaited(proposal.assessors)),
        verdict=await verdict_of(read, proposal),
        rough_cut=await rough_cut_of(read, proposal),
        exposure=await exposure_of(read, proposal.id),
        finance=await headline_of(read, proposal),
        scorecard=card and await ranked(read, card),
    )
