"""Asking what a change would do, hearing the answers, judging them, and what makes them stale."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.change.baselines.queries import current_baseline
from services.change.changes.model import LIFECYCLE, Change, ChangeState
from services.change.impacts.model import Impact, ImpactState
from services.change.impacts.queries import ObjectiveEffect
from services.change.impacts.rules import Teller
from services.change.logs.commands import check_log_open
from services.change.patches.model import as_told
from shared.contracts.change import ChangeJudged, EffectFact
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Ref, Request, Text
from shared.projects.words import public_words, words_travel

AT_ONCE = 100


class Judgement(Request):
    """What an assessor says of a change, beside what is reckoned (REQ-129)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"quality_notes": "同等规格，须补做兼容性测试。", "objective_effects": []}]
        }
    )

    quality_notes: Text | None = None
    objective_effects: Annotated[list[ObjectiveEffect], Field(max_length=100)] = []


async def triage_change(tx: Transaction, ref: Ref) -> Change:
    """Take a submitted change up: ask the others what it would do (REQ-127)."""
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "triage")
    impact, patch = await _open_question(tx, change)
    change.triage(impact.id, impact.baseline_hash, patch)
    return change


async def reassess_change(tx: Transaction, ref: Ref) -> Change:
    """Ask again: there is another baseline, or the change was deferred (REQ-121)."""
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "reassess")
    impact, patch = await _open_question(tx, change)
    change.reassess(impact.id, impact.baseline_hash, patch)
    return change


async def _open_question(tx: Transaction, change: Change) -> tuple[Impact, Any]:
    await check_log_open(tx, change.project_id)
    baseline = await current_baseline(tx, change.project_id)
    if change.question_id is not None:
        (await tx.load(Impact, change.question_id)).expire()
    within = timedelta(seconds=tx.settings.handoff_deadline_seconds)
    impact = Impact.ask(tx.new_id(), change, baseline.content_hash, tx.now, within)
    patch = as_told(change.patch, words=await words_travel(tx, change.project_id))
    return tx.add(impact), patch


async def return_change(tx: Transaction, ref: Ref, because: Because) -> Change:
    """Hand back what cannot be assessed as it is."""
    change = await tx.load(Change, ref)
    told = await public_words(tx, change.project_id, because.reason)
    change.send_back(because.reason, told)
    return change


async def judge_change(tx: Transaction, ref: Ref, judgement: Judgement) -> Change:
    """Say what it would do to quality and to objectives; whoever does so has assessed it.

    Who handed it in adds what they know of quality, and leaves the objectives to others.
    Errors: 403 `sod_violation`; 409 `objective_not_in_baseline`, by pointer, `assessment_stale`.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "judge")
    if judgement.objective_effects:
        change.forbid(tx.actor, change.submitted_by)
    impact = await impact_of(tx, change)
    baseline = await current_baseline(tx, change.project_id)
    said = judgement.model_dump(mode="json")["objective_effects"]
    if strange := [
        FieldProblem(f"/objective_effects/{n}/objective_id", "objective_not_in_baseline")
        for n, one in enumerate(said)
        if one["objective_id"] not in baseline.objective_ids
    ]:
        raise Conflict("objective_not_in_baseline", errors=strange)
    impact.judge(tx.actor, said, judgement.quality_notes)
    effects = tuple(
        EffectFact(objective_id=one["objective_id"], effect=one["effect"]) for one in impact.effects
    )
    change.judge(
        ChangeJudged(
            **change.named,
            question_id=impact.id,
            judged_by=tx.actor.id,
            effects=effects,
        )
    )
    return change


async def impact_of(tx: Transaction, change: Change) -> Impact:
    """The impact that counts for a change.

    Errors: 409 `assessment_stale` where it counts no more.
    """
    assert change.question_id is not None
    impact = await tx.load(Impact, change.question_id)
    if impact.state == ImpactState.STALE:
        raise Conflict("assessment_stale")
    return impact


async def hear_answer(
    tx: Transaction, question_id: UUID, teller: Teller, said: dict[str, Any]
) -> None:
    """One of them has answered; what nobody asks any more changes nothing."""
    impact = await tx.find(Impact, question_id)
    if impact is not None:
        impact.answer(teller, said)


async def expire_impacts(tx: Transaction, project_id: UUID) -> None:
    """What was reckoned on another baseline than the current one counts no more (REQ-121)."""
    baseline = await current_baseline(tx, project_id)
    wanted = select(Impact).where(
        Impact.project_id == project_id,
        Impact.state != ImpactState.STALE,
        Impact.baseline_hash != baseline.content_hash,
    )
    for impact in await tx.every(Impact, wanted.order_by(Impact.id).with_for_update()):
        impact.expire()


async def raise_stuck_questions(tx: Transaction) -> int:
    """Alarm for up to a hundred questions whose time is up; how many there were (REQ-127)."""
    due = (
        select(Impact)
        .join(Change, Change.question_id == Impact.id)
        .where(
            Impact.state == ImpactState.PENDING,
            Impact.due_at <= tx.now,
            Change.state == ChangeState.ASSESSING,
        )
        .order_by(Impact.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Impact)
    )
    found = await tx.every(Impact, due)
    for impact in found:
        impact.stick()
    return len(found)
