"""What people see of rankings: where proposals stand, and where under other weights."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from services.intake.rankings.rules import (
    Place,
    ranking,
    said_weights,
    stable_interval,
    unfit,
    weighted,
)
from services.intake.scorecards.model import Scorecard
from services.intake.scorecards.queries import in_force
from services.intake.scoring.model import ScoringModel, criteria_of
from services.intake.scoring.queries import MODEL, Weight
from services.intake.scoring.rules import sums_to_one
from shared.contracts.base import Decimal4
from shared.db.transaction import Reader
from shared.domain.errors import Conflict
from shared.domain.permissions import readable_levels

MOST_RANKED = 200
"""Proposals that other weights are tried on: the best."""


class WhatifQuery(BaseModel):
    """Other weights for each criterion, and of how many the order is to stay."""

    model_config = ConfigDict(extra="forbid")

    weights: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z][A-Z0-9_]{1,39}:(0(\.[0-9]{1,6})?|1(\.0{1,6})?)"
            r"(,[A-Z][A-Z0-9_]{1,39}:(0(\.[0-9]{1,6})?|1(\.0{1,6})?)){0,19}$",
            description="One for each criterion, together 1.",
            examples=["ALIGNMENT:0.4,RETURN:0.35,RISK:0.25"],
        ),
    ] = None
    top: Annotated[int, Field(ge=1, le=50, description="The first so many.")] = 10


class RankedProposal(BaseModel):
    """Where a proposal stands, and where it would stand."""

    proposal_id: UUID
    proposal_key: str
    total: Decimal4
    rank: int
    new_total: Decimal4
    new_rank: int


class StableWeight(BaseModel):
    """Between which weights of one criterion the present order of the top stays.

    The other weights keep their proportions.
    """

    code: str
    weight: Weight
    lowest: Annotated[str, Field(examples=["0.571429"])]
    highest: Annotated[str, Field(examples=["1.000000"])]


class WhatifView(BaseModel):
    """The ranking of a model's cohort before and after, and how firm it is."""

    scoring_model_id: UUID
    model_version: int
    ranking: Annotated[list[RankedProposal], Field(description="The best 200, best first.")]
    stability: list[StableWeight]


async def get_whatif(read: Reader, ref: str, query: WhatifQuery) -> WhatifView:
    """The ranking under other weights, and how far each weight could move (REQ-046).

    Errors: 409 `criteria_unfit`, `weights_not_one`.
    """
    model = await MODEL.one(
        read, (ScoringModel.id, ScoringModel.model_version, ScoringModel.criteria), ref
    )
    present = {c.code: Fraction(c.weight) for c in criteria_of(model)}
    tried = present if query.weights is None else said_weights(query.weights)
    if unfit(tried, list(present)):
        raise Conflict("criteria_unfit", criteria=list(present))
    if query.weights is not None and not sums_to_one(tried.values()):
        raise Conflict("weights_not_one")
    rows = await _cohort(read, model.id)
    shares = [{c["code"]: Fraction(c["share"]) for c in row.criteria} for row in rows]
    before = ranking({row.id: row.total for row in rows})
    after = ranking({r.id: weighted(tried, s) for r, s in zip(rows, shares, strict=True)})
    return WhatifView(
        scoring_model_id=model.id,
        model_version=model.model_version,
        ranking=[_ranked(row, before[row.id], after[row.id]) for row in rows],
        stability=[
            _stable(code, weight, stable_interval(present, shares, query.top, code))
            for code, weight in present.items()
        ],
    )


def _ranked(row: Any, before: Place, after: Place) -> RankedProposal:
    return RankedProposal(
        proposal_id=row.proposal_id,
        proposal_key=row.key,
        total=before.total,
        rank=before.rank,
        new_total=after.total,
        new_rank=after.rank,
    )


def _stable(code: str, weight: Fraction, between: tuple[Decimal, Decimal]) -> StableWeight:
    exact = Decimal(weight.numerator) / Decimal(weight.denominator)
    lowest, highest = (format(edge, "f") for edge in between)
    return StableWeight(code=code, weight=format(exact, "f"), lowest=lowest, highest=highest)


async def _cohort(read: Reader, model_id: UUID) -> Sequence[Any]:
    """The best of the cohort that the reader may see, without those that are vetoed."""
    best = (
        select(
            Scorecard.id, Scorecard.proposal_id, Scorecard.total, Scorecard.criteria, Proposal.key
        )
        .join_from(Scorecard, Proposal, Proposal.id == Scorecard.proposal_id)
        .where(in_force(model_id), func.jsonb_array_length(Scorecard.vetoed) == 0)
        .where(PROPOSAL.visible_to(reader=PROPOSAL.is_reader(read.actor)))
        .order_by(Scorecard.total.desc(), Scorecard.id.desc())
        .limit(MOST_RANKED)
    )
    mine = {"person": read.actor.id, "levels": readable_levels(read.actor)}
    return (await read.execute(best, mine)).all()
