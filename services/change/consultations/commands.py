"""Completing the assessment, hearing those whom the change touches, and closing that."""

from decimal import Decimal
from typing import Any

from pydantic import ConfigDict

from services.change.authority.queries import policy_in_force
from services.change.authority.rules import Authority, authority_for, share
from services.change.baselines.queries import current_baseline
from services.change.changes.model import LIFECYCLE, Change
from services.change.changes.rules import Position
from services.change.consultations.queries import affected_by, used_before
from services.change.consultations.rules import awaited, may_close
from services.change.impacts.commands import impact_of
from services.change.impacts.model import Impact
from services.change.impacts.rules import Teller, hindrance, touches
from services.change.logs.commands import check_log_open
from shared.contracts.base import Money
from shared.contracts.change import ChangeAssessed
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict
from shared.domain.fields import Reason, Ref, Request


class PositionTaken(Request):
    """What somebody thinks of a change, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"position": "SUPPORT", "words": "不影响上线日期。"}]}
    )

    position: Position
    words: Reason


async def complete_change_assessment(tx: Transaction, ref: Ref) -> Change:
    """The impact is known and judged: it says who decides, and whether others are heard before.

    Errors: 409 `impact_incomplete`, `assessment_stale`, `change_not_applicable` (by pointer),
    `objectives_unjudged`, `change_log_frozen`.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "complete_assessment")
    await check_log_open(tx, change.project_id)
    impact = await impact_of(tx, change)
    baseline = await current_baseline(tx, change.project_id)
    hinders = hindrance(
        impact.answers, impact.effects, baseline.objective_ids, baseline.content_hash
    )
    if hinders is not None:
        raise hinders
    impact.assess(tx.actor)
    policy = await policy_in_force(tx)
    authority, basis = await authority_of(tx, change, impact, policy)
    fact = await _assessed(tx, change, impact, authority, policy.number)
    if authority == Authority.PM:
        change.leave_within_tolerance(fact, basis)
    else:
        calendar = organisation_calendar(tx.settings.time_zone)
        due = calendar.end_of_working_day(tx.now, policy.consult_days)
        change.complete_assessment(fact, basis, due)
    return change


async def authority_of(
    tx: Transaction, change: Change, impact: Impact, policy: Any
) -> tuple[Authority, dict[str, Any]]:
    """Who decides, by what the change and those before it use up of the first baseline."""
    said = impact.answers[Teller.PORTFOLIO]
    money, days = await used_before(tx, change.project_id)
    delta, whole = Decimal(said["bac_delta"]["amount"]), Decimal(said["first_bac"]["amount"])
    cost = share(money, delta, whole)
    time = share(days, Decimal(said["finish_days"]), Decimal(said["duration_days"]))
    touched = touches(said, impact.effects)
    amends = bool(said["objectives_amended"])
    authority = authority_for(
        policy._asdict(), cost=cost, time=time, touches=touched, amends=amends
    )
    basis = {
        "policy_number": policy.number,
        "cost_share": str(cost),
        "time_share": str(time),
        "touches": touched,
    }
    return authority, basis


async def _assessed(
    tx: Transaction, change: Change, impact: Impact, authority: Authority, policy_number: int
) -> ChangeAssessed:
    said = impact.answers[Teller.PORTFOLIO]
    return ChangeAssessed(
        **change.named,
        question_id=impact.id,
        authority=authority,
        policy_number=policy_number,
        bac_delta=Money.model_validate(said["bac_delta"]),
        finish_days=said["finish_days"],
        affected=tuple(await affected_by(tx, change.project_id)),
    )


async def take_position(tx: Transaction, ref: Ref, said: PositionTaken) -> Change:
    """Say what one thinks of a change that touches one's work (REQ-128).

    Errors: 409 `not_affected`.
    """
    change = await tx.load(Change, ref)
    change.take_position(tx.actor, tx.now, said.position, said.words)
    return change


async def close_change_consultation(tx: Transaction, ref: Ref) -> Change:
    """All were heard, or had their time: the change goes to its decision (REQ-128).

    Errors: 409 `consultation_open` while somebody may still speak.
    """
    change = await tx.load(Change, ref)
    LIFECYCLE.check(change.state, "close_consultation")
    silent = awaited(change.affected, change.submitted_by, change.positions)
    assert change.consult_due is not None
    if not may_close(silent, change.consult_due, tx.now):
        raise Conflict("consultation_open", count=len(silent))
    change.close_consultation(silent)
    return change
