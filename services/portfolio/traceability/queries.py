"""What people see of how objectives lead to deliverables, by the baseline or the latest plan."""

from itertools import islice
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from services.portfolio.admitted.model import ExpectedObjective, ProjectRequirement
from services.portfolio.detailed_plans.model import DetailedPlan
from services.portfolio.plan_contents.queries import content_of
from services.portfolio.projects.model import Project
from services.portfolio.projects.queries import PROJECT
from services.portfolio.traceability.rules import gaps, threads
from shared.contracts.patches import Code
from shared.db.transaction import Reader

MOST_THREADS = 2_000


class Thread(BaseModel):
    """A way from an objective to what is handed over; null where it breaks off."""

    objective_id: UUID
    requirement: Code | None
    deliverable: Code | None
    wbs: Code | None
    acceptance_criteria: Annotated[str | None, Field(examples=["连续 30 天监控达标"])]


class Gap(BaseModel):
    """Something that leads nowhere, or comes from nowhere."""

    kind: Literal["objectives", "requirements", "deliverables"]
    code: Annotated[str, Field(description="Of an objective its id.", examples=["REQ-2026-0001"])]
    lacks: Literal["objectives", "requirements", "deliverables"]


class TraceabilityView(BaseModel):
    """From objectives to acceptance, with the gaps (REQ-055)."""

    project_id: UUID
    source: Annotated[
        Literal["BASELINE", "PLAN", "ADMISSION"],
        Field(description="The current baseline, else the latest plan, else what was admitted."),
    ]
    complete: Annotated[bool, Field(description=f"False where only {MOST_THREADS} are shown.")]
    threads: list[Thread]
    gaps: Annotated[list[Gap], Field(description=f"The first {MOST_THREADS}.")]


async def get_traceability(read: Reader, ref: str) -> TraceabilityView:
    """How the objectives of a project lead to what it hands over."""
    project = await PROJECT.one(read, [Project.id, Project.baseline_id], ref)
    of_it = select(ExpectedObjective.id).where(ExpectedObjective.project_id == project.id)
    found = await read.execute(of_it.order_by(ExpectedObjective.number))
    objectives = [str(id_) for id_ in found.scalars()]
    source, requirements, deliverables = await _said(read, project)
    parts = objectives, requirements, deliverables
    shown = list(islice(threads(*parts), MOST_THREADS + 1))
    return TraceabilityView(
        project_id=project.id,
        source=source,
        complete=len(shown) <= MOST_THREADS,
        threads=[Thread.model_validate(thread) for thread in shown[:MOST_THREADS]],
        gaps=[Gap.model_validate(gap) for gap in islice(gaps(*parts), MOST_THREADS)],
    )


async def _said(read: Reader, project: Any) -> tuple[Any, list[Any], list[Any]]:
    """Where it is said, and the requirements and deliverables that are said there."""
    latest = select(DetailedPlan.id).where(DetailedPlan.project_id == project.id)
    plan = await read.execute(latest.order_by(DetailedPlan.number.desc()).limit(1))
    id_ = project.baseline_id or plan.scalar_one_or_none()
    if id_ is not None:
        content = await content_of(read, id_)
        source = "PLAN" if project.baseline_id is None else "BASELINE"
        return source, content["requirements"], content["deliverables"]
    admitted = select(ProjectRequirement.key.label("code"), ProjectRequirement.priority).where(
        ProjectRequirement.project_id == project.id
    )
    rows = await read.execute(admitted.order_by(ProjectRequirement.number))
    return "ADMISSION", [{**row._asdict(), "objectives": []} for row in rows], []
