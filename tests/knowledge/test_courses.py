"""What people are taught, for whom it is mandatory, and whether a project's people have it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.knowledge.courses.commands import EXAMPLE
from services.knowledge.coverage.rules import Demanded, needs
from shared.contracts.base import Member, Undertaking
from tests.knowledge.facts import delivered, kicked_off, submitted
from tests.knowledge.given import (
    added_course,
    certified,
    enrolled,
    open_training,
    training_after,
)
from tests.support.given import said
from tests.support.world import Subject, World

REASON = {"reason": "内容并入新课程。"}


async def row_of(knowledge: Subject, course: dict[str, Any]) -> dict[str, Any]:
    (row,) = await knowledge.rows("SELECT * FROM courses WHERE id = :id", id=course["id"])
    return row


async def test_a_course_is_offered_changed_and_given_no_more(knowledge: Subject) -> None:
    """REQ-161: for whom it is, how often it is to be given, and for how long it counts."""
    course = await added_course(knowledge)
    said_ = {**EXAMPLE, "code": course["code"]}
    assert {name: course[name] for name in said_} == said_
    path = f"/courses/{course['id']}"
    edit = {"pass_score": 70, "certificate_months": None}
    course = await said(knowledge, "analyst-lin", "PATCH", path, edit, if_match=1)
    assert (course["pass_score"], course["certificate_months"]) == (70, None)
    course = await said(knowledge, "analyst-lin", "POST", f"{path}/retire", REASON, if_match=2)
    assert course["state"] == "RETIRED"
    told = await knowledge.events(course["id"])
    named = {"course_id": course["id"], "course_key": course["key"], "code": course["code"]}
    assert [(f["type"].split(".")[2], f["reason"]) for f in told] == [
        ("CourseAdded", None),
        ("CourseChanged", None),
        ("CourseRetired", REASON["reason"]),
    ]
    assert told[0]["data"] == named
    assert told[1]["data"] == {**named, "changed": ["pass_score", "certificate_months"]}


@pytest.mark.parametrize(
    ("persona", "changed", "status", "code"),
    [
        ("pm-zhou", {}, 403, "forbidden"),
        ("analyst-lin", {"pass_score": 101}, 422, "validation_failed"),
        ("analyst-lin", {"mandatory_roles": ["auditor"]}, 422, "validation_failed"),
        ("analyst-lin", {"code": "TAKEN_ALREADY"}, 409, "code_taken"),
    ],
)
async def test_what_cannot_be_offered_is_not(
    knowledge: Subject, persona: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-161: nothing is kept and nothing was told."""
    if code == "code_taken":
        await knowledge.call("analyst-lin", "POST", "/courses", {**EXAMPLE, **changed})
    sql = "SELECT count(*) AS n FROM courses"
    before, told = await knowledge.rows(sql), await knowledge.last_seq()
    body = {**EXAMPLE, "code": f"C{uuid4().hex[:12].upper()}", **changed}
    answer = await knowledge.call(persona, "POST", "/courses", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await knowledge.rows(sql), await knowledge.last_seq()) == (before, told)


