"""What people see of assessments."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.intake.assessments.model import Assessment
from services.intake.assessments.rules import Feasibility, Necessity, Recommendation
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.db.paging import ListQuery, Page, Sort, rows_of_page
from shared.db.transaction import Reader
from shared.domain.errors import NotFound
from shared.domain.fields import (
    TEXT,
    Amount,
    At,
    Currency,
    Id,
    Request,
    Scale5,
)

Evidence = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=4000, pattern=TEXT)
]
Alignment = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$"),
    Field(description="Share of strategic objectives served, 0 to 1.", examples=["0.75"]),
]


class Axis(Request):
    """One axis of feasibility: 1 (not possible) to 5 (no doubt), on what evidence, how sure."""

    score: Scale5
    evidence: Evidence
    confidence: Literal["LOW", "MEDIUM", "HIGH"]


class FeasibilityScores(Request):
    """All five axes, each with its evidence (REQ-039)."""

    technical: Axis
    economic: Axis
    organisational: Axis
    legal: Axis
    schedule: Axis


class MonthlyCost(Request):
    """Money a month."""

    amount: Amount
    currency: Currency


class NecessityScores(Request):
    """Why it would be needed (REQ-040); whether it is mandatory the proposal itself says."""

    alignment: Alignment
    urgency: Scale5
    cost_of_inaction: Annotated[MonthlyCost, Field(description="A month.")]
    duplicates: Annotated[list[Id], Field(max_length=20)] = []
    evidence: Evidence


class AssessmentView(BaseModel):
    """An assessment with its verdicts and the rule that gave them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    content_version: int
    assessor_id: str
    completed_at: At
    feasibility: FeasibilityScores
    necessity: NecessityScores
    feasibility_verdict: Feasibility
    necessity_verdict: Necessity
    recommendation: Recommendation
    rule_version: str
    override_reason: str | None
    content_hash: str


class AssessmentQuery(ListQuery):
    """The assessments of one proposal, newest first."""


async def list_assessments(read: Reader, ref: str, query: AssessmentQuery) -> Page[AssessmentView]:
    """The assessments of every version of a proposal."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    statement = select(*Assessment.__table__.c).where(Assessment.proposal_id == row.id)
    sorts = {"id": Sort(Assessment.id, UUID, Assessment.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-id")
    return Page(items=[AssessmentView.model_validate(r) for r in rows], next_cursor=cursor)


async def get_assessment(read: Reader, ref: str, assessment_id: UUID) -> AssessmentView:
    """One assessment of a proposal."""
    row = await PROPOSAL.one(read, [Proposal.id], ref)
    found = await read.execute(
        select(*Assessment.__table__.c).where(
            Assessment.proposal_id == row.id, Assessment.id == assessment_id
        )
    )
    if (assessment := found.first()) is None:
        raise NotFound("not_found")
    return AssessmentView.model_validate(assessment)
