"""What is done with projects: register an approved one, edit it, staff it, accept its plan."""

from typing import Annotated, Any
from uuid import UUID

import structlog
from pydantic import ConfigDict, Field
from sqlalchemy import select

from services.portfolio.admitted.commands import take_over_parts
from services.portfolio.conditions.commands import take_over_conditions
from services.portfolio.plans.commands import (
    Commission,
    accept_draft,
    draft_preliminary_plan,
)
from services.portfolio.plans.rules import first_day
from services.portfolio.processes.queries import process_for
from services.portfolio.project_types.model import ProjectType
from services.portfolio.project_types.queries import Tier, template_for
from services.portfolio.project_types.rules import profile_of
from services.portfolio.projects.model import Project, ProjectState
from services.portfolio.projects.rules import Origin, Tailoring
from shared.contracts.base import PersonId, ProjectTypeCode
from shared.contracts.intake import ProjectApproved
from shared.db.transaction import Transaction
from shared.domain.calendar import organisation_calendar
from shared.domain.errors import Conflict, FieldProblem
from shared.domain.fields import Date, Line, Ref, Request, absent

log = structlog.get_logger()

AT_ONCE = 100


class Assignment(Request):
    """Who joins the team."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person_id": "employee-he"}]})

    person_id: PersonId


class Delegation(Request):
    """Who plans and reports like the manager; null: nobody any more."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"person_id": "employee-he", "until": "2099-06-30"}]}
    )

    person_id: PersonId | None
    until: Annotated[Date | None, Field(description="The last day; null for no end.")] = None


class ProjectEdit(Request):
    """A merge patch of what lies beside the baseline: what is sent replaces."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "客户服务数据中心扩容（一期）", "pmo_analyst_id": "analyst-zhao"}]
        }
    )

    name: Line = absent()
    org_unit: Line = absent()
    pmo_analyst_id: PersonId = absent()
    type: Annotated[
        ProjectTypeCode, Field(description="Refused: it changes by an approved change alone.")
    ] = absent()
    tier: Annotated[Tier, Field(description="Refused: it changes by an approved change alone.")] = (
        absent()
    )


class Acceptance(Request):
    """Which draft is accepted: the plan's `content_hash` as it was shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"content_hash": "9f86d081" * 8}]})

    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


async def tailoring_for(tx: Transaction, type_: str, template: ProjectType, tier: str) -> Tailoring:
    """How a project of this type and tier is run, as of today (REQ-003, REQ-011)."""
    profile = profile_of(template.profiles, tier)
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    return Tailoring(
        tier=profile["tier"],
        type_version=template.version,
        profile=profile,
        process=await process_for(tx, type_, today),
    )


def approved_words(approval: ProjectApproved) -> dict[str, Any]:
    """What the approval says; where its title is confidential, the proposal's key is the name."""
    known = approval.undertaking
    return {
        "origin": Origin.PROPOSAL,
        "name": approval.title or known.key,
        "type": approval.type,
        "org_unit": approval.org_unit,
        "confidentiality": known.confidentiality,
        "sponsor_id": approval.sponsor_id,
        "project_manager_id": approval.project_manager_id,
        "budget_amount": approval.budget.amount,
        "budget_currency": approval.budget.currency,
        "conditions": list(approval.conditions),
        "proposal_key": known.key,
        "decision_id": approval.decision_id,
    }


def _commission(tx: Transaction, approval: ProjectApproved) -> Commission:
    calendar = organisation_calendar(tx.settings.time_zone)
    return Commission(
        project_id=approval.proposal_id,
        type=approval.type,
        tier=approval.tier,
        budget=approval.budget,
        start=first_day(calendar, calendar.today(tx.now), approval.requested_start),
        days=approval.rough_duration_days,
    )


