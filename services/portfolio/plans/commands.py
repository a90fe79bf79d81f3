"""What is done with plans: the preliminary one is drafted, revised, sent back, and accepted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.plans.model import PlanState, PlanVersion
from services.portfolio.plans.queries import (
    PlannedEffort,
    PlannedMilestone,
    Span,
)
from services.portfolio.plans.rules import missing_parts, preliminary_plan, revised, unsound_parts
from services.portfolio.project_types.model import ProjectType
from services.portfolio.project_types.queries import TopRisk, Words
from shared.contracts.base import Money
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Because, MoneyRange, Request, absent
from shared.projects.words import public_words

EXAMPLE: dict[str, Any] = {
    "budget_range": {
        "least": "2400000.00",
        "likely": "3000000.00",
        "most": "4500000.00",
        "currency": "CNY",
    },
    "assumptions": [
        {
            "zh": "机房二期于 2027 年 3 月交付。",
            "en": "The second hall is handed over in March 2027.",
        }
    ],
}


class PlanRevision(Request):
    """A merge patch of a draft: each part that is sent replaces the whole of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    phases: Annotated[list[Span], Field(min_length=1, max_length=20)] = absent()
    milestones: Annotated[list[PlannedMilestone], Field(max_length=50)] = absent()
    role_efforts: Annotated[list[PlannedEffort], Field(max_length=50)] = absent()
    budget_range: MoneyRange = absent()
    top_risks: Annotated[list[TopRisk], Field(max_length=20)] = absent()
    assumptions: Annotated[list[Words], Field(max_length=30)] = absent()


@dataclass(frozen=True)
class Commission:
    """What a preliminary plan is asked for: so many working days from a working day on."""

    project_id: UUID
    type: str
    tier: str
    budget: Money
    start: date
    days: int


def _remarks(asked: Commission, template: ProjectType) -> Iterator[dict[str, str]]:
    """What this plan had to assume because the templates do not say it."""
    if template.code != asked.type:
        yield {
            "zh": f"类型 {asked.type} 没有模板，采用通用模板。",
            "en": f"Type {asked.type} has no template; the generic one was used.",
        }
    if asked.tier not in {profile["tier"] for profile in template.profiles}:
        yield {
            "zh": "审批未说明项目分级，按 M 级执行。",
            "en": "The approval names no known tier; the project is run as M.",
        }
    currency = asked.budget.currency
    if currency not in template.template["effort_unit"]:
        yield {
            "zh": f"模板未规定 {currency} 的工时标准，按人民币计算。",
            "en": f"The template has no measure of effort in {currency}; it was reckoned as CNY.",
        }


def draft_preliminary_plan(
    tx: Transaction, asked: Commission, template: ProjectType
) -> PlanVersion:
    """A plan from the template of the project's type; it is written with the project (REQ-063)."""
    content = preliminary_plan(
        template.template,
        calendar=organisation_calendar(tx.settings.time_zone),
        start=asked.start,
        days=asked.days,
        budget=asked.budget.amount,
        currency=asked.budget.currency,
        remarks=list(_remarks(asked, template)),
    )
    return PlanVersion.preliminary(
        tx.new_id(), asked.project_id, template, content, tx.actor, tx.now
    )


async def revise_plan(tx: Transaction, plan_id: UUID, revision: PlanRevision) -> PlanVersion:
    """Draft it anew, as a whole under a new hash (REQ-064).

    Errors: 409 `plan_unsound` with a pointer to each part that does not fit.
    """
    plan = await tx.load(PlanVersion, plan_id)
    said = revision.model_dump(mode="json", exclude_unset=True)
    content = revised(plan.content, said, organisation_calendar(tx.settings.time_zone))
    if unsound := unsound_parts(content):
        problems = [FieldProblem(pointer, "plan_unsound") for pointer in unsound]
        raise Conflict("plan_unsound", count=len(problems), errors=problems)
    plan.revise(tx.actor, content)
    return plan


async def return_plan(tx: Transaction, plan_id: UUID, because: Because) -> PlanVersion:
    """Ask the PMO for another draft (REQ-064)."""
    plan = await tx.load(PlanVersion, plan_id)
    told = await public_words(tx, plan.project_id, because.reason)
    plan.return_(because.reason, told)
    return plan


async def accept_draft(tx: Transaction, project_id: UUID, content_hash: str) -> PlanVersion:
    """The draft of the project's preliminary plan, accepted as it was shown (REQ-064).

    Errors: 409 `plan_incomplete`, `plan_changed`, `no_draft_plan`; 403 `sod_violation`.
    """
    drafts = select(PlanVersion).where(
        PlanVersion.project_id == project_id, PlanVersion.state == PlanState.DRAFT
    )
    for plan in await tx.every(PlanVersion, drafts.with_for_update()):
        if missing := missing_parts(plan.content):
            problems = [FieldProblem(pointer, "plan_incomplete") for pointer in missing]
            raise Conflict("plan_incomplete", count=len(problems), errors=problems)
        plan.accept(tx.actor, content_hash)
        return plan
    raise Conflict("no_draft_plan")
