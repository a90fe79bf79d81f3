"""The addresses of proposals."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals import commands, queries
from services.intake.proposals.commands import Assessors, Screening
from services.intake.proposals.queries import (
    PROPOSAL,
    ProposalFull,
    ProposalQuery,
    ProposalRow,
    ProposalView,
    proposal_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Proposals")


@routes.query("/proposals")
async def list_proposals(
    query: Annotated[ProposalQuery, Query()], read: Reader
) -> Page[ProposalRow | ProposalFull]:
    """List the proposals you may see.

    With `view=full` each has all that it says, without what can be done next.
    """
    return await queries.list_proposals(read, query)


@routes.query("/proposals/{proposal_id}")
async def get_proposal(proposal_id: Ref, read: Reader) -> ProposalView:
    """Get a proposal with what can be done next, by whom, and why not."""
    return await queries.get_proposal(read, proposal_id)


@routes.command("/proposals/{proposal_id}/start-screening", on=PROPOSAL)
async def start_screening(proposal_id: Ref, screening: Screening, tx: Transaction) -> ProposalView:
    """Take a submitted proposal up and name its assessors."""
    return await proposal_view(tx, await commands.start_screening(tx, proposal_id, screening))


@routes.command("/proposals/{proposal_id}/assessors", on=PROPOSAL)
async def assign_assessors(proposal_id: Ref, assessors: Assessors, tx: Transaction) -> ProposalView:
    """Name more assessors: neither who handed it in, nor who declared an interest."""
    return await proposal_view(tx, await commands.assign_assessors(tx, proposal_id, assessors))


@routes.command("/proposals/{proposal_id}/return", on=PROPOSAL)
async def return_proposal(proposal_id: Ref, because: Because, tx: Transaction) -> ProposalView:
    """Return a proposal to its sponsor for more information."""
    return await proposal_view(tx, await commands.return_proposal(tx, proposal_id, because))


@routes.command("/proposals/{proposal_id}/reactivate", on=PROPOSAL)
async def reactivate_proposal(proposal_id: Ref, because: Because, tx: Transaction) -> ProposalView:
    """Put a deferred proposal back into the queue."""
    return await proposal_view(tx, await commands.reactivate_proposal(tx, proposal_id, because))


@routes.command("/proposals/{proposal_id}/withdraw", on=PROPOSAL)
async def withdraw_proposal(proposal_id: Ref, because: Because, tx: Transaction) -> ProposalView:
    """Withdraw a proposal before it is decided."""
    return await proposal_view(tx, await commands.withdraw_proposal(tx, proposal_id, because))


add_history(routes, "/proposals/{proposal_id}/history", PROPOSAL, "get_proposal_history")