async def register_project(tx: Transaction, approval: ProjectApproved) -> Project:
    """Bring the approved project into PMO scope, once, with its preliminary plan and all that the
    approval says (REQ-060, REQ-062, REQ-063).

    The same decision told again changes nothing; another one about a registered project is 409
    `already_registered`, for a person to look into.
    """
    registered = await tx.find(Project, approval.proposal_id)
    if registered is not None:
        if registered.decision_id != approval.decision_id:
            raise Conflict("already_registered", key=registered.key)
        log.warning("approval_told_again", project=registered.key)
        return registered
    template = await template_for(tx, approval.type)
    plan = draft_preliminary_plan(tx, _commission(tx, approval), template)
    tailoring = await tailoring_for(tx, approval.type, template, approval.tier)
    key, said = await tx.next_key("PRJ"), approved_words(approval)
    others = approval.undertaking.members
    project = tx.add(Project.register(key, said, plan, tailoring, others=others, at=tx.now))
    await tx.flush()
    tx.add(plan)
    take_over_parts(tx, approval)
    take_over_conditions(tx, project.id, approval.admission_conditions, approval.conditions)
    return project


async def load_unfinished(tx: Transaction, ref: Ref | UUID) -> Project:
    """The project, locked, as long as something can still be said about how it goes.

    Errors: 409 `project_over`.
    """
    project = await tx.load(Project, ref)
    if project.state in (ProjectState.CLOSED, ProjectState.ARCHIVED):
        raise Conflict("project_over", state=project.state)
    return project


UNDER_WAY = (ProjectState.EXECUTING, ProjectState.SUSPENDED)


async def check_under_way(tx: Transaction, project_id: UUID) -> None:
    """The project is executed, or rests; read without a lock: who asks holds a part of it.

    Errors: 409 `not_under_way`.
    """
    mine = select(Project.state).where(Project.id == project_id)
    if (state := (await tx.execute(mine)).scalar_one()) not in UNDER_WAY:
        raise Conflict("not_under_way", state=state)


async def assign_person(tx: Transaction, ref: Ref, assignment: Assignment) -> Project:
    """Add a person to the project's team."""
    project = await tx.load(Project, ref)
    project.assign_person(assignment.person_id)
    return project


async def name_delegate(tx: Transaction, ref: Ref, said: Delegation) -> Project:
    """Let one member plan and report like the manager (REQ-073).

    Errors: 409 `delegate_unsuitable` for who is no member or the manager, `delegation_over`.
    """
    project = await tx.load(Project, ref)
    if said.until is not None and said.until < organisation_calendar(tx.settings.time_zone).today(
        tx.now
    ):
        problem = FieldProblem("/until", "delegation_over")
        raise Conflict("delegation_over", errors=[problem])
    project.name_delegate(said.person_id, said.until)
    return project


async def end_delegations(tx: Transaction) -> int:
    """Take the part back from up to a hundred delegates whose last day has passed (REQ-073)."""
    today = organisation_calendar(tx.settings.time_zone).today(tx.now)
    found = await tx.every(
        Project,
        select(Project)
        .where(Project.delegate_until < today)
        .order_by(Project.delegate_until)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True),
    )
    for project in found:
        project.end_delegation()
    return len(found)


async def edit_project(tx: Transaction, ref: Ref, edit: ProjectEdit) -> Project:
    """Change its name, its unit or its PMO analyst; nothing of its baseline (REQ-012)."""
    project = await tx.load(Project, ref)
    project.edit(edit.model_dump(exclude_unset=True))
    return project


async def accept_preliminary_plan(tx: Transaction, ref: Ref, acceptance: Acceptance) -> Project:
    """The sponsor agrees to the draft: the project is initiated (REQ-064).

    Errors: 409 `plan_incomplete`, `plan_changed`; 403 `sod_violation`.
    """
    project = await tx.load(Project, ref)
    project.check_acceptable()
    project.accept_preliminary_plan(await accept_draft(tx, project.id, acceptance.content_hash))
    return project
