"""The catalogue of roles: those of the templates at first, and what an organisation adds."""

from typing import Any
from uuid import uuid4

import pytest

from tests.portfolio.test_project_types_api import SEEDED
from tests.resource.given import MANAGER, added_resource, new_role
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject, World


async def test_every_role_of_a_template_is_in_the_catalogue(
    world: World, resource: Subject
) -> None:
    """So that what a plan asks for has a name in both languages (REQ-186)."""
    listed = await said(resource, "employee-he", "GET", "/roles", params={"limit": 200})
    known = {r["code"]: r for r in listed["items"]}
    for code in SEEDED:
        path = f"/project-types/{code}"
        shown = await said(world.service("portfolio"), "employee-he", "GET", path)
        assert {e["role"] for e in shown["template"]["efforts"]} <= set(known)
    developer = known["developer"]
    assert (developer["name"], developer["name_en"]) == ("开发工程师", "Developer")


async def test_a_role_is_added_renamed_and_retired(resource: Subject) -> None:
    """Each step is its next version and is told (REQ-186)."""
    code, seq = f"r{uuid4().hex[:20]}", await resource.last_seq()
    body = {"code": code, "name": "数据工程师", "name_en": "Data engineer"}
    role = await said(resource, MANAGER, "POST", "/roles", body)
    path = f"/roles/{code}"
    await said(resource, MANAGER, "PATCH", path, {"name": "数据开发"}, if_match=1)
    because = {"reason": "并入开发工程师。"}
    retired = await said(resource, MANAGER, "POST", f"{path}/retire", because, if_match=2)
    assert (retired["state"], retired["version"], retired["name"]) == ("RETIRED", 3, "数据开发")
    told = await resource.events(since=seq)
    assert [(t["type"], t["reason"], t["data"]["role_version"]) for t in told] == [
        ("pmo.resource.RoleChanged.v1", None, 1),
        ("pmo.resource.RoleChanged.v1", None, 2),
        ("pmo.resource.RoleChanged.v1", "并入开发工程师。", 3),
    ]
    history = await said(resource, "employee-he", "GET", f"{path}/history")
    assert {h["data"]["role_id"] for h in history["items"]} == {role["id"]}
    found = await refused(resource, MANAGER, "PATCH", path, {"name": "再改"}, if_match=3)
    assert found[:2] == (409, "illegal_move")


async def test_a_code_is_given_once(resource: Subject) -> None:
    body = {"code": "developer", "name": "开发", "name_en": "Developer"}
    found = await refused(resource, MANAGER, "POST", "/roles", body)
    assert found == (409, "code_taken", [("/code", "code_taken")])


@pytest.mark.parametrize("persona", ["analyst-lin", "employee-he"])
async def test_only_the_resource_manager_changes_the_catalogue(
    resource: Subject, persona: str
) -> None:
    body: dict[str, Any] = {"code": "x_y", "name": "甲", "name_en": "A"}
    for call in (
        refused(resource, persona, "POST", "/roles", body),
        refused(resource, persona, "PATCH", "/roles/tester", {"name": "甲"}, if_match=1),
        refused(resource, persona, "POST", "/roles/tester/retire", {"reason": "。"}, if_match=1),
    ):
        assert (await call)[:2] == (403, "forbidden")


async def test_a_retired_role_is_kept_by_who_has_it_and_given_to_nobody_else(
    resource: Subject,
) -> None:
    role = await new_role(resource)
    record = await added_resource(resource, roles=[role])
    path = f"/roles/{role}/retire"
    await said(resource, MANAGER, "POST", path, {"reason": "不再使用。"}, if_match=1)
    edit = {"roles": ["tester", role]}
    path = f"/resources/{record['id']}"
    changed = await said(resource, MANAGER, "PATCH", path, edit, if_match=1)
    assert changed["roles"] == ["tester", role]
    body = {"kind": "EXTERNAL", "name": "另一组", "roles": ["tester", role]}
    found = await refused(resource, MANAGER, "POST", "/resources", body)
    assert found == (409, "role_unknown", [("/roles/1", "role_unknown")])
