"""Approving the plan: all that must be true is, and the first baseline is frozen (REQ-090)."""

from typing import Any
from uuid import UUID

from services.portfolio.alignments.queries import check_aligned, expected_objectives
from services.portfolio.approvals.model import BaselineApproval
from services.portfolio.baselines.model import Baseline
from services.portfolio.conditions.queries import open_conditions
from services.portfolio.deliverables import commands as deliverables
from services.portfolio.detailed_plans.commands import latest_plan
from services.portfolio.milestones import commands as milestones
from services.portfolio.plan_contents.commands import keep_content
from services.portfolio.plan_contents.queries import content_of
from services.portfolio.plan_contents.rules import normalised
from services.portfolio.projects.model import LIFECYCLE, Project
from services.portfolio.reviews.commands import PLAN_GATE, Submission, naming, review_of
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Ref


async def approve_plan(tx: Transaction, ref: Ref, said: Submission) -> Project:
    """The director approves the plan as it was shown: it is the baseline (REQ-087 to REQ-091).

    Errors: 409 `plan_changed`, `plan_not_reviewed`, `plan_unconfirmed`, `conditions_open`,
    `not_aligned`; 403 `sod_violation`.
    """
    project = await tx.load(Project, ref)
    LIFECYCLE.check(project.state, "approve_plan")
    plan = await latest_plan(tx, project.id)
    assert plan is not None
    plan.forbid(tx.actor, plan.author_id)
    if said.content_hash != plan.content_hash:
        raise Conflict("plan_changed")
    (await review_of(tx, plan.id)).check()
    approval = await tx.load(BaselineApproval, plan.id)
    approval.check()
    if still := await open_conditions(tx, project.id, PLAN_GATE):
        problems = [FieldProblem(f"/conditions/{number}", "conditions_open") for number in still]
        raise Conflict("conditions_open", count=len(still), errors=problems)
    await check_aligned(tx, project.id)
    plan.approve()
    approval.close()
    project.approve_plan(**naming(plan), approved_by=tx.actor.id)
    content = await _frozen(tx, project, await content_of(tx, plan.id))
    new = tx.new_id()
    await keep_content(tx, new, content)
    baseline = tx.add(Baseline.set(new, project, plan.id, content, tx.actor.id, tx.now))
    project.rebaseline(new, (baseline.planned_start, baseline.planned_finish))
    await follow_baseline(tx, project.id, content)
    return project


async def follow_baseline(tx: Transaction, project_id: UUID, content: dict[str, Any]) -> None:
    """What is reached and handed over is what the current baseline says (REQ-104, REQ-135)."""
    await milestones.follow_baseline(tx, project_id, content)
    await deliverables.follow_baseline(tx, project_id, content)


async def _frozen(tx: Transaction, project: Project, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with what else is agreed: the objectives, and how the project is run."""
    objectives = [
        {
            "objective_id": str(expected.id),
            "target_value": expected.target_value,
            "due": None if expected.due is None else expected.due.isoformat(),
            "strategic_objective_id": None
            if expected.strategic_objective_id is None
            else str(expected.strategic_objective_id),
        }
        for expected in await expected_objectives(tx, project.id)
    ]
    run = {"type": project.type, "tier": project.tier}
    return normalised({**plan, **run, "objectives": objectives})
