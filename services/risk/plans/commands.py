"""How a risk management plan comes about: the manager drafts it, the PMO approves it (REQ-077)."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from sqlalchemy import func, select

from services.risk.plans.model import RiskPlan, RiskPlanState
from services.risk.plans.queries import SAID_EXAMPLE, Roles, control_of
from services.risk.plans.rules import ReserveMethod
from services.risk.registers.model import RiskRegister
from services.risk.scales.queries import (
    MajorThresholds,
    ReviewTerm,
    Share,
    WatchDays,
    scale_in_force,
)
from shared.db.transaction import Transaction
from shared.domain.fields import Because, Ref, Request, Text, absent
from shared.projects.words import public_words


class RiskPlanDraft(Request):
    """A whole plan; what it leaves out is as the scale in force says for the project's tier."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAID_EXAMPLE]})

    approach: Text
    major: Annotated[MajorThresholds | None, Field(description="The scale's if null.")] = None
    review_days: Annotated[ReviewTerm | None, Field(description="The tier's if null.")] = None
    watch_days: Annotated[WatchDays | None, Field(description="The scale's if null.")] = None
    roles: Roles
    reserve_method: ReserveMethod
    confidence: Share | None = None


class RiskPlanEdit(Request):
    """A merge patch: what is sent replaces, what is not sent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"review_days": 7}]})

    approach: Text = absent()
    major: MajorThresholds = absent()
    review_days: ReviewTerm = absent()
    watch_days: WatchDays = absent()
    roles: Roles = absent()
    reserve_method: ReserveMethod = absent()
    confidence: Share | None = None


async def _said(tx: Transaction, register: RiskRegister, draft: RiskPlanDraft) -> dict[str, Any]:
    """What was said, and for the rest what the project's risks are controlled by already."""
    known, said = await control_of(tx, register), draft.model_dump(mode="json")
    major = {**vars(known.major), "emv_percent": str(known.major.emv_percent)}
    of_old = {"major": major, "review_days": known.review_days, "watch_days": known.watch_days}
    return said | {name: said[name] or value for name, value in of_old.items()}


async def draft_risk_plan(tx: Transaction, register_ref: Ref, draft: RiskPlanDraft) -> RiskPlan:
    """Write the next version; what is valid stays so until it is approved (REQ-077)."""
    register = await tx.load(RiskRegister, register_ref)
    register.lifecycle.check(register.state, "adopt")
    known = select(func.max(RiskPlan.number)).where(RiskPlan.register_id == register.id)
    number = ((await tx.execute(known)).scalar() or 0) + 1
    said, key = await _said(tx, register, draft), await tx.next_key("RMP")
    said["scale_id"] = (await scale_in_force(tx)).id
    return tx.add(RiskPlan.draft(tx.new_id(), key, register, number, tx.actor.id, said, tx.now))


async def edit_risk_plan(tx: Transaction, ref: Ref, edit: RiskPlanEdit) -> RiskPlan:
    """Change a draft."""
    plan = await tx.load(RiskPlan, ref)
    plan.edit(edit.model_dump(mode="json", exclude_unset=True))
    return plan


async def submit_risk_plan(tx: Transaction, ref: Ref) -> RiskPlan:
    """Hand it to the PMO."""
    plan = await tx.load(RiskPlan, ref)
    plan.submit()
    return plan


async def return_risk_plan(tx: Transaction, ref: Ref, because: Because) -> RiskPlan:
    """Ask its author for another."""
    plan = await tx.load(RiskPlan, ref)
    plan.return_(because.reason, await public_words(tx, plan.project_id, because.reason))
    return plan


async def approve_risk_plan(tx: Transaction, ref: Ref) -> RiskPlan:
    """Put it in force for its register; the version before it is retired in the same moment.

    A project plan that waited for it may be a baseline now (REQ-091).
    """
    plan = await tx.load(RiskPlan, ref)
    plan.lifecycle.check(plan.state, "approve")
    register = await tx.load(RiskRegister, plan.register_id)
    valid = select(RiskPlan).where(
        RiskPlan.register_id == plan.register_id, RiskPlan.state == RiskPlanState.VALID
    )
    for before in await tx.every(RiskPlan, valid.with_for_update()):
        before.retire()
    # The one before makes room first: only one may be valid.
    await tx.flush()
    plan.approve(tx.actor, tx.now)
    register.adopt(tx.now + timedelta(days=plan.review_days))
    return plan
