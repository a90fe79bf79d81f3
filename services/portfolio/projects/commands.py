"""What is done with projects: register an approved one, and assign people to it."""

import structlog
from pydantic import ConfigDict

from services.portfolio.plans.commands import draft_preliminary_plan
from services.portfolio.projects.model import Project
from shared.contracts.base import PersonId
from shared.contracts.intake import ProjectApproved
from shared.db.transaction import Transaction
from shared.domain.errors import Conflict
from shared.domain.fields import Ref, Request

log = structlog.get_logger()


class Assignment(Request):
    """Who joins the team."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person_id": "employee-he"}]})

    person_id: PersonId


async def register_project(tx: Transaction, approval: ProjectApproved) -> Project:
    """Bring the approved project into PMO scope, once, with its preliminary plan (REQ-060, 063).

    The same decision told again changes nothing; another one about a registered project is 409
    `already_registered`, for a person to look into.
    """
    registered = await tx.find(Project, approval.proposal_id)
    if registered is not None:
        if registered.decision_id != approval.decision_id:
            raise Conflict("already_registered", key=registered.key)
        log.warning("approval_told_again", project=registered.key)
        return registered
    plan = await draft_preliminary_plan(tx, approval)
    key = await tx.next_key("PRJ")
    project = tx.add(Project.register(key, approval, plan, tx.now))
    await tx.flush()
    tx.add(plan)
    return project


async def assign_person(tx: Transaction, ref: Ref, assignment: Assignment) -> Project:
    """Add a person to the project's team."""
    project = await tx.load(Project, ref)
    project.assign_person(assignment.person_id)
    return project
