"""Opening the register of an undertaking once, handing it over, answering for its risks."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.risk.checklists.queries import checklist_for
from services.risk.checklists.rules import Stage
from services.risk.registers.model import RegisterState, RiskRegister
from services.risk.registers.rules import Tailoring
from services.risk.scales.queries import scale_in_force
from services.risk.scales.rules import days_of_tier
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.planning import PlanSubmitted
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction
from shared.domain.errors import NotFound

Told = ProposalSubmitted | ProjectRegistered


async def known_register(tx: Transaction, project_id: UUID) -> RiskRegister | None:
    """The register of an undertaking, locked, if there is one by now."""
    of_it = select(RiskRegister).where(RiskRegister.project_id == project_id).with_for_update()
    return next(iter(await tx.every(RiskRegister, of_it)), None)


async def register_of(tx: Transaction, project_id: UUID) -> RiskRegister:
    """The register of a project, locked; a fact about one whose registration has not been heard
    waits until it has."""
    register = await known_register(tx, project_id)
    if register is None:
        raise NotFound("not_found")
    return register


async def _tailoring(tx: Transaction, told: Told) -> Tailoring:
    """Its checklist is the one in force for the first stage of its type and tier (REQ-174)."""
    checklist_id = await checklist_for(tx, told.type, told.tier, Stage.INITIATION)
    return Tailoring(told.type, told.tier, told.budget.currency, checklist_id)


async def _open_register(tx: Transaction, told: Told, content_version: int) -> RiskRegister:
    key, tailoring = await tx.next_key("RRG"), await _tailoring(tx, told)
    return tx.add(RiskRegister.open(tx.new_id(), key, told.key, tailoring, tx.now, content_version))


async def open_register(tx: Transaction, submitted: ProposalSubmitted) -> None:
    """The register of a proposal, opened unless it was before (REQ-043).

    A later version of the proposal finds it open, and tailors it if it is of another type, tier
    or currency by now; the currency stays once there are amounts in it, and the checklist once
    it is a project's.
    """
    register = await known_register(tx, submitted.proposal_id)
    if register is None:
        await _open_register(tx, submitted, submitted.content_version)
        return
    if (
        register.state != RegisterState.PROPOSAL
        or submitted.content_version <= register.content_version
    ):
        return
    asked = replace(register.tailoring, project_type=submitted.type, tier=submitted.tier)
    if not register.priced:
        asked = replace(asked, currency=submitted.budget.currency)
    if asked == register.tailoring:
        return
    if (asked.project_type, asked.tier) != (register.project_type, register.tier):
        asked = replace(asked, checklist_id=(await _tailoring(tx, submitted)).checklist_id)
    register.tailor(asked, submitted.content_version)


async def rehome_register(tx: Transaction, registered: ProjectRegistered) -> None:
    """Hand it over to the project, which has one even if its submission was not heard yet."""
    known = await known_register(tx, registered.project_id)
    register = known or await _open_register(tx, registered, 0)
    if register.state == RegisterState.PROPOSAL:
        register.rehome(registered.project_key)
        register.expect_review(await _first_review(tx, register))


async def _first_review(tx: Transaction, register: RiskRegister) -> datetime:
    review_days = (await scale_in_force(tx)).control["review_days"]
    return tx.now + timedelta(days=days_of_tier(review_days, register.tier))


async def reopen_register(tx: Transaction, project_id: UUID, revision: int) -> None:
    """The project goes on as of this revision of it: its people say which of its risks may happen
    after all (REQ-152)."""
    register = await register_of(tx, project_id)
    if register.learn(revision) and register.state == RegisterState.CLOSED:
        register.reopen(await _first_review(tx, register))


async def answer_plan(tx: Transaction, submitted: PlanSubmitted) -> None:
    """Answer for the risks of the plan handed in last; one handed in before is past (REQ-091)."""
    register = await register_of(tx, submitted.project_id)
    latest = register.asked_until is None or submitted.confirm_by > register.asked_until
    if register.state != RegisterState.CLOSED and latest:
        register.ask(submitted.plan_id, submitted.content_hash, submitted.confirm_by)
