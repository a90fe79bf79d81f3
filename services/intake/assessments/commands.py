"""What the assessor does: score both axes with evidence, and thereby complete the assessment."""

from typing import Any

from pydantic import ConfigDict

from services.intake.assessments.model import Assessment
from services.intake.assessments.queries import FeasibilityScores, NecessityScores
from services.intake.assessments.rules import Feasibility, Necessity
from services.intake.proposals.model import Proposal
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Reason, Ref, Request

_AXIS: dict[str, Any] = {"score": 4, "evidence": "技术方案已在华东机房验证。", "confidence": "HIGH"}


class Override(Request):
    """Another verdict than the rule's, and why."""

    feasibility: Feasibility | None = None
    necessity: Necessity | None = None
    reason: Reason


class Scores(Request):
    """A complete assessment: every axis scored, with evidence (REQ-039, REQ-040)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "feasibility": {
                        "technical": _AXIS,
                        "economic": _AXIS,
                        "organisational": _AXIS,
                        "legal": {**_AXIS, "score": 5},
                        "schedule": {**_AXIS, "score": 3, "confidence": "MEDIUM"},
                    },
                    "necessity": {
                        "alignment": "0.75",
                        "urgency": 4,
                        "cost_of_inaction": {"amount": "80000.00", "currency": "CNY"},
                        "evidence": "容量将在 2027 年二季度耗尽。",
                    },
                }
            ]
        }
    )

    feasibility: FeasibilityScores
    necessity: NecessityScores
    override: Override | None = None


async def assess_proposal(tx: Transaction, ref: Ref, scores: Scores) -> Assessment:
    """Judge the version in hand by the published rule; the proposal moves on (REQ-041)."""
    override = scores.override
    if override and override.feasibility is None and override.necessity is None:
        raise Conflict("override_of_nothing", errors=[FieldProblem("/override", "missing_content")])
    proposal = await tx.load(Proposal, ref)
    said = (override.feasibility, override.necessity, override.reason) if override else (None,) * 3
    assessment = Assessment.of(
        proposal,
        tx.new_id(),
        tx.actor,
        tx.now,
        feasibility=scores.feasibility.model_dump(mode="json"),
        necessity=scores.necessity.model_dump(mode="json"),
        override=said,
    )
    proposal.complete_assessment(tx.actor, assessment.told(proposal), assessment.content_hash)
    tx.add_part(assessment)
    return assessment
