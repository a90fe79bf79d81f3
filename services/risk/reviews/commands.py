"""Reviewing a register: each open risk is looked at, or said to be as it was; in time."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.risk.plans.queries import control_of
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.reviews.model import RiskReview
from services.risk.reviews.queries import FINDING_EXAMPLE, Finding
from services.risk.reviews.rules import stage_of
from services.risk.risks.commands import judge
from services.risk.risks.model import GONE, Risk
from services.risk.scales.rules import InForce, MajorReason
from shared.db.base import projects
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Flag, Ref, Request, Text

AT_ONCE = 100
"""How many registers a timer looks at, at most, each time."""


class Review(Request):
    """What is new about which risks; that nothing is new must be said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"unchanged": True, "findings": [], "note": "逐项核对，均无变化。"}]
        }
    )

    unchanged: Annotated[
        Flag, Field(description="All open risks without a finding are as they were.")
    ]
    findings: Annotated[list[Finding], Field(max_length=200, examples=[[FINDING_EXAMPLE]])] = []
    note: Text = ""


async def _gone_through(tx: Transaction, register: RiskRegister, review: Review) -> int:
    """How many open risks there are, each of which the review says something about.

    Errors: 409 `finding_unknown`, by pointer; 409 `review_incomplete`.
    """
    of_it = select(Risk.id).where(Risk.register_id == register.id, Risk.state.not_in(GONE))
    still_open: set[UUID] = set((await tx.execute(of_it)).scalars())
    wrong = [
        FieldProblem(f"/findings/{place}/risk_id", "finding_unknown")
        for place, finding in enumerate(review.findings)
        if finding.risk_id not in still_open
    ]
    if wrong:
        raise Conflict("finding_unknown", errors=wrong)
    missing = still_open - {finding.risk_id for finding in review.findings}
    if missing and not review.unchanged:
        raise Conflict("review_incomplete", count=len(missing))
    return len(still_open)


async def _look_at_majors(tx: Transaction, register: RiskRegister, control: InForce) -> bool:
    """Let majors cease that have been low for long enough (REQ-181); whether any are left."""
    majors = select(Risk).where(Risk.register_id == register.id, Risk.major)
    found = await tx.every(Risk, majors.with_for_update())
    await judge(tx, register, *found)
    for risk in found:
        calm = risk.level <= control.major.leaves_at
        calm = calm and set(risk.major_reasons) <= {MajorReason.MANUAL}
        risk.pass_review(calm=calm, needed=control.major.calm_reviews)
    return any(risk.major for risk in found)


async def review_register(tx: Transaction, register_ref: Ref, review: Review) -> RiskReview:
    """Go through a register: gates ask in which stage it was done last (REQ-173, REQ-180)."""
    register = await tx.load(RiskRegister, register_ref)
    register.lifecycle.check(register.state, "review")
    control, count = await control_of(tx, register), await _gone_through(tx, register, review)
    majors = await _look_at_majors(tx, register, control)
    state = select(projects.c.state).where(projects.c.id == register.project_id)
    due = tx.now + timedelta(days=control.days_to_review(majors=majors))
    said: dict[str, Any] = review.model_dump(mode="json", exclude={"unchanged"})
    made = RiskReview(
        id=tx.new_id(),
        register_id=register.id,
        stage=stage_of((await tx.execute(state)).scalar() or ""),
        open_risks=count,
        reviewed_by=tx.actor.id,
        reviewed_at=tx.now,
        next_due=due,
        **said,
    )
    register.review(made.id, made.stage, tx.now, due)
    tx.add_part(made)
    return made


async def chase_reviews(tx: Transaction) -> int:
    """Tell of up to a hundred reviews that are late, first the manager, then the PMO (REQ-180)."""
    late = select(RiskRegister).where(
        RiskRegister.chase_at <= tx.now, RiskRegister.state == RegisterState.PROJECT
    )
    first = late.order_by(RiskRegister.chase_at).limit(AT_ONCE)
    found = await tx.every(RiskRegister, first.with_for_update(skip_locked=True))
    for register in found:
        patience = (await control_of(tx, register)).patience_days
        register.chase(tx.now + timedelta(days=patience))
    return len(found)
