"""Deciding on a change: on what was assessed, never on one's own, within one's authority."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.change.authority.queries import policy_in_force
from services.change.authority.rules import Authority
from services.change.baselines.queries import current_baseline
from services.change.changes.model import LIFECYCLE, Change
from services.change.consultations.commands import authority_of
from services.change.decisions.model import Decision
from services.change.decisions.queries import sponsor_consents, why_not
from services.change.decisions.rules import Outcome, missing_in_ruling
from services.change.impacts.commands import impact_of
from services.change.impacts.model import Impact
from services.change.impacts.rules import violated
from services.change.logs.commands import check_log_open
from services.change.patches.model import as_told, hash_of
from shared.db.transaction import Transaction
from shared.domain.actor import Actor
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict
from shared.domain.fields import Date, Line, Reason, Ref, Request
from shared.projects.words import words_travel

EXAMPLE: dict[str, Any] = {
    "outcome": "APPROVE",
    "reason": "影响可控，不影响项目目标。",
    "conditions": ["切换前完成兼容性测试"],
    "inputs_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class Ruling(Request):
    """A decision with its reason, on the impact that the decider was shown (`inputs_hash`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    outcome: Outcome
    reason: Reason
    conditions: Annotated[list[Line], Field(max_length=20)] = []
    revisit_date: Date | None = None
    inputs_hash: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{64}$"),
        Field(description="`inputs_hash` of the latest impact as you read it."),
    ]


async def decide_change(tx: Transaction, ref: Ref, ruling: Ruling) -> Decision:
    """Decide alone on a change as it was assessed (REQ-121, REQ-122, REQ-131).

    Errors: 403 `sod_violation`, `authority_exceeded`; 409 as `check_ruling` says.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "approve")
    impact = await tx.load(Impact, change.question_id or "")
    refusal = why_not(change, impact.assessors, tx.actor, tx.roles_here)
    if refusal is not None:
        raise refusal
    return await carry_out(tx, change, await check_ruling(tx, change, ruling), ruling, tx.actor)


async def check_ruling(tx: Transaction, change: Change, ruling: Ruling) -> Impact:
    """The impact that a ruling rests on, whoever rules (REQ-121, REQ-129).

    Errors: 409 `change_log_frozen`, `ruling_incomplete` (by pointer), `assessment_stale`,
    `objective_violated`, `sponsor_consent_missing`.
    """
    await check_log_open(tx, change.project_id)
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    if missing := missing_in_ruling(
        ruling.outcome,
        conditions=len(ruling.conditions),
        revisit=ruling.revisit_date,
        today=today,
    ):
        raise Conflict("ruling_incomplete", count=len(missing), errors=missing)
    impact = await _fresh(tx, change, ruling)
    if ruling.outcome == Outcome.APPROVE:
        await _check_approvable(tx, change, impact)
    return impact


async def _fresh(tx: Transaction, change: Change, ruling: Ruling) -> Impact:
    """What was assessed is what there is, and what the decider was shown."""
    impact = await impact_of(tx, change)
    baseline = await current_baseline(tx, change.project_id)
    shown = ruling.inputs_hash == impact.inputs_hash
    if not shown or baseline.content_hash != impact.baseline_hash:
        raise Conflict("assessment_stale")
    return impact


async def _check_approvable(tx: Transaction, change: Change, impact: Impact) -> None:
    """An objective that could not be met any more is amended first, as the sponsor supports; and
    whoever decides must still be who does, after all that was approved meanwhile (REQ-124)."""
    if lost := violated(impact.effects):
        raise Conflict("objective_violated", count=len(lost))
    if change.authority == Authority.SPONSOR and not await sponsor_consents(tx, change):
        raise Conflict("sponsor_consent_missing")
    authority, _ = await authority_of(tx, change, impact, await policy_in_force(tx))
    if authority != change.authority:
        raise Conflict("assessment_stale")


async def carry_out(
    tx: Transaction,
    change: Change,
    impact: Impact,
    ruling: Ruling,
    by: Actor,
    vote_id: UUID | None = None,
) -> Decision:
    """One way for whoever decides: the same step, the same record."""
    public = await words_travel(tx, change.project_id)
    patch = as_told(change.patch, words=public)
    decision = Decision(
        **ruling.model_dump(),
        id=tx.new_id(),
        change_id=change.id,
        question_id=impact.id,
        baseline_hash=impact.baseline_hash,
        patch_hash=hash_of(patch),
        authority=change.authority,
        authority_basis=change.authority_basis,
        vote_id=vote_id,
        decided_by=by.id,
        decided_at=tx.now,
    )
    decision.carry_out(change, patch, ruling.reason if public else "")
    tx.add_part(decision)
    return decision
