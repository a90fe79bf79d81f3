"""What the manager does with the detailed plan: drafts a version, and says it, part by part."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, ValidationError
from sqlalchemy import select

from services.portfolio.admitted.model import ProjectRequirement
from services.portfolio.detailed_plans.model import LIFECYCLE, DetailedPlan, DetailedPlanState
from services.portfolio.plan_contents import queries as shapes
from services.portfolio.plan_contents.commands import keep_content
from services.portfolio.plan_contents.queries import PlanParts, content_of
from services.portfolio.plan_contents.rules import cycle, faults, normalised
from services.portfolio.projects.model import Project, ProjectState
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict, FieldProblem, Invalid, Malformed
from shared.domain.fields import Amount, Ref, Request, absent

MOST_PROBLEMS = 50
"""Of one refusal; how many there are is told too."""

BEGUN = frozenset(ProjectState) - {ProjectState.REGISTERED, ProjectState.INITIATED}
UNDER_REVIEW = (ProjectState.PLANNING, ProjectState.PLAN_REVIEW)

EXAMPLE: dict[str, Any] = {
    "communications": [
        {
            "code": "STEERING",
            "audience": "指导委员会",
            "content": "进展、风险与下阶段工作",
            "channel": "月度例会",
            "form": "三页报告",
            "every_days": 28,
            "first_on": "2099-02-02",
            "sender_id": "pm-zhou",
        }
    ]
}


class DetailedPlanRevision(Request):
    """A merge patch of a draft: each part that is sent replaces the whole of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    calendar: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]{0,19}$")] = absent()
    wbs: Annotated[list[shapes.WbsElement], Field(max_length=1_000)] = absent()
    activities: Annotated[list[shapes.Activity], Field(max_length=1_000)] = absent()
    dependencies: Annotated[list[shapes.Dependency], Field(max_length=2_000)] = absent()
    milestones: Annotated[list[shapes.Milestone], Field(max_length=1_000)] = absent()
    deliverables: Annotated[list[shapes.Deliverable], Field(max_length=1_000)] = absent()
    requirements: Annotated[list[shapes.Requirement], Field(max_length=1_000)] = absent()
    budget_lines: Annotated[list[shapes.BudgetLine], Field(max_length=1_000)] = absent()
    reserves: shapes.Reserves = absent()
    bac: Amount = absent()
    communications: Annotated[list[shapes.Communication], Field(max_length=200)] = absent()
    subsidiary_plans: Annotated[list[shapes.SubsidiaryPlan], Field(max_length=30)] = absent()
    allocations: Annotated[list[shapes.Allocation], Field(max_length=1_000)] = absent()
    tolerances: Annotated[list[shapes.Tolerance], Field(max_length=6)] = absent()


def sound(content: Mapping[str, Any]) -> dict[str, Any]:
    """The plan in its one form, if it fits together.

    Errors: 409 `plan_unsound` with a pointer to each fault, `dependency_cycle` with the circle.
    """
    if found := list(faults(content)):
        raise Conflict("plan_unsound", count=len(found), errors=found[:MOST_PROBLEMS])
    if circle := cycle(content["dependencies"]):
        at_fault = [FieldProblem("/dependencies", "dependency_cycle", (("cycle", circle),))]
        raise Conflict("dependency_cycle", cycle=circle, errors=at_fault)
    return normalised(content)


async def _first_content(tx: Transaction, project: Project) -> dict[str, Any]:
    """Nothing but the requirements that were admitted: they are in scope until somebody says no."""
    admitted = select(
        ProjectRequirement.key.label("code"),
        ProjectRequirement.statement,
        ProjectRequirement.priority,
        ProjectRequirement.acceptance_criterion,
    ).where(ProjectRequirement.project_id == project.id)
    rows = [row._asdict() for row in await tx.execute(admitted)]
    empty: dict[str, Any] = {n: [] for n, f in PlanParts.model_fields.items() if f.is_required()}
    return {
        **empty,
        "allocations": [],
        "tolerances": [],
        "calendar": "STANDARD",
        "reserves": {"contingency": "0", "management": "0"},
        "requirements": [{**row, "objectives": []} for row in rows],
    }


async def draft_detailed_plan(tx: Transaction, ref: Ref) -> DetailedPlan:
    """Begin the next version with what the last one said (REQ-073).

    Errors: 409 `baseline_protected` once there is a baseline, `planning_not_begun`, `draft_there`.
    """
    project = await tx.load(Project, ref)
    if project.state not in BEGUN:
        raise Conflict("planning_not_begun", key=project.key)
    if project.state not in UNDER_REVIEW:
        raise Conflict("baseline_protected", fields=["plan"])
    latest = await latest_plan(tx, project.id)
    if latest is not None and latest.state != DetailedPlanState.RETURNED:
        raise Conflict("draft_there", number=latest.number)
    said = await (_first_content(tx, project) if latest is None else content_of(tx, latest.id))
    content, number = normalised(said), 1 if latest is None else latest.number + 1
    plan = DetailedPlan.draft(
        tx.new_id(), project.id, number, content, project.budget_currency, tx.actor, tx.now
    )
    await keep_content(tx, plan.id, content)
    return tx.add(plan)


async def latest_plan(tx: Transaction, project_id: UUID) -> DetailedPlan | None:
    """The version with the highest number, locked; None where nobody has drafted any."""
    of_it = select(DetailedPlan).where(DetailedPlan.project_id == project_id)
    latest = of_it.order_by(DetailedPlan.number.desc()).limit(1).with_for_update()
    return next(iter(await tx.every(DetailedPlan, latest)), None)


async def revise_detailed_plan(
    tx: Transaction, plan_id: UUID, revision: DetailedPlanRevision
) -> DetailedPlan:
    """Say some parts anew (REQ-074).

    Errors: 409 `plan_unsound`, `dependency_cycle`.
    """
    plan = await tx.load(DetailedPlan, plan_id)
    LIFECYCLE.check(plan.state, "revise")
    said = revision.model_dump(mode="json", include=revision.model_fields_set)
    # What it added up to before says nothing of what it adds up to now.
    content = {**await content_of(tx, plan.id), "bac": None, **said}
    return await _say(tx, plan, content)


async def upload_detailed_plan(tx: Transaction, plan_id: UUID, file: bytes) -> DetailedPlan:
    """Say all of it anew, however large it is (REQ-074).

    Errors: 400 `malformed_request`, 422 `validation_failed`, 409 `plan_unsound`,
    `dependency_cycle`.
    """
    plan = await tx.load(DetailedPlan, plan_id)
    LIFECYCLE.check(plan.state, "revise")
    return await _say(tx, plan, await asyncio.to_thread(_read, file))


async def _say(tx: Transaction, plan: DetailedPlan, content: Mapping[str, Any]) -> DetailedPlan:
    said = await asyncio.to_thread(sound, content)
    plan.revise(tx.actor, said)
    await keep_content(tx, plan.id, said)
    return plan


def _read(file: bytes) -> dict[str, Any]:
    try:
        return PlanParts.model_validate_json(file).model_dump(mode="json")
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        if wrong[0]["type"] == "json_invalid":
            raise Malformed("malformed_request") from error
        problems = [
            FieldProblem(
                "".join(f"/{part}" for part in said["loc"])[:300],
                said["type"],
                (("detail", said["msg"]),),
            )
            for said in wrong[:MOST_PROBLEMS]
        ]
        raise Invalid("validation_failed", count=len(wrong), errors=problems) from error
