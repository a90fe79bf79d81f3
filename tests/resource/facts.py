"""What portfolio tells resource, with the role efforts that a test needs."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from shared.contracts.base import Member, Money, Undertaking
from shared.contracts.change import ChangeRequested
from shared.contracts.delivery import ProjectEvent
from shared.contracts.planning import (
    BaselineRevised,
    BaselineSet,
    KickoffCompleted,
    KickoffWaived,
    PlanSubmitted,
)
from shared.contracts.portfolio import ProjectRegistered, RoleEffort
from tests.support.given import MANAGER, SPONSOR, undertaking
from tests.support.world import Subject

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


def kickoff_waived(project: ProjectRegistered, *needs: RoleEffort, **changed: Any) -> KickoffWaived:
    """There is no kickoff; so much is known to be needed."""
    facts = {
        "project_id": project.project_id,
        "undertaking": standing(project, "PLANNING", 3),
        "waiver_id": uuid4(),
        "resource_needs": needs,
        "waived_by": "director-chen",
        "reason": "沿用上一期的团队。",
    }
    return KickoffWaived.model_validate({**facts, **changed})


def standing(project: ProjectRegistered, state: str, revision: int) -> Undertaking:
    """The project in another state, as a later fact tells it."""
    return project.undertaking.model_copy(update={"state": state, "revision": revision})


def submitted(
    project: ProjectRegistered, *efforts: RoleEffort, number: int = 1, **changed: Any
) -> PlanSubmitted:
    """Its manager handed in a plan that asks for so much."""
    facts = {
        "project_id": project.project_id,
        "undertaking": standing(project, "PLAN_REVIEW", 4),
        "plan_id": uuid4(),
        "number": number,
        "content_hash": f"{number:064x}",
        "author_id": MANAGER,
        "planned_start": project.planned_start,
        "planned_finish": project.planned_finish,
        "bac": project.budget,
        "contingency": project.budget,
        "role_efforts": efforts,
        "confirm_by": datetime(2026, 12, 31, 10, tzinfo=UTC),
    }
    return PlanSubmitted.model_validate({**facts, **changed})


def baselined(
    project: ProjectRegistered, *efforts: RoleEffort, number: int = 1
) -> BaselineSet | BaselineRevised:
    """Its first baseline, or a later one, that asks for so much."""
    facts = {
        "project_id": project.project_id,
        "undertaking": standing(project, "BASELINED", 4 + number),
        "baseline_id": uuid4(),
        "number": number,
        "content_hash": f"{number:064x}",
        "bac": project.budget,
        "contingency": project.budget,
        "management_reserve": project.budget,
        "planned_start": project.planned_start,
        "planned_finish": project.planned_finish,
        "milestones": (),
        "role_efforts": efforts,
        "objective_ids": (),
    }
    if number == 1:
        return BaselineSet.model_validate({**facts, "plan_id": uuid4()})
    revised = {"change_id": uuid4(), "patch_hash": "0" * 64, "previous_hash": "1" * 64}
    return BaselineRevised.model_validate({**facts, **revised})


def now(
    kind: type[ProjectEvent], project: ProjectRegistered, state: str, revision: int, **more: Any
) -> ProjectEvent:
    """It is closing, or rests, or goes on."""
    told = {"project_id": project.project_id, "undertaking": standing(project, state, revision)}
    return kind.model_validate({**told, **more})


def asked(project_id: Any, *patch: dict[str, Any], **changed: Any) -> ChangeRequested:
    """What would this change do?"""
    facts = {
        "project_id": project_id,
        "change_id": uuid4(),
        "change_key": "CHG-2026-0001",
        "question_id": uuid4(),
        "cause": "REQUIREMENT",
        "baseline_hash": "0" * 64,
        "patch": patch,
        "patch_hash": "1" * 64,
    }
    return ChangeRequested.model_validate({**facts, **changed})


async def joined(
    resource: Subject, project: ProjectRegistered, person_id: str, revision: int
) -> ProjectRegistered:
    """The same project, with one more of its team, beside those who are known already."""
    known = await resource.rows(
        "SELECT person_id, role FROM project_members WHERE project_id = :id", id=project.project_id
    )
    everybody = [*known, {"person_id": person_id, "role": "team_member"}]
    members = tuple(Member.model_validate(member) for member in everybody)
    told = project.undertaking.model_copy(update={"members": members, "revision": revision})
    return project.model_copy(update={"undertaking": told})
