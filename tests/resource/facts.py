"""What portfolio tells resource, with the role efforts that a test needs."""

from datetime import date
from typing import Any
from uuid import uuid4

from shared.contracts.base import Money, Undertaking
from shared.contracts.planning import KickoffCompleted
from shared.contracts.portfolio import ProjectRegistered, RoleEffort
from tests.support.given import MANAGER, SPONSOR, undertaking

DEVELOPER = RoleEffort(
    role="developer", hours=1860, start=date(2027, 1, 4), finish=date(2027, 9, 30)
)
TESTER = RoleEffort(role="tester", hours=420, start=date(2027, 5, 10), finish=date(2027, 9, 30))


def registered(
    *efforts: RoleEffort, confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> ProjectRegistered:
    """A project that nobody has heard of before, registered with these efforts in its plan."""
    project = undertaking(
        state="REGISTERED", manager=MANAGER, confidentiality=confidentiality, revision=1
    )
    facts = {
        "project_id": project.id,
        "undertaking": project,
        "project_key": project.key,
        "proposal_key": "PRP-2026-0001",
        "type": "IT",
        "sponsor_id": SPONSOR,
        "project_manager_id": MANAGER,
        "budget": Money.model_validate({"amount": "3000000.00", "currency": "CNY"}),
        "planned_start": date(2027, 1, 4),
        "planned_finish": date(2027, 9, 30),
        "plan_id": uuid4(),
        "role_efforts": efforts or (DEVELOPER, TESTER),
    }
    return ProjectRegistered.model_validate({**facts, **changed})


def kickoff_of(project: ProjectRegistered, *needs: RoleEffort, **changed: Any) -> KickoffCompleted:
    """Its kickoff is held, and settled that so much is needed."""
    facts = {
        "project_id": project.project_id,
        "undertaking": standing(project, "PLANNING", 3),
        "meeting_id": uuid4(),
        "resource_needs": needs,
    }
    return KickoffCompleted.model_validate({**facts, **changed})


def standing(project: ProjectRegistered, state: str, revision: int) -> Undertaking:
    """The project in another state, as a later fact tells it."""
    return project.undertaking.model_copy(update={"state": state, "revision": revision})
