"""The addresses of assessments, below the proposal they judge."""

from typing import Annotated

from fastapi import Query

from services.intake.assessments import commands, queries
from services.intake.assessments.commands import Scores
from services.intake.assessments.queries import (
    AssessmentQuery,
    AssessmentView,
    RoughCutView,
    VerdictRuleQuery,
    VerdictRuleView,
)
from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL, ProposalView, proposal_view
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Id, Ref
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Assessments")


@routes.query("/proposals/{proposal_id}/assessments")
async def list_assessments(
    proposal_id: Ref, query: Annotated[AssessmentQuery, Query()], read: Reader
) -> Page[AssessmentView]:
    """List the assessments of a proposal."""
    return await queries.list_assessments(read, proposal_id, query)


@routes.command("/proposals/{proposal_id}/assessments", on=PROPOSAL, status=201)
async def assess_proposal(proposal_id: Ref, scores: Scores, tx: Transaction) -> AssessmentView:
    """File your assessment of a proposal: both axes with evidence; the rule gives the verdicts.

    With the last of its assessors the proposal leaves screening, on the worst feasibility and the
    median necessity scores.
    """
    assessment = await commands.assess_proposal(tx, proposal_id, scores)
    return AssessmentView.model_validate(assessment)


@routes.query("/proposals/{proposal_id}/assessments/{assessment_id}")
async def get_assessment(proposal_id: Ref, assessment_id: Id, read: Reader) -> AssessmentView:
    """Get one assessment of a proposal."""
    return await queries.get_assessment(read, proposal_id, assessment_id)


@routes.command("/proposals/{proposal_id}/declare-interest", on=PROPOSAL)
async def declare_interest(proposal_id: Ref, because: Because, tx: Transaction) -> ProposalView:
    """Declare an interest of your own in a proposal: you are taken off, and barred."""
    return await proposal_view(tx, await commands.declare_interest(tx, proposal_id, because))


@routes.query("/proposals/{proposal_id}/rough-cut")
async def get_rough_cut(proposal_id: Ref, read: Reader) -> RoughCutView:
    """Get whether the roles that a proposal needs are free, month by month."""
    return await queries.get_rough_cut(read, proposal_id)


@routes.query("/verdict-rules")
async def list_verdict_rules(
    query: Annotated[VerdictRuleQuery, Query()], read: Reader
) -> Page[VerdictRuleView]:
    """List the published versions of the rule that verdicts and recommendations follow."""
    return await queries.list_verdict_rules(read, query)
