"""What people see of assessments, of the verdict on the whole, and of the rules they follow."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.intake.assessments.model import (
    Assessment,
    PublishedRule,
    RiskExposure,
    RoughCut,
    Verdict,
)
from services.intake.assessments.rules import Feasibility, Necessity, Recommendation, VerdictRule
from services.intake.contents.queries import ResourceNeed
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from shared.contracts.base import Decimal4, Money
from shared.db.paging import ListQuery, Page, Sort, instant, rows_of_page
from shared.db.transaction import Reader, Transaction
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
Duplicates = Annotated[
    list[Id], Field(max_length=20, description="Proposals that ask for the same.")
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


class StrategicLink(Request):
    """How strongly the proposal serves a strategic objective."""

    strategic_objective_id: Id
    strength: Literal["NONE", "LOW", "MODERATE", "STRONG", "EXTREME"]


class NecessityScores(Request):
    """Why it would be needed (REQ-040); whether it is mandatory the proposal itself says.

    Either `alignment`, or the `strategic_links` that it is computed from with their weights.
    """

    alignment: Alignment | None = None
    strategic_links: Annotated[list[StrategicLink], Field(max_length=50)] = []
    urgency: Scale5
    cost_of_inaction: Annotated[MonthlyCost, Field(description="A month.")]
    duplicates: Duplicates = []
    evidence: Evidence


class NecessityView(NecessityScores):
    """The same as it was filed, with the alignment that the links came to."""

    alignment: Alignment


class AssessmentView(BaseModel):
    """An assessment with its verdicts and the rule that gave them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    proposal_id: UUID
    content_version: int
    assessor_id: str
    completed_at: At
    feasibility: FeasibilityScores
    necessity: NecessityView
    feasibility_verdict: Feasibility
    necessity_verdict: Necessity
    recommendation: Recommendation
    rule_version: str
    override_reason: str | None
    overridden: Annotated[
        list[Literal["feasibility", "necessity"]],
        Field(description="Verdicts that are the assessor's own, not the rule's."),
    ]
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


class Thresholds(BaseModel):
    """Where the verdicts change, as decimal strings."""

    infeasible_below: Annotated[str, Field(description="Mean score.", examples=["2.0"])]
    conditional_below: Annotated[str, Field(description="Mean score.", examples=["3.0"])]
    aligned_from: Annotated[str, Field(description="Alignment.", examples=["0.6"])]
    urgent_from: Annotated[str, Field(description="Urgency.", examples=["4"])]
    unaligned_below: Annotated[str, Field(description="Alignment.", examples=["0.2"])]


class VerdictRuleView(BaseModel):
    """A published version of the rule: its thresholds, and what both verdicts lead to."""

    id: UUID
    rule_version: Annotated[str, Field(examples=["verdict-1"])]
    published_at: At
    thresholds: Thresholds
    matrix: Annotated[
        dict[Feasibility, dict[Necessity, Recommendation]],
        Field(
            description="Feasibility, then necessity.",
            examples=[{"FEASIBLE": {"NECESSARY": "APPROVE"}}],
        ),
    ]
    infeasible_duty: Annotated[
        Recommendation, Field(description="Where something mandatory is infeasible.")
    ]


class VerdictRuleQuery(ListQuery):
    """The published versions of the rule, newest first."""


async def list_verdict_rules(read: Reader, query: VerdictRuleQuery) -> Page[VerdictRuleView]:
    """The rule in force, and those before it (REQ-041)."""
    statement = select(*PublishedRule.__table__.c)
    sorts = {"published_at": Sort(PublishedRule.published_at, instant, PublishedRule.id)}
    rows, cursor = await rows_of_page(read, statement, query, sorts, "-published_at")
    items = [
        VerdictRuleView(id=r.id, rule_version=r.rule_version, published_at=r.published_at, **r.rule)
        for r in rows
    ]
    return Page(items=items, next_cursor=cursor)


