"""The addresses of scores, and of what a decider reads on one page."""

from typing import Annotated

from fastapi import Query

from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from services.intake.scorecards import commands, queries
from services.intake.scorecards.commands import RawValues
from services.intake.scorecards.queries import (
    AssessmentSummaryView,
    ProposalScorecardQuery,
    ScorecardQuery,
    ScorecardRow,
    ScorecardView,
    card_view,
)
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Scorecards")


@routes.query("/proposals/{proposal_id}/scorecards")
async def list_proposal_scorecards(
    proposal_id: Ref, query: Annotated[ProposalScorecardQuery, Query()], read: Reader
) -> Page[ScorecardView]:
    """List the scorecards of a proposal, the one in force with its rank."""
    return await queries.list_proposal_scorecards(read, proposal_id, query)


@routes.command("/proposals/{proposal_id}/scorecards", on=PROPOSAL, status=201)
async def score_proposal(proposal_id: Ref, values: RawValues, tx: Transaction) -> ScorecardView:
    """Score a proposal by the active model of its type; the card before it is superseded."""
    return await card_view(tx, await commands.score_proposal(tx, proposal_id, values))


@routes.query("/scorecards")
async def list_scorecards(
    query: Annotated[ScorecardQuery, Query()], read: Reader
) -> Page[ScorecardRow]:
    """List the scorecards in force, best first."""
    return await queries.list_scorecards(read, query)


@routes.query("/proposals/{proposal_id}/assessment-summary")
async def get_assessment_summary(proposal_id: Ref, read: Reader) -> AssessmentSummaryView:
    """Get verdicts, disagreement, people, risk, money and score of a proposal on one page."""
    return await queries.get_assessment_summary(read, proposal_id)
