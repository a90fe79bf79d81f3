"""Scoring a proposal by the active model of its type, and marking what has become stale."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import Numeric, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.proposals.model import Proposal
from services.intake.scorecards.model import (
    HeardObjective,
    Scorecard,
    hash_of_inputs,
)
from services.intake.scorecards.queries import STRATEGY, in_force
from services.intake.scoring.model import ScoringModel, ScoringModelState, criteria_of
from services.intake.scoring.queries import CriterionCode, Number
from services.intake.scoring.rules import Criterion, Score, score
from shared.contracts.appraisal import ProposalScored
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref, Request

EXAMPLE: dict[str, Any] = {
    "inputs": [
        {"criterion": "ALIGNMENT", "value": "0.75"},
        {"criterion": "RETURN", "value": "0.4"},
        {"criterion": "URGENCY", "value": "4"},
        {"criterion": "FEASIBILITY", "value": "3.8"},
        {"criterion": "RISK", "value": "10"},
        {"criterion": "REUSE", "value": "4"},
    ]
}


class RawValue(Request):
    """What a proposal has of one criterion, in the unit of its anchors."""

    model_config = ConfigDict(json_schema_extra={"examples": EXAMPLE["inputs"][:1]})

    criterion: CriterionCode
    value: Number


class RawValues(Request):
    """A value for each criterion of the active model of the proposal's type."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    inputs: Annotated[list[RawValue], Field(min_length=1, max_length=20)]


async def score_proposal(tx: Transaction, ref: Ref, values: RawValues) -> Scorecard:
    """Score the version in hand; the card before it is superseded (REQ-046).

    Errors: 409 `no_active_model`, `criteria_unfit`, `criterion_twice`.
    """
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "score")
    model = await _active_model(tx, proposal)
    inputs = _fitting(values, criteria_of(model))
    criteria = [await _anchored(tx, proposal, model, c, inputs) for c in criteria_of(model)]
    raw = {code: Decimal(value) for code, value in inputs.items()}
    scored = score(criteria, raw)
    card = Scorecard(
        id=tx.new_id(),
        proposal_id=proposal.id,
        content_version=proposal.content_version,
        scoring_model_id=model.id,
        model_version=model.model_version,
        inputs=inputs,
        criteria=[_shown(c, raw[c.code], scored) for c in criteria],
        vetoed=list(scored.vetoed),
        cohort=any(c.cohort for c in criteria),
        total=scored.total,
        inputs_hash=hash_of_inputs(proposal, model, criteria, inputs),
        scored_by=tx.actor.id,
        scored_at=tx.now,
        superseded=False,
        strategy=(await tx.execute(select(STRATEGY))).scalar_one(),
    )
    proposal.score(_told(card))
    former = update(Scorecard).where(Scorecard.proposal_id == proposal.id, ~Scorecard.superseded)
    await tx.execute(former.values(superseded=True))
    tx.add_part(card)
    return card


async def _active_model(tx: Transaction, proposal: Proposal) -> Any:
    """The model that the type is scored by; it does not retire until we are done."""
    active = select(ScoringModel).where(
        ScoringModel.type == proposal.type, ScoringModel.state == ScoringModelState.ACTIVE
    )
    for model in await tx.every(ScoringModel, active.with_for_update(read=True)):
        return model
    raise Conflict("no_active_model", type=proposal.type)


def _fitting(values: RawValues, criteria: list[Criterion]) -> dict[str, str]:
    """The values by criterion: one for each of the model's, and none else."""
    given = {value.criterion: value.value for value in values.inputs}
    if len(given) < len(values.inputs):
        raise Conflict("criterion_twice", errors=[FieldProblem("/inputs", "criterion_twice")])
    wanted = [criterion.code for criterion in criteria]
    if given.keys() != set(wanted):
        raise Conflict("criteria_unfit", criteria=wanted)
    return given


async def _anchored(
    tx: Transaction, proposal: Proposal, model: Any, criterion: Criterion, inputs: dict[str, str]
) -> Criterion:
    """With COHORT the extremes among those scored by the model, this proposal with them."""
    if not criterion.cohort:
        return criterion
    theirs = cast(Scorecard.inputs[criterion.code].astext, Numeric)
    found = await tx.execute(
        select(func.min(theirs), func.max(theirs))
        .select_from(Scorecard)
        .join(Proposal, Proposal.id == Scorecard.proposal_id)
        .where(in_force(model.id), Scorecard.proposal_id != proposal.id)
    )
    known = [Decimal(inputs[criterion.code]), *(v for v in found.one() if v is not None)]
    return replace(criterion, low=min(known), high=max(known))


def _shown(criterion: Criterion, raw: Decimal, scored: Score) -> dict[str, Any]:
    """One line of the card, with the anchors that were used."""
    return {
        "code": criterion.code,
        "weight": format(criterion.weight, "f"),
        "direction": criterion.direction,
        "low": format(criterion.low, "f"),
        "high": format(criterion.high, "f"),
        "cut_off": None if criterion.cut_off is None else format(criterion.cut_off, "f"),
        "value": format(raw, "f"),
        "share": format(scored.shares[criterion.code], "f"),
        "beyond_anchors": not criterion.low <= raw <= criterion.high,
        "vetoed": criterion.code in scored.vetoed,
    }


def _told(card: Scorecard) -> ProposalScored:
    return ProposalScored(
        proposal_id=card.proposal_id,
        scorecard_id=card.id,
        content_version=card.content_version,
        scoring_model_id=card.scoring_model_id,
        model_version=card.model_version,
        total=card.total,
        vetoed=tuple(card.vetoed),
        inputs_hash=card.inputs_hash,
    )


async def hear_of_objective(tx: Transaction, objective_id: UUID, revision: int) -> None:
    """The strategy has changed: what undecided proposals score is stale from now on (REQ-046).

    Weights are shares of one whole, so one objective concerns every card; told again, or late, it
    changes nothing.
    """
    heard = insert(HeardObjective).values(objective_id=objective_id, revision=revision)
    later = heard.on_conflict_do_update(
        index_elements=[HeardObjective.objective_id],
        set_={"revision": heard.excluded.revision},
        where=heard.excluded.revision > HeardObjective.revision,
    )
    await tx.execute(later)
