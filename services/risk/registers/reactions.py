"""What moves a register: its proposal is submitted, becomes a project, plans, is reopened."""

from services.risk.base import reactions
from services.risk.registers import commands
from shared.contracts.delivery import ProjectReopened
from shared.contracts.intake import ProposalSubmitted
from shared.contracts.planning import PlanSubmitted
from shared.contracts.portfolio import ProjectRegistered
from shared.db.transaction import Transaction


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """Risks are managed from the submission on; a later version finds the register open."""
    await commands.open_register(tx, event)


@reactions.on(ProjectRegistered)
async def on_project_registered(tx: Transaction, event: ProjectRegistered) -> None:
    """The proposal's register becomes the project's."""
    await commands.rehome_register(tx, event)


@reactions.on(PlanSubmitted)
async def on_plan_submitted(tx: Transaction, event: PlanSubmitted) -> None:
    """Whether its risks are in hand is answered, and again when they have come to be (REQ-091)."""
    await commands.answer_plan(tx, event)


@reactions.on(ProjectReopened)
async def on_project_reopened(tx: Transaction, event: ProjectReopened) -> None:
    """The register is open again, and due to be gone through (REQ-152, REQ-180)."""
    await commands.reopen_register(tx, event.project_id, event.undertaking.revision)
