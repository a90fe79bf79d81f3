"""Taking over a project that began before the platform: one that goes on, or one that is over."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

from services.portfolio.admitted.commands import keep_purpose
from services.portfolio.plans.commands import (
    Commission,
    draft_preliminary_plan,
)
from services.portfolio.project_types.model import ProjectType
from services.portfolio.project_types.queries import Tier, template_for
from services.portfolio.projects.commands import tailoring_for
from services.portfolio.projects.model import Project
from services.portfolio.projects.rules import Origin, Past, Tailoring
from shared.contracts.base import Confidentiality, Money, PersonId, ProjectTypeCode
from shared.db.rows import AlreadyThere
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import LINE, Amount, Currency, Date, Line, Request, Text
from shared.projects.copy import remember

EXAMPLE: dict[str, Any] = {
    "external_reference": "OLD-2025-017",
    "name": "呼叫中心平台替换",
    "type": "IT",
    "tier": "M",
    "org_unit": "客户服务部",
    "sponsor_id": "sponsor-zhang",
    "project_manager_id": "pm-zhou",
    "budget": {"amount": "3000000.00", "currency": "CNY"},
    "planned_start": "2025-03-03",
    "planned_finish": "2025-11-28",
    "purpose": "原平台已停止维护，替换为自主可控的呼叫中心平台。",
    "past": {
        "started_on": "2025-03-10",
        "finished_on": "2025-12-12",
        "actual_cost": "2870000.00",
        "summary": "替换老旧呼叫中心平台，覆盖 320 个坐席，分两批割接。",
        "outcome": "延期两周上线，预算节余 4%，满意度提升 6 个百分点。",
    },
}

Reference = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=100, pattern=LINE),
    Field(description="What it is called where it comes from; each is taken over once."),
]


class Budget(Request):
    """What it may cost, or might."""

    amount: Amount
    currency: Currency


class PastProject(Request):
    """How a project went that is over."""

    started_on: Date
    finished_on: Date
    actual_cost: Annotated[Amount, Field(description="In the currency of the budget.")]
    summary: Annotated[Text, Field(description="What was done.")]
    outcome: Annotated[Text, Field(description="What came of it.")]


class ProjectImport(Request):
    """A project without a proposal: with `past` it is over, without it goes on."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    external_reference: Reference
    name: Line
    type: ProjectTypeCode
    tier: Tier
    org_unit: Line
    confidentiality: Confidentiality = Confidentiality.PUBLIC_IN_ORG
    sponsor_id: PersonId
    project_manager_id: PersonId
    budget: Budget
    planned_start: Date
    planned_finish: Date
    purpose: Annotated[Text, Field(description="Why there is the project.")] = ""
    past: PastProject | None = None


def _said(import_: ProjectImport) -> dict[str, Any]:
    """The words of the import by field, as the aggregate takes them."""
    words = import_.model_dump(exclude={"tier", "budget", "purpose", "past"})
    return words | {
        "origin": Origin.LEGACY_IMPORT,
        "conditions": [],
        "budget_amount": import_.budget.amount,
        "budget_currency": import_.budget.currency,
    }


def _check_days(import_: ProjectImport, tx: Transaction) -> None:
    """Refuses days the wrong way round, and an end that is still to come."""
    past, wrong = import_.past, []
    if import_.planned_finish < import_.planned_start:
        wrong.append("/planned_finish")
    if past is not None and past.finished_on < past.started_on:
        wrong.append("/past/finished_on")
    if wrong:
        problems = [FieldProblem(pointer, "range_not_in_order") for pointer in wrong]
        raise Conflict("range_not_in_order", errors=problems)
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    if past is not None and past.finished_on > today:
        raise Conflict("not_over_yet", errors=[FieldProblem("/past/finished_on", "not_over_yet")])


async def _check_new(tx: Transaction, reference: str) -> None:
    known = select(Project.key).where(Project.external_reference == reference)
    key = (await tx.execute(known)).scalar_one_or_none()
    if key is not None:
        raise Conflict("already_imported", reference=reference)


async def import_project(tx: Transaction, import_: ProjectImport) -> Project:
    """Take it over, once, flagged as what it is (REQ-061).

    Errors: 409 `already_imported`, `project_type_unknown`, `range_not_in_order`, `not_over_yet`.
    """
    _check_days(import_, tx)
    await _check_new(tx, import_.external_reference)
    template = await template_for(tx, import_.type)
    if template.code != import_.type:
        unknown = [FieldProblem("/type", "project_type_unknown")]
        raise Conflict("project_type_unknown", type=import_.type, errors=unknown)
    tailoring = await tailoring_for(tx, import_.type, template, import_.tier)
    if import_.past is None:
        project = await _take_over_ongoing(tx, import_, template, tailoring)
    else:
        project = await _take_over_past(tx, import_, import_.past, tailoring)
    await keep_purpose(tx, project.id, 0, import_.purpose, "")
    # Its people see it at once, not only when portfolio has heard its own words again.
    await remember(tx, [("portfolio", project.undertaking(revision=project.version))])
    return project


async def _take_over_ongoing(
    tx: Transaction, import_: ProjectImport, template: ProjectType, tailoring: Tailoring
) -> Project:
    """With a preliminary plan over the days that it has, for its sponsor to accept."""
    calendar = organisation_calendar(tx.settings.time_zone)
    day_before = calendar.add_working_days(import_.planned_start, -1)
    start = calendar.add_working_days(day_before, 1)
    days = calendar.working_days_between(day_before, import_.planned_finish)
    asked = Commission(
        project_id=tx.new_id(),
        type=import_.type,
        tier=import_.tier,
        budget=Money(**import_.budget.model_dump()),
        start=start,
        days=max(days, 1),
    )
    plan = draft_preliminary_plan(tx, asked, template)
    said = _said(import_)
    del said["planned_start"], said["planned_finish"]
    key = await tx.next_key("PRJ")
    project = tx.add(Project.register(key, said, plan, tailoring, at=tx.now))
    await _write(tx, import_.external_reference)
    tx.add(plan)
    await tx.flush()
    return project


async def _take_over_past(
    tx: Transaction, import_: ProjectImport, past: PastProject, tailoring: Tailoring
) -> Project:
    """Into the records, for others to learn from."""
    key = await tx.next_key("PRJ")
    went = Past(**past.model_dump())
    project = tx.add(Project.import_past(tx.new_id(), key, _said(import_), went, tailoring, tx.now))
    await _write(tx, import_.external_reference)
    return project


async def _write(tx: Transaction, reference: str) -> None:
    """Errors: 409 `already_imported` when another request was there first."""
    try:
        await tx.flush()
    except AlreadyThere as error:
        raise Conflict("already_imported", reference=reference) from error
