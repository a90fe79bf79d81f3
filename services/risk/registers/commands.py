"""Opening the register of an undertaking once, and handing it over to the project."""

from dataclasses import replace

from sqlalchemy import select

from services.risk.checklists.queries import checklist_for
from services.risk.checklists.rules import Stage
from services.risk.registers.model import RegisterState, RiskRegister, Tailoring
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction

Told = ProposalSubmitted | ProjectRegistered


async def _known_register(tx: Transaction, told: Told) -> RiskRegister | None:
    of_it = select(RiskRegister).where(RiskRegister.project_id == told.key).with_for_update()
    return next(iter(await tx.every(RiskRegister, of_it)), None)


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
    register = await _known_register(tx, submitted)
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
    register = await _known_register(tx, registered) or await _open_register(tx, registered, 0)
    if register.state != RegisterState.PROJECT:
        register.rehome(registered.project_key)
