"""What makes knowledge look for lessons by itself: a proposal is submitted."""

from services.knowledge.base import reactions
from services.knowledge.recommendations import commands
from services.knowledge.recommendations.model import Context
from shared.contracts.intake import ProposalSubmitted
from shared.db.transaction import Transaction


@reactions.on(ProposalSubmitted)
async def on_proposal_submitted(tx: Transaction, event: ProposalSubmitted) -> None:
    """Its sponsor and assessor are shown what was learned about the like (REQ-045)."""
    said = (event.undertaking.title, event.problem, event.proposed_solution)
    await commands.recommend_lessons(
        tx, event.proposal_id, Context.PROPOSAL, event.content_version, "\n".join(said)
    )