async def rule_in_force(tx: Transaction) -> VerdictRule:
    """The latest published version."""
    latest = select(PublishedRule.rule_version, PublishedRule.rule).where(
        PublishedRule.published_at <= tx.now
    )
    found = await tx.execute(latest.order_by(PublishedRule.published_at.desc()).limit(1))
    rule = found.one()
    return VerdictRule.of(rule.rule_version, rule.rule)


class RoughCutMonthView(BaseModel):
    """One role in one month, in person-months."""

    role: str
    month: Annotated[str, Field(examples=["2027-01"])]
    asked: Decimal4
    free: Decimal4
    gap: Decimal4


class RoughCutView(BaseModel):
    """Whether the roles that the proposal needs are free; `feasible` is null until it is known."""

    proposal_id: UUID
    content_version: Annotated[int, Field(description="0 before the first submission.")]
    needs: list[ResourceNeed]
    request_id: UUID | None = None
    feasible: bool | None = None
    total_gap: Annotated[Decimal4 | None, Field(description="Person-months lacking.")] = None
    months: list[RoughCutMonthView] = []
    heard_at: At | None = None


ROUGH = (Proposal.id, Proposal.content_version, Proposal.resource_needs)


async def get_rough_cut(read: Reader, ref: str) -> RoughCutView:
    """What resource found for the version in hand (REQ-044)."""
    return await rough_cut_of(read, await PROPOSAL.one(read, ROUGH, ref))


async def rough_cut_of(read: Reader, proposal: Any) -> RoughCutView:
    """The same of a row of a proposal."""
    found = await read.execute(
        select(*RoughCut.__table__.c).where(
            RoughCut.proposal_id == proposal.id,
            RoughCut.content_version == proposal.content_version,
        )
    )
    row = found.mappings().first() or {
        "proposal_id": proposal.id,
        "content_version": proposal.content_version,
    }
    return RoughCutView(needs=proposal.resource_needs, **row)


class ExposureView(BaseModel):
    """What the risk register holds by now: how many, how high, how much."""

    model_config = ConfigDict(from_attributes=True)

    register_id: UUID
    revision: int
    threats: int
    opportunities: int
    highest_level: int
    exposure: Annotated[Money, Field(description="Threats less opportunities.")]
    heard_at: At


async def exposure_of(read: Reader, proposal_id: UUID) -> ExposureView | None:
    """The exposure beside a proposal; None before risk has told any."""
    mine = RiskExposure.proposal_id == proposal_id
    found = (await read.execute(select(*RiskExposure.__table__.c).where(mine))).mappings().first()
    if found is None:
        return None
    amount: Decimal = found["exposure"]
    money = Money(amount=amount, currency=found["currency"])
    return ExposureView.model_validate({**found, "exposure": money})


class VerdictView(BaseModel):
    """What all assessors found together: worst feasibility, median necessity scores."""

    completed_at: At
    feasibility_verdict: Feasibility
    necessity_verdict: Necessity
    recommendation: Recommendation
    rule_version: str
    alignment: Decimal4
    urgency: Decimal4
    cost_of_inaction: Annotated[Money, Field(description="A month.")]
    disagreement: Annotated[
        dict[str, str],
        Field(
            description="Highest less lowest, by axis; 0.0000 where all agree.",
            examples=[{"technical": "2.0000", "alignment": "0.2500"}],
        ),
    ]


async def verdict_of(read: Reader, proposal: Any) -> VerdictView | None:
    """The verdict that a decision rests on."""
    rested_on = proposal.inputs.get("assessment")
    mine = select(*Verdict.__table__.c).where(
        Verdict.proposal_id == proposal.id, Verdict.content_hash == rested_on
    )
    row = (await read.execute(mine.order_by(Verdict.id.desc()).limit(1))).mappings().first()
    if row is None:
        return None
    cost = Money(amount=row["cost_of_inaction"], currency=row["currency"])
    return VerdictView.model_validate({**row, "cost_of_inaction": cost})
