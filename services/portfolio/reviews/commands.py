"""Handing a plan in, and what the PMO says of it: comments, approval, or another version."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.approvals.model import BaselineApproval
from services.portfolio.detailed_plans.commands import latest_plan
from services.portfolio.detailed_plans.model import DetailedPlan, DetailedPlanState
from services.portfolio.plan_contents.queries import content_of
from services.portfolio.plan_contents.rules import missing_parts, name_of, role_efforts
from services.portfolio.plans.queries import Hash
from services.portfolio.projects.model import LIFECYCLE, Project
from services.portfolio.reviews.model import PlanReview, ReviewState
from services.portfolio.settings import PortfolioSettings
from shared.contracts.base import Money
from shared.contracts.portfolio import RoleEffort
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, Flag, Reason, Ref, Request

PLAN_GATE = "PLAN"


class Submission(Request):
    """Which draft is handed in: the plan's `content_hash` as it was shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"content_hash": "9f86d081" * 8}]})

    content_hash: Hash


class Comment(Request):
    """A remark on an element of the plan, by its kind and code; on `plan` it is on the whole."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "plan", "code": "", "text": "切换窗口与年终结算冲突。"}]
        }
    )

    kind: Literal[
        "plan",
        "wbs",
        "activities",
        "dependencies",
        "milestones",
        "deliverables",
        "requirements",
        "budget_lines",
        "communications",
        "subsidiary_plans",
    ]
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{0,130}$")] = ""
    text: Reason


class Findings(Request):
    """What the reviewer found of each point of the checklist, in its order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"passed": [True, True, True], "summary": "计划完整，可予批准。"}]
        }
    )

    passed: Annotated[list[Flag], Field(max_length=50)]
    summary: Reason


def _settings(tx: Transaction) -> PortfolioSettings:
    assert isinstance(tx.settings, PortfolioSettings)
    return tx.settings


async def submit_plan(tx: Transaction, ref: Ref, said: Submission) -> Project:
    """Hand the draft in as it was shown: resource, risk and the PMO look at it (REQ-071, REQ-081).

    Errors: 409 `no_draft_plan`, `plan_changed`, `plan_incomplete` with a pointer to each gap.
    """
    project = await tx.load(Project, ref)
    LIFECYCLE.check(project.state, "submit_plan")
    plan = await latest_plan(tx, project.id)
    if plan is None or plan.state != DetailedPlanState.DRAFT:
        raise Conflict("no_draft_plan")
    if said.content_hash != plan.content_hash:
        raise Conflict("plan_changed")
    content = await content_of(tx, plan.id)
    required = [entry["code"] for entry in project.profile["required_plans"]]
    if missing := missing_parts(content, required):
        gaps = [FieldProblem(pointer, "plan_incomplete") for pointer in missing]
        raise Conflict("plan_incomplete", count=len(gaps), errors=gaps)
    plan.submit(tx.now)
    _ask(tx, project, plan, content)
    return project


def _ask(tx: Transaction, project: Project, plan: DetailedPlan, content: dict[str, Any]) -> None:
    """Tell the others of the plan, and wait for what they say."""
    calendar, terms = organisation_calendar(tx.settings.time_zone), _settings(tx)
    confirm_by = calendar.end_of_working_day(tx.now, terms.plan_confirmation_days)
    review_by = calendar.end_of_working_day(tx.now, terms.plan_review_days)
    contingency = content["reserves"]["contingency"]
    project.submit_plan(
        **naming(plan),
        author_id=plan.author_id,
        planned_start=plan.planned_start,
        planned_finish=plan.planned_finish,
        bac=Money(amount=plan.bac_amount, currency=plan.currency),
        contingency=Money(amount=contingency, currency=plan.currency),
        role_efforts=tuple(RoleEffort.model_validate(e) for e in role_efforts(content)),
        confirm_by=confirm_by,
    )
    gates = {gate["code"]: gate["criteria"] for gate in project.profile["gates"]}
    criteria = gates.get(PLAN_GATE, [])
    tx.add(BaselineApproval.open(plan, tx.now, confirm_by))
    tx.add(PlanReview.open(tx.new_id(), plan, criteria, tx.now, review_by))


def naming(plan: DetailedPlan) -> dict[str, Any]:
    """How facts name a version of the plan."""
    return {"plan_id": plan.id, "number": plan.number, "content_hash": plan.content_hash}


async def review_of(tx: Transaction, plan_id: UUID) -> PlanReview:
    """The one review of a plan that was handed in, locked."""
    of_it = select(PlanReview).where(PlanReview.plan_id == plan_id).with_for_update()
    (review,) = await tx.every(PlanReview, of_it)
    return review


async def comment_on_plan(tx: Transaction, review_id: UUID, said: Comment) -> PlanReview:
    """Remark on something in the plan (REQ-087).

    Errors: 409 `element_unknown`, `too_many_comments`; 403 `sod_violation`.
    """
    review = await tx.load(PlanReview, review_id)
    review.comment(tx.actor, said.model_dump(), tx.now)
    if said.kind != "plan":
        content = await content_of(tx, review.plan_id)
        if said.code not in {name_of(said.kind, element) for element in content[said.kind]}:
            raise Conflict("element_unknown", errors=[FieldProblem("/code", "element_unknown")])
    return review


async def approve_review(tx: Transaction, review_id: UUID, findings: Findings) -> PlanReview:
    """Find the plan good; the director then approves it, or not (REQ-087).

    Errors: 409 `checklist_unmet`; 403 `sod_violation`.
    """
    review = await tx.load(PlanReview, review_id)
    review.approve(tx.actor, findings.passed, findings.summary, tx.now)
    return review


async def return_detailed_plan(tx: Transaction, ref: Ref, because: Because) -> Project:
    """Ask the manager for another version, saying why (REQ-087).

    Errors: 403 `sod_violation`.
    """
    project = await tx.load(Project, ref)
    LIFECYCLE.check(project.state, "return_plan")
    plan = await latest_plan(tx, project.id)
    assert plan is not None
    review = await review_of(tx, plan.id)
    if review.state != ReviewState.REWORK:
        review.rework(tx.actor, because.reason, tx.now)
    plan.return_(because.reason)
    (await tx.load(BaselineApproval, plan.id)).close()
    project.return_plan(because.reason, **naming(plan))
    return project


async def raise_overdue_reviews(tx: Transaction) -> int:
    """Alarm for up to a hundred plans that nobody reviewed in time; how many (REQ-092)."""
    due = (
        select(PlanReview)
        .where(
            PlanReview.state == ReviewState.OPEN,
            PlanReview.breached_at.is_(None),
            PlanReview.due_at <= tx.now,
        )
        .order_by(PlanReview.due_at, PlanReview.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    found = await tx.every(PlanReview, due)
    for review in found:
        review.breach(tx.now)
    return len(found)
