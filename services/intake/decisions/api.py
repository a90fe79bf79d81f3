"""The addresses of decisions, below the proposal they are about."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.decisions import commands, queries
from services.intake.decisions.commands import Ballot, Ruling
from services.intake.decisions.queries import (
    SHOWN,
    VOTE,
    DecisionQuery,
    DecisionView,
    VoteQuery,
    VoteRow,
    VotesOnProposal,
    VoteView,
)
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Decisions")


@routes.query("/proposals/{proposal_id}/decisions")
async def list_decisions(
    proposal_id: Ref, query: Annotated[DecisionQuery, Query()], read: Reader
) -> Page[DecisionView]:
    """List the decisions on a proposal."""
    return await queries.list_decisions(read, proposal_id, query)


@routes.command("/proposals/{proposal_id}/decisions", on=PROPOSAL, status=201, if_match=False)
async def decide_proposal(proposal_id: Ref, ruling: Ruling, tx: Transaction) -> DecisionView:
    """Decide on an assessed proposal: approve, approve with conditions, defer or reject.

    Only where the policy gives the director the authority; else the board votes. No `If-Match`:
    `inputs_hash` says what the decision is taken on.
    """
    return DecisionView.model_validate(await commands.decide_proposal(tx, proposal_id, ruling))


@routes.query("/proposals/{proposal_id}/decisions/{decision_id}")
async def get_decision(proposal_id: Ref, decision_id: Id, read: Reader) -> DecisionView:
    """Get one decision on a proposal."""
    return await queries.get_decision(read, proposal_id, decision_id)


@routes.query("/proposals/{proposal_id}/board-votes")
async def list_votes_on_proposal(
    proposal_id: Ref, query: Annotated[VotesOnProposal, Query()], read: Reader
) -> Page[VoteRow]:
    """List the votes of the board on a proposal."""
    return await queries.list_votes_on(read, proposal_id, query)


@routes.command(
    "/proposals/{proposal_id}/board-votes",
    on=PROPOSAL,
    status=201,
    if_match=False,
    location="/board-votes/{id}",
)
async def open_board_vote(proposal_id: Ref, ruling: Ruling, tx: Transaction) -> VoteView:
    """Ask the board to decide as proposed, where the policy gives it the authority.

    No `If-Match`: `inputs_hash` says what the vote is about.
    """
    return await SHOWN.left(tx, await commands.open_board_vote(tx, proposal_id, ruling))


@routes.query("/board-votes")
async def list_board_votes(query: Annotated[VoteQuery, Query()], read: Reader) -> Page[VoteRow]:
    """List the votes of the board that you may see."""
    return await queries.list_votes(read, query)


@routes.query("/board-votes/{vote_id}")
async def get_board_vote(vote_id: Id, read: Reader) -> VoteView:
    """Get a vote: what is proposed, by what rule, and who has voted how."""
    return await SHOWN.one(read, vote_id)


@routes.command("/board-votes/{vote_id}/cast", on=VOTE, if_match=False)
async def cast_board_vote(vote_id: Id, ballot: Ballot, tx: Transaction) -> VoteView:
    """Vote for or against the proposed decision, or abstain; once, with a reason.

    No `If-Match`: members vote at the same time, each for themselves.
    """
    return await SHOWN.left(tx, await commands.cast_vote(tx, vote_id, ballot))
