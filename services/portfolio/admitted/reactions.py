"""What portfolio keeps of a proposal before it is approved: what it is for."""

from services.portfolio.admitted import commands
from services.portfolio.base import reactions
from shared.contracts.intake import ProposalSubmitted
from shared.db.transaction import Transaction


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """The charter will say what problem the project solves, and how (REQ-066)."""
    await commands.keep_purpose(
        tx, event.proposal_id, event.content_version, event.problem, event.proposed_solution
    )
