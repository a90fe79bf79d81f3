"""Ways to an approval as intake tells it, and to a project that portfolio registered on it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.base import Confidentiality, Member, Money
from shared.contracts.intake import ProjectApproved
from tests.support import given
from tests.support.world import Subject, World

MONDAY = date(2099, 1, 5)
"""A day to come whatever day it is, in a year whose holidays nobody has announced."""

TEAM = (
    Member(person_id="sponsor-li", role="author"),
    Member(person_id="analyst-lin", role="assessor"),
)


def approval(
    *, manager: str = given.MANAGER, confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> ProjectApproved:
    """A proposal of 3,000,000 CNY and 120 working days was approved; nobody knows its project."""
    undertaking = given.undertaking(
        state="APPROVED", manager=manager, confidentiality=confidentiality, members=TEAM, revision=6
    )
    public = confidentiality == Confidentiality.PUBLIC_IN_ORG
    facts = {
        "proposal_id": undertaking.id,
        "undertaking": undertaking,
        "decision_id": uuid4(),
        "title": undertaking.title,
        "type": "IT",
        "tier": "M",
        "org_unit": "信息技术部" if public else "",
        "sponsor_id": given.SPONSOR,
        "project_manager_id": manager,
        "budget": Money(amount="3000000.00", currency="CNY"),
        "rough_duration_days": 120,
        "requested_start": MONDAY,
        "conditions": ("启动前完成等保测评方案" if public else "",),
    }
    return ProjectApproved.model_validate({**facts, **changed})


async def hear_together(subject: Subject, *facts: ProjectApproved) -> None:
    """Deliver facts in one batch, as the consumer gets them after a pause."""
    await subject.hear_together(*facts)


async def registered_project(world: World, **how: Any) -> dict[str, Any]:
    """A project that was registered, as its sponsor sees it."""
    approved, portfolio = approval(**how), world.service("portfolio")
    await portfolio.hear(approved)
    path = f"/projects/{approved.proposal_id}"
    return await given.said(portfolio, given.SPONSOR, "GET", path)


def action_of(shown: dict[str, Any], operation: str) -> dict[str, Any]:
    """What a record says of one operation on it."""
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == operation]
    found: dict[str, Any] = action
    return found


async def row_of(world: World, project_id: UUID | str) -> dict[str, Any]:
    """The one row of a project."""
    rows = await world.service("portfolio").rows(
        "SELECT * FROM projects WHERE id = :id", id=UUID(str(project_id))
    )
    (row,) = rows
    return row


async def plan_of(world: World, project_id: UUID | str) -> dict[str, Any]:
    """The one plan of a project."""
    rows = await world.service("portfolio").rows(
        "SELECT * FROM plan_versions WHERE project_id = :id", id=UUID(str(project_id))
    )
    (row,) = rows
    return row
