"""The addresses at which proposals are drafted, edited and handed in."""

from typing import Annotated

from fastapi import Path, Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL, ProposalView, proposal_view
from services.intake.submissions import commands, queries
from services.intake.submissions.commands import ProposalDraft, ProposalEdit
from services.intake.submissions.queries import ProposalVersionView, VersionQuery
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Proposals")


@routes.command("/proposals", status=201, location="/proposals/{id}")
async def draft_proposal(draft: ProposalDraft, tx: Transaction) -> ProposalView:
    """Draft a proposal; you are its sponsor unless you name another."""
    return await proposal_view(tx, await commands.draft_proposal(tx, draft))


@routes.command("/proposals/{proposal_id}", method="PATCH", on=PROPOSAL)
async def edit_proposal(proposal_id: Ref, edit: ProposalEdit, tx: Transaction) -> ProposalView:
    """Edit a draft, or a proposal that was returned."""
    return await proposal_view(tx, await commands.edit_proposal(tx, proposal_id, edit))


@routes.query("/proposals/{proposal_id}/versions")
async def list_proposal_versions(
    proposal_id: Ref, query: Annotated[VersionQuery, Query()], read: Reader
) -> Page[ProposalVersionView]:
    """List the versions that were handed in."""
    return await queries.list_versions(read, proposal_id, query)


@routes.query("/proposals/{proposal_id}/versions/{number}")
async def get_proposal_version(
    proposal_id: Ref, number: Annotated[int, Path(ge=1, le=1_000_000)], read: Reader
) -> ProposalVersionView:
    """Get a version as it was handed in, whole."""
    return await queries.get_version(read, proposal_id, number)


@routes.command("/proposals/{proposal_id}/submit", on=PROPOSAL)
async def submit_proposal(proposal_id: Ref, tx: Transaction) -> ProposalView:
    """Submit a draft: its content is frozen and the PMO takes over."""
    return await proposal_view(tx, await commands.submit_proposal(tx, proposal_id))


@routes.command("/proposals/{proposal_id}/resubmit", on=PROPOSAL)
async def resubmit_proposal(proposal_id: Ref, tx: Transaction) -> ProposalView:
    """Resubmit a returned proposal as its next version."""
    return await proposal_view(tx, await commands.resubmit_proposal(tx, proposal_id))
