"""What moves a register: its proposal is submitted, and becomes a project."""

from services.risk.base import reactions
from services.risk.registers import commands
from shared.contracts.intake import ProposalSubmitted
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
