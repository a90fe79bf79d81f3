"""What knowledge tells of how far the people of a project are trained."""

from typing import Any
from uuid import UUID, uuid4

from services.knowledge.coverage.commands import tell_training_coverage
from shared.contracts.base import Member, Undertaking
from shared.contracts.portfolio import PersonAssignedToProject, ProjectRegistered
from shared.domain.actor import Actor
from tests.knowledge.facts import closed, delivered
from tests.knowledge.given import added_course, certified
from tests.support.given import MANAGER, SPONSOR, said
from tests.support.world import Subject, World

REASON = {"reason": "内容并入新课程。"}


def registered(type_: str, **changed: Any) -> ProjectRegistered:
    """A project of a manager, as portfolio tells when it begins."""
    project = delivered(state="REGISTERED", revision=1, **changed)
    return ProjectRegistered.model_validate(
        {
            "project_id": project.id,
            "undertaking": project,
            "project_key": project.key,
            "proposal_key": project.key,
            "type": type_,
            "sponsor_id": SPONSOR,
            "project_manager_id": MANAGER,
            "budget": {"amount": "1000000.00", "currency": "CNY"},
            "planned_start": "2027-01-04",
            "planned_finish": "2027-09-30",
            "plan_id": uuid4(),
            "role_efforts": (),
        }
    )


def joined(project: Undertaking, person: str, revision: int) -> PersonAssignedToProject:
    """Somebody more takes part as a team member."""
    more = (*project.members, Member(person_id=person, role="team_member"))
    after = project.model_copy(update={"members": more, "revision": revision})
    return PersonAssignedToProject(
        project_id=project.id, undertaking=after, person_id=person, role="team_member"
    )


async def looked(knowledge: Subject) -> None:
    """All that is due is looked at."""
    while True:
        async with knowledge.db.begin(Actor.system("knowledge")) as tx:
            if not await tell_training_coverage(tx):
                return


async def due(knowledge: Subject, project_id: UUID) -> bool:
    """Whether the project is to be looked at again."""
    (row,) = await knowledge.rows("SELECT due FROM project_readiness WHERE id = :id", id=project_id)
    return bool(row["due"])


async def told(knowledge: Subject, project_id: UUID) -> list[tuple[int, list[str]]]:
    """What was told of the project, in order."""
    facts = [f for f in await knowledge.events(project_id) if "Coverage" in f["type"]]
    assert [f["data"]["revision"] for f in facts] == sorted({f["data"]["revision"] for f in facts})
    return [(f["data"]["lacking"], f["data"]["courses"]) for f in facts]


async def test_it_is_told_whenever_people_lack_more_or_fewer_courses(knowledge: Subject) -> None:
    """REQ-017: as they join, are certified, and as courses are asked of them or not any more."""
    type_ = f"T{uuid4().hex[:12].upper()}"
    course = await added_course(knowledge, project_types=[type_])
    code = course["code"]
    project = registered(type_)
    await knowledge.hear(project, times=2)
    await looked(knowledge)
    assert await told(knowledge, project.project_id) == [(1, [code])]
    joins = joined(project.undertaking, "pm-wu", 2)
    await knowledge.hear(joins, times=2)
    await knowledge.hear(joins)
    await looked(knowledge)
    await looked(knowledge)
    assert await told(knowledge, project.project_id) == [(1, [code]), (2, [code])]
    for again in (project, joins):
        await knowledge.hear(again)
    assert await due(knowledge, project.project_id) is False
    await certified(knowledge, code, "pm-wu")
    await looked(knowledge)
    assert (await told(knowledge, project.project_id))[2:] == [(1, [code])]
    other = await added_course(knowledge, project_types=[type_])
    await looked(knowledge)
    codes = sorted([code, other["code"]])
    assert (await told(knowledge, project.project_id))[3:] == [(3, codes)]
    path = f"/courses/{other['id']}"
    edit = {"mandatory_roles": ["project_manager"]}
    await said(knowledge, "analyst-lin", "PATCH", path, edit, if_match=1)
    await looked(knowledge)
    assert (await told(knowledge, project.project_id))[4:] == [(2, codes)]
    await said(knowledge, "analyst-lin", "POST", f"{path}/retire", REASON, if_match=2)
    await certified(knowledge, code, MANAGER)
    await looked(knowledge)
    assert (await told(knowledge, project.project_id))[5:] == [(0, [])]


async def test_a_certificate_that_has_run_out_is_lacking_again(
    knowledge: Subject, world: World
) -> None:
    """REQ-017, REQ-164."""
    type_ = f"T{uuid4().hex[:12].upper()}"
    course = await added_course(knowledge, project_types=[type_], certificate_months=1)
    project = registered(type_)
    await certified(knowledge, course["code"], MANAGER)
    await knowledge.hear(project)
    await looked(knowledge)
    assert await told(knowledge, project.project_id) == []
    with world.clock.later(days=366 * 75 + 60):
        while await knowledge.tick():
            pass
    assert await told(knowledge, project.project_id) == [(1, [course["code"]])]


async def test_of_a_project_that_is_over_nothing_is_told(knowledge: Subject) -> None:
    """REQ-017: whatever is asked of its people afterwards."""
    type_ = f"T{uuid4().hex[:12].upper()}"
    course = await added_course(knowledge, project_types=[type_])
    project = registered(type_)
    await knowledge.hear(project)
    await looked(knowledge)
    ended = project.undertaking.model_copy(update={"state": "CLOSED", "revision": 9})
    await knowledge.hear(closed(ended))
    await added_course(knowledge, project_types=[type_])
    await looked(knowledge)
    assert await told(knowledge, project.project_id) == [(1, [course["code"]]), (0, [])]


async def test_many_projects_are_looked_at_together(knowledge: Subject) -> None:
    """REQ-017: the needs of each are those of its own people and type."""
    types = [f"T{uuid4().hex[:12].upper()}" for _ in range(2)]
    codes = [(await added_course(knowledge, project_types=[t]))["code"] for t in types]
    projects = [registered(types[place % 2]) for place in range(6)]
    for project in projects:
        await knowledge.hear(project)
    await looked(knowledge)
    for place, project in enumerate(projects):
        assert await told(knowledge, project.project_id) == [(1, [codes[place % 2]])]
