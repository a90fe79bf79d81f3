"""The pool over HTTP: what is in it, who may see what of it, and how it is found."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.resource.pool.commands import NewResource
from tests.resource.given import (
    MANAGER,
    STANDARD,
    added_resource,
    left_person,
    moved,
    new_role,
    pooled_person,
    registered_person,
    somebody,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

EXAMPLE: dict[str, Any] = NewResource.model_config["json_schema_extra"]["examples"][0]  # type: ignore
RATE = {"since": "2026-01-01", "cost_per_hour": "180.00", "currency": "CNY"}


async def shown(resource: Subject, record: dict[str, Any], by: str) -> dict[str, Any]:
    return await said(resource, by, "GET", f"/resources/{record['key']}")


async def test_an_external_resource_is_added(resource: Subject) -> None:
    """With its share, calendar, role and skill; found by each of them (REQ-186)."""
    seq = await resource.last_seq()
    answer = await resource.call(MANAGER, "POST", "/resources", EXAMPLE)
    assert answer.status_code == 201
    record = answer.json()
    assert answer.headers["location"] == f"/resource/v1/resources/{record['id']}"
    for name in set(EXAMPLE) - {"calendar", "fte", "non_project_share"}:
        assert record[name] == EXAMPLE[name]
    assert (record["fte"], record["non_project_share"]) == ("0.5", "0.1")
    assert (record["calendar_id"], record["state"]) == (STANDARD, "ACTIVE")
    (row,) = await resource.rows("SELECT * FROM resources WHERE id = :id", id=UUID(record["id"]))
    assert (str(row["fte"]), row["rates"], row["members"]) == ("0.5000", [], [])
    skills = "SELECT skill, reached FROM resource_skills WHERE resource_id = :id ORDER BY reached"
    held = await resource.rows(skills, id=UUID(record["id"]))
    assert [(h["skill"], h["reached"]) for h in held] == [("性能测试", n) for n in (1, 2, 3, 4)]
    (told,) = await resource.events(since=seq)
    assert told["type"] == "pmo.resource.ResourceAdded.v1"
    assert told["data"] == {
        "resource_id": record["id"],
        "resource_key": record["key"],
        "revision": 1,
        "kind": "EXTERNAL",
        "person_id": None,
        "org_unit": "信息技术部",
        "location": "上海",
        "roles": ["tester"],
        "state": "ACTIVE",
    }


async def test_a_person_of_the_pool_is_one_of_the_directory(resource: Subject) -> None:
    """Called as the directory calls them, also after they are called otherwise (REQ-186)."""
    person = await registered_person(resource, name="罗敏")
    body = {"kind": "PERSON", "person_id": person["person_id"]}
    record = await said(resource, MANAGER, "POST", "/resources", body)
    assert (record["name"], record["org_unit"]) == ("罗敏", "信息技术部")
    path = f"/people/{person['id']}"
    await said(resource, MANAGER, "PATCH", path, {"name": "罗敏敏"}, if_match=1)
    assert (await shown(resource, record, "employee-he"))["name"] == "罗敏敏"
    params = {"person_id": person["person_id"]}
    (row,) = (await said(resource, "pm-zhou", "GET", "/resources", params=params))["items"]
    assert (row["name"], row["id"]) == ("罗敏敏", record["id"])


async def test_nobody_is_pooled_who_is_unknown_gone_or_pooled(resource: Subject) -> None:
    """Until their resource is inactive: then they can be pooled anew."""
    gone = (await left_person(resource))["person_id"]
    for person_id in (somebody(), gone):
        body = {"kind": "PERSON", "person_id": person_id}
        found = await refused(resource, MANAGER, "POST", "/resources", body)
        assert found == (409, "person_unknown", [("/person_id", "person_unknown")])
    record = await pooled_person(resource)
    body = {"kind": "PERSON", "person_id": record["person_id"]}
    found = await refused(resource, MANAGER, "POST", "/resources", body)
    assert found == (409, "already_pooled", [("/person_id", "already_pooled")])
    await moved(resource, record, "deactivate", {"reason": "转岗。"})
    again = await said(resource, MANAGER, "POST", "/resources", body)
    assert again["id"] != record["id"]


@pytest.mark.parametrize(
    ("changed", "code", "pointers"),
    [
        ({"kind": "PERSON"}, "kind_mismatch", ["/person_id", "/name"]),
        ({"person_id": "pm-zhou"}, "kind_mismatch", ["/person_id"]),
        ({"name": None}, "kind_mismatch", ["/name"]),
        ({"members": [str(uuid4())]}, "kind_mismatch", ["/members"]),
        ({"calendar": "NO_SUCH"}, "calendar_unknown", ["/calendar"]),
        ({"calendar": str(uuid4())}, "calendar_unknown", ["/calendar"]),
        ({"roles": ["tester", "wizard"]}, "role_unknown", ["/roles/1"]),
        ({"roles": ["tester", "tester"]}, "said_twice", ["/roles/1"]),
        ({"skills": [{"skill": "Java", "level": n} for n in (1, 2)]}, "said_twice", ["/skills/1"]),
        ({"kind": "TEAM", "members": [str(uuid4())]}, "resource_unknown", ["/members/0"]),
    ],
)
async def test_what_does_not_fit_or_exist_is_refused_at_its_place(
    resource: Subject, changed: dict[str, Any], code: str, pointers: list[str]
) -> None:
    found = await refused(resource, MANAGER, "POST", "/resources", {**EXAMPLE, **changed})
    assert found == (409, code, [(pointer, code) for pointer in pointers])


@pytest.mark.parametrize("fte", ["1.5", "-0.1", 0.5, "0.00001", "half", ""])
async def test_a_share_is_a_decimal_string_from_0_to_1(resource: Subject, fte: Any) -> None:
    found = await refused(resource, MANAGER, "POST", "/resources", {**EXAMPLE, "fte": fte})
    assert found[:2] == (422, "validation_failed")


async def test_a_team_is_made_of_resources_that_are_no_teams(resource: Subject) -> None:
    """People, equipment and external resources, each counted once (REQ-186)."""
    people = [(await pooled_person(resource))["id"] for _ in range(2)]
    crane = await added_resource(resource, kind="EQUIPMENT", name="塔吊一号")
    members = [*people, crane["id"]]
    team = await added_resource(resource, kind="TEAM", name="核心小组", members=members)
    assert team["members"] == members
    body = {**EXAMPLE, "kind": "TEAM", "members": [team["id"]]}
    found = await refused(resource, MANAGER, "POST", "/resources", body)
    assert found == (409, "resource_unknown", [("/members/0", "resource_unknown")])


async def test_what_a_resource_is_and_can_do_changes(resource: Subject) -> None:
    """It is found by what it can do now, and no longer by what it could; told apart where its
    hours change (REQ-186)."""
    skill = f"技能 {uuid4()}"
    record = await added_resource(resource, roles=["tester"], skills=[{"skill": skill, "level": 2}])
    seq = await resource.last_seq()
    edit = {
        "fte": "0.8",
        "roles": ["developer"],
        "skills": [{"skill": skill, "level": 1, "certified_until": "2028-05-31"}],
        "location": "成都",
    }
    changed = await moved(resource, record, "", edit)
    assert (changed["fte"], changed["roles"], changed["skills"]) == (
        "0.8",
        ["developer"],
        edit["skills"],
    )
    for level, ids in ((1, [record["id"]]), (2, [])):
        params = {"skill": skill, "min_level": level}
        listed = await said(resource, "pm-zhou", "GET", "/resources", params=params)
        assert [r["id"] for r in listed["items"]] == ids
    told = await resource.events(since=seq)
    assert [t["type"].split(".")[2] for t in told] == ["ResourceChanged", "CapacityChanged"]
    assert set(told[0]["data"]["changed"]) == set(edit)
    assert told[1]["data"]["fte"] == "0.8"


async def test_a_person_is_not_called_otherwise_here(resource: Subject) -> None:
    record = await pooled_person(resource)
    path = f"/resources/{record['id']}"
    found = await refused(resource, MANAGER, "PATCH", path, {"name": "别名"}, if_match=1)
    assert found == (409, "kind_mismatch", [("/name", "kind_mismatch")])


async def test_what_an_hour_costs_is_shown_to_few(resource: Subject) -> None:
    """The resource manager, the director and the auditor; to others the field is null, and no
    event or history says an amount (REQ-186)."""
    record = await added_resource(resource)
    later = {**RATE, "since": "2027-01-01", "cost_per_hour": "200.5"}
    changed = await moved(resource, record, "rates", later)
    changed = await moved(resource, changed, "rates", RATE)
    assert changed["rates"] == [RATE, later]
    corrected = {**RATE, "cost_per_hour": "190.00"}
    changed = await moved(resource, changed, "rates", corrected)
    for persona in ("rm-xu", "director-chen", "auditor-hu"):
        assert (await shown(resource, record, persona))["rates"] == [corrected, later]
    for persona in ("analyst-lin", "executive-ma", "pm-zhou", "employee-he", "admin-gao"):
        assert (await shown(resource, record, persona))["rates"] is None
    path = f"/resources/{record['id']}/history"
    history = await said(resource, "employee-he", "GET", path)
    assert [h["data"].get("changed") for h in history["items"]] == [["rates"]] * 3 + [None]
    assert "190" not in str([h["data"] for h in history["items"]])


async def test_a_resource_leaves_and_is_gone(resource: Subject) -> None:
    """LEAVING with its last day, then INACTIVE; nothing moves it any more."""
    record = await added_resource(resource)
    leaving = {"last_day": "2026-10-15", "reason": "合同到期。"}
    record = await moved(resource, record, "leave", leaving)
    assert (record["state"], record["available_until"]) == ("LEAVING", "2026-10-15")
    record = await moved(resource, record, "deactivate", {"reason": "已离场。"})
    assert record["state"] == "INACTIVE"
    path = f"/resources/{record['id']}"
    for method, verb, body in (
        ("PATCH", "", {"location": "上海"}),
        ("POST", "/rates", RATE),
        ("POST", "/leave", leaving),
        ("POST", "/deactivate", {"reason": "再次。"}),
    ):
        found = await refused(resource, MANAGER, method, path + verb, body, if_match=3)
        assert found[:2] == (409, "illegal_move")


@pytest.mark.parametrize("persona", ["analyst-lin", "director-chen", "employee-he"])
async def test_only_the_resource_manager_keeps_the_pool(resource: Subject, persona: str) -> None:
    record = await added_resource(resource)
    path = f"/resources/{record['id']}"
    for method, verb, body in (
        ("PATCH", "", {"location": "上海"}),
        ("POST", "/rates", RATE),
        ("POST", "/leave", {"last_day": "2026-10-15", "reason": "。"}),
        ("POST", "/deactivate", {"reason": "。"}),
    ):
        found = await refused(resource, persona, method, path + verb, body, if_match=1)
        assert found[:2] == (403, "forbidden")
    found = await refused(resource, persona, "POST", "/resources", EXAMPLE)
    assert found[:2] == (403, "forbidden")


async def test_the_pool_is_found_by_role_skill_and_place(resource: Subject) -> None:
    """Every filter, alone and together, newest first or as added, a page at a time (REQ-186)."""
    role, skill, unit = await new_role(resource), f"技能 {uuid4()}", f"部门 {uuid4()}"
    mine = {"roles": [role], "org_unit": unit}
    first = await added_resource(
        resource, **mine, skills=[{"skill": skill, "level": 5}], location="上海"
    )
    second = await added_resource(
        resource, **mine, skills=[{"skill": skill, "level": 3}], kind="EQUIPMENT"
    )
    third = await added_resource(resource, **mine, location="成都")
    await moved(resource, third, "deactivate", {"reason": "撤场。"})
    names = {r["id"]: n for n, r in enumerate((first, second, third), 1)}

    async def found(**params: Any) -> list[int]:
        seen: list[int] = []
        while True:
            asked = {"sort": "id", "limit": 2, **params}
            page = await said(resource, "employee-he", "GET", "/resources", params=asked)
            seen += [names[r["id"]] for r in page["items"]]
            if page["next_cursor"] is None:
                return seen
            params["cursor"] = page["next_cursor"]

    assert await found(role=role) == [1, 2, 3]
    assert await found(role=role, sort="-id") == [3, 2, 1]
    assert await found(org_unit=unit) == [1, 2, 3]
    assert await found(skill=skill) == [1, 2]
    assert await found(skill=skill, min_level=3) == [1, 2]
    assert await found(skill=skill, min_level=4) == [1]
    assert await found(role=role, skill=skill, kind="EQUIPMENT") == [2]
    assert await found(role=role, state="INACTIVE") == [3]
    assert await found(role=role, location="上海") == [1]
    assert await found(role="wizard") == []
