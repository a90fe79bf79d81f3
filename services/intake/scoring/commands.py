"""Writing, activating and retiring a version of a scoring model."""

from fractions import Fraction
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import func, select

from services.intake.scoring.model import ScoringModel, ScoringModelState, WeightsSource
from services.intake.scoring.queries import CRITERIA, Criteria, Judgements, Name
from services.intake.scoring.rules import is_reciprocal
from shared.contracts.base import ProjectTypeCode
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref, Request, absent

EXAMPLE: dict[str, Any] = {
    "type": "IT",
    "name": {"zh": "信息化项目评分模型", "en": "Scoring of IT projects"},
    "criteria": CRITERIA,
}


class ScoringModelDraft(Request):
    """The next version of the scoring model of a type.

    Weights are said with the criteria, or found from pairwise `judgements` (AHP).
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    type: ProjectTypeCode
    name: Name
    criteria: Criteria
    weights_source: WeightsSource = WeightsSource.DIRECT
    judgements: Judgements | None = None


class ScoringModelEdit(Request):
    """A merge patch of a draft: what is sent replaces."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "weights_source": "AHP",
                    "judgements": [["1", "3", "5"], ["1/3", "1", "2"], ["1/5", "1/2", "1"]],
                }
            ]
        }
    )

    name: Name = absent()
    criteria: Criteria = absent()
    weights_source: WeightsSource = absent()
    judgements: Judgements | None = None


def _said(request: ScoringModelDraft | ScoringModelEdit) -> dict[str, Any]:
    """The model's fields as it takes them.

    Errors: 409 `criterion_twice`, `range_not_in_order` for anchors the wrong way round,
    `judgements_not_reciprocal`.
    """
    criteria = request.criteria or []
    codes = [criterion.code for criterion in criteria]
    if len(set(codes)) < len(codes):
        raise Conflict("criterion_twice", errors=[FieldProblem("/criteria", "criterion_twice")])
    wrong = [
        FieldProblem(f"/criteria/{place}", "range_not_in_order")
        for place, criterion in enumerate(criteria)
        if Fraction(criterion.low) >= Fraction(criterion.high)
    ]
    if wrong:
        raise Conflict("range_not_in_order", errors=wrong)
    if request.judgements is not None and not is_reciprocal(request.judgements):
        raise Conflict("judgements_not_reciprocal")
    return request.model_dump(mode="json", exclude={"type"}, exclude_unset=_is_patch(request))


def _is_patch(request: Request) -> bool:
    return isinstance(request, ScoringModelEdit)


async def draft_scoring_model(tx: Transaction, draft: ScoringModelDraft) -> ScoringModel:
    """Begin the next version of a type's model (REQ-046)."""
    said = _said(draft)
    await _one_at_a_time(tx, draft.type)
    latest = select(func.coalesce(func.max(ScoringModel.model_version), 0))
    number = (await tx.execute(latest.where(ScoringModel.type == draft.type))).scalar_one() + 1
    key = await tx.next_key("SCM")
    return tx.add(ScoringModel.draft(tx.new_id(), key, tx.actor, tx.now, draft.type, number, said))


async def edit_scoring_model(tx: Transaction, ref: Ref, edit: ScoringModelEdit) -> ScoringModel:
    """Change a draft."""
    model = await tx.load(ScoringModel, ref)
    model.edit(_said(edit))
    return model


async def activate_scoring_model(tx: Transaction, ref: Ref) -> ScoringModel:
    """Score proposals of the type by it from now on; the former version retires."""
    model = await tx.load(ScoringModel, ref)
    await _one_at_a_time(tx, model.type)
    active = select(ScoringModel).where(
        ScoringModel.type == model.type, ScoringModel.state == ScoringModelState.ACTIVE
    )
    for former in await tx.every(ScoringModel, active.with_for_update()):
        former.retire(tx.now)
    # Written before the new one: at no moment has a type two active versions.
    await tx.flush()
    model.activate(tx.actor, tx.now)
    return model


async def retire_scoring_model(tx: Transaction, ref: Ref) -> ScoringModel:
    """Score nothing by it any more."""
    model = await tx.load(ScoringModel, ref)
    model.retire(tx.now)
    return model


async def _one_at_a_time(tx: Transaction, type_: str) -> None:
    """Who else numbers or activates a version of this type waits until we are done."""
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"scoring:{type_}"))))
