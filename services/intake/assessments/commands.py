"""What assessors do: score both axes with evidence, or step aside; the last one completes it."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.assessments.model import Assessment, RiskExposure, RoughCut, Verdict
from services.intake.assessments.queries import (
    FeasibilityScores,
    NecessityScores,
    StrategicLink,
    rule_in_force,
)
from services.intake.assessments.rules import Feasibility, Necessity, alignment
from services.intake.proposals.model import Proposal
from services.intake.proposals.queries import PROPOSAL
from services.intake.proposals.rules import awaited, check_may_assess
from services.intake.strategic_objectives.model import RETIRED, StrategicObjective
from services.intake.strategic_objectives.queries import check_links
from shared.contracts.resource import RoughCutCompleted
from shared.contracts.risk import RegisterSummaryChanged
from shared.db.transaction import Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Reason, Ref, Request
from shared.domain.permissions import readable_levels

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
    """File what one assessor found; with the last of them the proposal moves on (REQ-041)."""
    proposal = await tx.load(Proposal, ref)
    proposal.lifecycle.check(proposal.state, "record_assessment")
    check_may_assess(proposal, tx.actor)
    override = scores.override
    if override and override.feasibility is None and override.necessity is None:
        raise Conflict("override_of_nothing", errors=[FieldProblem("/override", "missing_content")])
    said = (override.feasibility, override.necessity, override.reason) if override else (None,) * 3
    assessment = Assessment.of(
        proposal,
        tx.new_id(),
        tx.actor,
        tx.now,
        await rule_in_force(tx),
        feasibility=scores.feasibility.model_dump(mode="json"),
        necessity=await _necessity(tx, proposal, scores.necessity),
        override=said,
    )
    proposal.record_assessment(tx.actor, assessment.told())
    tx.add_part(assessment)
    await _complete_with_the_last(tx, proposal, assessment)
    return assessment


async def declare_interest(tx: Transaction, ref: Ref, because: Because) -> Proposal:
    """Step aside, for good (REQ-038); where all others have filed, that completes it."""
    proposal = await tx.load(Proposal, ref)
    proposal.declare_interest(tx.actor, because.reason, tx.now)
    # The verdict is a step of its own: what it tells of the proposal is newer than this.
    await tx.flush()
    await _complete_with_the_last(tx, proposal)
    return proposal


async def _necessity(
    tx: Transaction, proposal: Proposal, scores: NecessityScores
) -> dict[str, Any]:
    """The scores as they are kept.

    Errors: 409 `alignment_unclear`, `currencies_differ`, `duplicate_unknown`.
    """
    if (scores.alignment is None) != bool(scores.strategic_links):
        raise Conflict("alignment_unclear")
    if scores.cost_of_inaction.currency != proposal.cost_currency:
        raise Conflict("currencies_differ", currency=proposal.cost_currency)
    await _check_duplicates(tx, proposal, scores.duplicates)
    said = scores.model_dump(mode="json")
    if scores.strategic_links:
        said["alignment"] = await _alignment(tx, scores.strategic_links)
    return said


async def _alignment(tx: Transaction, links: list[StrategicLink]) -> str:
    """What the strengths come to under the weights of all objectives that count (REQ-040).

    Errors: 409 `strategic_objective_unknown`, 409 `strategic_objective_retired`.
    """
    strengths = {str(link.strategic_objective_id): link.strength for link in links}
    if len(strengths) < len(links):
        raise Conflict("strategic_objective_unknown")
    pointers = {
        f"/necessity/strategic_links/{place}": link.strategic_objective_id
        for place, link in enumerate(links)
    }
    await check_links(tx, pointers)
    counting = select(StrategicObjective.id, StrategicObjective.weight).where(
        StrategicObjective.state != RETIRED
    )
    weights = {str(row.id): row.weight for row in await tx.execute(counting)}
    return alignment(weights, strengths)


async def _check_duplicates(tx: Transaction, proposal: Proposal, ids: list[UUID]) -> None:
    """A duplicate is another proposal that the assessor may see (REQ-040)."""
    if not ids:
        return
    seen = (
        select(Proposal.id)
        .where(Proposal.id.in_(ids), Proposal.id != proposal.id)
        .where(PROPOSAL.visible_to(reader=PROPOSAL.is_reader(tx.actor)))
    )
    mine = {"person": tx.actor.id, "levels": readable_levels(tx.actor)}
    known = set((await tx.execute(seen, mine)).scalars())
    unknown = [
        FieldProblem(f"/necessity/duplicates/{place}", "duplicate_unknown")
        for place, id_ in enumerate(ids)
        if id_ not in known
    ]
    if unknown:
        raise Conflict("duplicate_unknown", errors=unknown)


async def _complete_with_the_last(
    tx: Transaction, proposal: Proposal, new: Assessment | None = None
) -> None:
    """While somebody has not filed the proposal stays in SCREENING (REQ-041)."""
    if not proposal.assessors or awaited(proposal.assessors):
        return
    ids = [UUID(a["assessment_id"]) for a in proposal.assessors]
    rows = await tx.execute(select(*Assessment.__table__.c).where(Assessment.id.in_(ids)))
    filed: dict[UUID, Any] = {row.id: row for row in rows}
    if new is not None:
        filed[new.id] = new
    rule = await rule_in_force(tx)
    verdict = Verdict.on(proposal, tx.new_id(), tx.now, rule, [filed[id_] for id_ in ids])
    last = filed[max(ids)]
    told = verdict.told(proposal, last)
    proposal.complete_assessment(Actor(last.assessor_id), told, verdict.content_hash)
    tx.add_part(verdict)


async def attach_rough_cut(tx: Transaction, found: RoughCutCompleted) -> None:
    """Keep what resource found; of several requests for one version the latest wins (REQ-044)."""
    if not await _is_known(tx, found.proposal_id):
        return
    months = found.model_dump(mode="json")["months"]
    row = insert(RoughCut).values(
        proposal_id=found.proposal_id,
        content_version=found.content_version,
        request_id=found.request_id,
        feasible=found.feasible,
        total_gap=found.total_gap,
        months=months,
        heard_at=tx.now,
    )
    newer = ("request_id", "feasible", "total_gap", "months", "heard_at")
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=[RoughCut.proposal_id, RoughCut.content_version],
            set_={name: row.excluded[name] for name in newer},
            where=row.excluded.request_id > RoughCut.request_id,
        )
    )


async def attach_exposure(tx: Transaction, told: RegisterSummaryChanged) -> None:
    """Keep what the risk register holds by now; the latest revision wins (REQ-176)."""
    if not await _is_known(tx, told.project_id):
        return
    facts = told.model_dump(exclude={"project_id", "exposure"})
    row = insert(RiskExposure).values(
        proposal_id=told.project_id,
        exposure=told.exposure.amount,
        currency=told.exposure.currency,
        heard_at=tx.now,
        **facts,
    )
    newer = ("exposure", "currency", "heard_at", *facts)
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=[RiskExposure.proposal_id],
            set_={name: row.excluded[name] for name in newer},
            where=row.excluded.revision > RiskExposure.revision,
        )
    )
    level = select(RiskExposure.highest_level).where(RiskExposure.proposal_id == told.project_id)
    of_it = update(Proposal).where(Proposal.id == told.project_id)
    # The policy may give the board what is risky: it is asked at each look at the proposal.
    await tx.execute(of_it.values(risk_level=level.scalar_subquery()))


async def _is_known(tx: Transaction, proposal_id: UUID) -> bool:
    """A project that never was a proposal has nothing here."""
    return (
        await tx.execute(select(Proposal.id).where(Proposal.id == proposal_id))
    ).first() is not None
