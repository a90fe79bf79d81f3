"""What makes knowledge look for lessons by itself: a proposal is submitted."""

from services.knowledge.base import reactions
from services.knowledge.recommendations import commands
from shared.contracts.intake import ProposalSubmitted
from shared.db.transaction import Transaction


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """Its sponsor and assessor are shown what was learned about the like (REQ-045, REQ-170)."""
    await commands.recommend_lessons(tx, event)