@pytest.mark.parametrize(
    ("persona", "method", "verb", "body", "status", "code"),
    [
        ("pm-zhou", "PATCH", "", {"pass_score": 10}, 403, "forbidden"),
        ("pm-zhou", "POST", "/retire", REASON, 403, "forbidden"),
        ("analyst-lin", "PATCH", "", {"code": "OTHER"}, 422, "validation_failed"),
        ("analyst-lin", "POST", "/retire", {"reason": ""}, 422, "validation_failed"),
    ],
)
async def test_others_change_nothing_of_it(
    knowledge: Subject,
    persona: str,
    method: str,
    verb: str,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    """REQ-161: nothing has changed and nothing was told."""
    course = await added_course(knowledge)
    row, told = await row_of(knowledge, course), await knowledge.last_seq()
    path = f"/courses/{course['id']}{verb}"
    answer = await knowledge.call(persona, method, path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await row_of(knowledge, course) == row
    assert await knowledge.last_seq() == told


async def test_what_is_given_no_more_stays_as_it_was(knowledge: Subject) -> None:
    """REQ-161: neither changed nor retired again."""
    course = await added_course(knowledge)
    path = f"/courses/{course['id']}"
    await said(knowledge, "analyst-lin", "POST", f"{path}/retire", REASON, if_match=1)
    row, told = await row_of(knowledge, course), await knowledge.last_seq()
    for method, place, body in (
        ("PATCH", path, {"pass_score": 1}),
        ("POST", f"{path}/retire", REASON),
    ):
        answer = await knowledge.call("analyst-lin", method, place, body, if_match=2)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await row_of(knowledge, course) == row
    assert await knowledge.last_seq() == told


async def test_a_mandatory_course_is_to_be_given_within_its_period(
    knowledge: Subject, world: World
) -> None:
    """REQ-162: else it is an alarm, once; giving it begins the period anew."""
    course = await added_course(knowledge, period_months=6)
    session = await open_training(knowledge, course["code"])
    session = await enrolled(knowledge, session, "pm-zhou")

    async def alarms(days: int) -> int:
        with world.clock.later(days=days):
            while await knowledge.tick():
                pass
        told = [f["type"].split(".")[2] for f in await knowledge.events(course["id"])]
        return told.count("TrainingOverdue")

    assert [await alarms(150), await alarms(190), await alarms(800)] == [0, 1, 1]
    params = {"overdue": "true", "limit": 200}
    late = await said(knowledge, "director-chen", "GET", "/courses", params=params)
    assert course["id"] in [item["id"] for item in late["items"]]
    far = 366 * 75
    with world.clock.later(days=far):
        await training_after(knowledge, session, "hold", {"attended_ids": ["pm-zhou"]})
        row = await row_of(knowledge, course)
        assert (row["overdue"], (row["due_on"] - row["given_on"]).days > 180) == (False, True)
    assert [await alarms(far + 150), await alarms(far + 190)] == [1, 2]


async def test_nobody_waits_for_a_course_that_nobody_must_have(
    knowledge: Subject, world: World
) -> None:
    """REQ-162: nor for one without a period, nor for one that is given no more."""
    courses = [
        await added_course(knowledge, mandatory_roles=[]),
        await added_course(knowledge, period_months=None),
        await added_course(knowledge),
    ]
    assert [course["due_on"] is None for course in courses] == [True, True, False]
    path = f"/courses/{courses[2]['id']}/retire"
    await said(knowledge, "analyst-lin", "POST", path, REASON, if_match=1)
    with world.clock.later(days=800):
        while await knowledge.tick():
            pass
    for course in courses:
        told = [f["type"].split(".")[2] for f in await knowledge.events(course["id"])]
        assert "TrainingOverdue" not in told


def test_each_role_against_each_course_that_is_asked_of_it() -> None:
    """REQ-017: by role and type of project; where the type is unknown, what is asked of all."""
    people = [("zhou", "project_manager"), ("zhang", "sponsor")]
    risk = Demanded("RISK", ["project_manager"], ["IT"])
    both = Demanded("BASICS", ["project_manager", "sponsor"], [])
    held = {("zhou", "BASICS"): date(2028, 1, 1)}

    def found(type_: str | None) -> list[tuple[str, str, bool]]:
        return [
            (n.person_id, n.course_code, n.covered)
            for n in needs(people, [risk, both], type_, held)
        ]

    basics = [("zhang", "BASICS", False), ("zhou", "BASICS", True)]
    assert found("IT") == [*basics, ("zhou", "RISK", False)]
    assert found("INFRA") == found(None) == basics
    assert needs(people, [], "IT", held) == []


async def staffed(knowledge: Subject, type_: str) -> Undertaking:
    """A project of this type with a manager and a member, as portfolio tells it."""
    proposal = submitted(type=type_)
    await knowledge.hear(proposal)
    member = Member(person_id="pm-wu", role="team_member")
    project = delivered(id=proposal.proposal_id, state="BASELINED", members=(member,))
    await knowledge.hear(kicked_off(project))
    return project


async def coverage(knowledge: Subject, persona: str, project: Any) -> dict[str, Any]:
    params = {"project": str(project)}
    return await said(knowledge, persona, "GET", "/training-coverage", params=params)


async def test_a_project_knows_who_lacks_which_course(knowledge: Subject) -> None:
    """REQ-017: before execution starts; a certificate covers, and an expired one does not."""
    type_ = f"T{uuid4().hex[:12].upper()}"
    course = await added_course(knowledge, project_types=[type_])
    project = await staffed(knowledge, type_)

    async def mine() -> list[tuple[str, bool]]:
        found = await coverage(knowledge, "pm-zhou", project.id)
        needed = [n for n in found["needs"] if n["course_code"] == course["code"]]
        assert found["required"] == len(found["needs"])
        assert found["complete"] is (found["covered"] == found["required"])
        return [(n["person_id"], n["covered"]) for n in needed]

    assert await mine() == [("pm-wu", False), ("pm-zhou", False)]
    await certified(knowledge, course["code"], "pm-zhou")
    assert await mine() == [("pm-wu", False), ("pm-zhou", True)]
    await knowledge.rows(
        "UPDATE certifications SET state = 'EXPIRED' WHERE course_code = :code", code=course["code"]
    )
    assert await mine() == [("pm-wu", False), ("pm-zhou", False)]


async def test_other_types_and_retired_courses_ask_for_nothing(knowledge: Subject) -> None:
    """REQ-017: nor those that are mandatory for nobody."""
    types = [f"T{uuid4().hex[:12].upper()}" for _ in range(2)]
    other = await added_course(knowledge, project_types=[types[1]])
    nobody = await added_course(knowledge, project_types=[types[0]], mandatory_roles=[])
    gone = await added_course(knowledge, project_types=[types[0]])
    path = f"/courses/{gone['id']}/retire"
    await said(knowledge, "analyst-lin", "POST", path, REASON, if_match=1)
    project = await staffed(knowledge, types[0])
    found = await coverage(knowledge, "analyst-lin", project.key)
    asked = {need["course_code"] for need in found["needs"]}
    assert asked.isdisjoint({c["code"] for c in (other, nobody, gone)})


async def test_who_does_not_see_the_project_is_told_nothing(knowledge: Subject) -> None:
    """REQ-017: as of one that is not there."""
    project = await staffed(knowledge, "IT")
    for persona, ref in (("sponsor-li", project.id), ("analyst-lin", uuid4())):
        params = {"project": str(ref)}
        answer = await knowledge.call(persona, "GET", "/training-coverage", params=params)
        assert (answer.status_code, answer.json()["code"]) == (409, "project_unknown")
