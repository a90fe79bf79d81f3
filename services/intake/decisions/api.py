"""The addresses of decisions, below the proposal they are about."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.decisions import commands, queries
from services.intake.decisions.commands import Ruling
from services.intake.decisions.queries import DecisionQuery, DecisionView
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

    No `If-Match`: `inputs_hash` says what the decision is taken on.
    """
    return DecisionView.model_validate(await commands.decide_proposal(tx, proposal_id, ruling))


@routes.query("/proposals/{proposal_id}/decisions/{decision_id}")
async def get_decision(proposal_id: Ref, decision_id: Id, read: Reader) -> DecisionView:
    """Get one decision on a proposal."""
    return await queries.get_decision(read, proposal_id, decision_id)
