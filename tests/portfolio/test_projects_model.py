"""A project and its plan as objects: what registration makes of an approval, and the team."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.portfolio.plans.model import PlanState, PlanVersion
from services.portfolio.project_types.model import ProjectType
from services.portfolio.projects.commands import approved_words
from services.portfolio.projects.model import (
    LIFECYCLE,
    MOST_MEMBERS,
    Project,
    ProjectState,
)
from services.portfolio.projects.rules import ProjectStage, Tailoring
from shared.contracts.base import Member
from shared.contracts.intake import ProjectApproved
from shared.contracts.portfolio import (
    PersonAssignedToProject,
    PlanPreliminaryDrafted,
    ProjectRegistered,
    RoleEffort,
)
from shared.domain.actor import Actor
from shared.domain.canonical import content_hash
from shared.domain.errors import Conflict
from tests.portfolio.given import approval

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
CONTENT: dict[str, Any] = {
    "start": "2026-11-30",
    "finish": "2026-12-11",
    "phases": [{"code": "WORK"}],
    "role_efforts": [
        {"role": "tester", "hours": 1020, "start": "2026-12-02", "finish": "2026-12-11"}
    ],
}
TAILORING = Tailoring(tier="M", type_version=3, profile={"tier": "M"}, process=None)


def drafted_plan(approved: ProjectApproved) -> PlanVersion:
    template = ProjectType(code="IT", version=3)
    portfolio = Actor.system("portfolio")
    return PlanVersion.preliminary(
        uuid4(), approved.proposal_id, template, CONTENT, portfolio, NOON
    )


def registered(**how: Any) -> Project:
    approved = approval(**how)
    return register(approved, drafted_plan(approved))


def register(approved: ProjectApproved, plan: PlanVersion) -> Project:
    said, others = approved_words(approved), approved.undertaking.members
    return Project.register("PRJ-2026-0001", said, plan, TAILORING, others=others, at=NOON)


def test_a_preliminary_plan_is_a_draft_under_the_hash_of_what_it_says() -> None:
    """REQ-063."""
    approved = approval()
    plan = drafted_plan(approved)
    assert (plan.state, plan.number, plan.author_id) == (PlanState.DRAFT, 1, "system:portfolio")
    assert plan.content_hash == content_hash(CONTENT)
    assert plan.role_efforts == (
        RoleEffort(role="tester", hours=1020, start=date(2026, 12, 2), finish=date(2026, 12, 11)),
    )
    assert plan.take_recorded() == [
        PlanPreliminaryDrafted(
            project_id=approved.proposal_id,
            plan_id=plan.id,
            template_code="IT",
            template_version=3,
            phases=("WORK",),
            planned_start=date(2026, 11, 30),
            planned_finish=date(2026, 12, 11),
            content_hash=plan.content_hash,
        )
    ]


def test_a_project_is_registered_with_all_that_was_approved() -> None:
    """REQ-060: under the proposal's id, with its manager, its people and its conditions."""
    approved = approval()
    plan = drafted_plan(approved)
    project = register(approved, plan)
    assert project.id == approved.proposal_id
    assert (project.state, project.stage) == (ProjectState.REGISTERED, ProjectStage.INITIATION)
    assert project.name == approved.title
    assert project.conditions == ["启动前完成等保测评方案"]
    assert project.decision_id == approved.decision_id

    registered, assigned = project.take_recorded()
    assert isinstance(registered, ProjectRegistered)
    assert (registered.key, registered.plan_id) == (project.id, plan.id)
    assert registered.role_efforts == plan.role_efforts
    assert registered.budget == approved.budget
    assert isinstance(assigned, PersonAssignedToProject)
    assert (assigned.person_id, assigned.role) == ("pm-zhou", "project_manager")
    assert assigned.undertaking == registered.undertaking


def test_the_people_of_the_proposal_are_the_first_people_of_the_project() -> None:
    """Each part once, however the approval names them."""
    told = registered().undertaking()
    assert (told.key, told.state, told.revision) == ("PRJ-2026-0001", "REGISTERED", 1)
    assert sorted((m.role, m.person_id) for m in told.members) == [
        ("assessor", "analyst-lin"),
        ("author", "sponsor-li"),
        ("project_manager", "pm-zhou"),
        ("sponsor", "sponsor-zhang"),
    ]


@pytest.mark.parametrize("level", ["RESTRICTED", "SECRET"])
def test_a_confidential_project_is_named_by_its_proposals_key_and_tells_no_title(
    level: str,
) -> None:
    project = registered(confidentiality=level)
    assert project.name == project.proposal_key
    assert project.undertaking().title == ""


def test_a_person_joins_the_team_once() -> None:
    project = registered()
    project.take_recorded()
    project.assign_person("employee-he")
    (told,) = project.take_recorded()
    assert isinstance(told, PersonAssignedToProject)
    member = Member(person_id="employee-he", role="team_member")
    assert (told.person_id, told.role) == (member.person_id, member.role)
    assert member in told.undertaking.members
    with pytest.raises(Conflict, match="already_assigned"):
        project.assign_person("employee-he")
    assert not project.has_recorded


def test_who_manages_a_project_may_also_work_in_its_team() -> None:
    project = registered()
    project.assign_person("pm-zhou")
    assert {"person_id": "pm-zhou", "role": "team_member"} in project.members


def test_a_project_names_no_more_people_than_its_facts_can_carry() -> None:
    project = registered()
    for number in range(MOST_MEMBERS - len(project.members)):
        project.assign_person(f"employee-{number}".ljust(128, "x"))
    assert len(project.take_recorded()[-1].model_dump_json()) < 256 * 1024
    with pytest.raises(Conflict, match="project_full"):
        project.assign_person("one-too-many")
    assert not project.has_recorded


def test_the_lifecycle_of_a_project_begins_with_its_registration() -> None:
    assert LIFECYCLE.start == ProjectState.REGISTERED
    assert LIFECYCLE.final() == {ProjectState.ARCHIVED}
