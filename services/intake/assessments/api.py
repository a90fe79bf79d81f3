"""The addresses of assessments, below the proposal they judge."""

from typing import Annotated

from fastapi import Query

from services.intake.assessments import commands, queries
from services.intake.assessments.commands import Scores
from services.intake.assessments.queries import AssessmentQuery, AssessmentView
from services.intake.base import SERVICE
from services.intake.permissions import PERMISSIONS
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Id, Ref
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
    """Assess a proposal: both axes with evidence; the verdicts follow by the published rule."""
    assessment = await commands.assess_proposal(tx, proposal_id, scores)
    return AssessmentView.model_validate(assessment)


@routes.query("/proposals/{proposal_id}/assessments/{assessment_id}")
async def get_assessment(proposal_id: Ref, assessment_id: Id, read: Reader) -> AssessmentView:
    """Get one assessment of a proposal."""
    return await queries.get_assessment(read, proposal_id, assessment_id)
