"""The directory over HTTP: everyone reads it, the resource manager and the PMO keep it."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.resource.people.commands import Registration
from tests.resource.given import MANAGER, left_person, registered_person, somebody
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

EXAMPLE: dict[str, Any] = Registration.model_config["json_schema_extra"]["examples"][0]  # type: ignore


def batch(*ids: str) -> dict[str, Any]:
    return {"people": [{**EXAMPLE, "person_id": i} for i in ids]}


async def rows_of(resource: Subject, *ids: str) -> list[dict[str, Any]]:
    return await resource.rows(
        "SELECT * FROM people WHERE person_id = ANY(:ids) ORDER BY key", ids=list(ids)
    )


@pytest.mark.parametrize("persona", ["rm-xu", "analyst-lin"])
async def test_a_person_is_registered(resource: Subject, persona: str) -> None:
    """With a key, and told with their name (REQ-186)."""
    person_id, seq = somebody(), await resource.last_seq()
    body = {**EXAMPLE, "person_id": person_id}
    answer = await resource.call(persona, "POST", "/people", body)
    assert answer.status_code == 201
    person = answer.json()
    assert answer.headers["location"] == f"/resource/v1/people/{person['id']}"
    assert person["key"].startswith("PSN-2026-")
    assert {name: person[name] for name in body} == body
    assert (person["state"], person["left_on"]) == ("ACTIVE", None)
    (row,) = await rows_of(resource, person_id)
    assert (row["name"], row["email"], row["manager"]) == ("罗敏", "luo.min@example.com", "pm-zhou")
    (told,) = await resource.events(since=seq)
    assert told["type"] == "pmo.resource.PersonRegistered.v1"
    assert told["data"] == {
        "directory_id": person["id"],
        "revision": 1,
        "person_id": person_id,
        "name": "罗敏",
        "name_en": "Luo Min",
        "org_unit": "信息技术部",
        "state": "ACTIVE",
    }


async def test_everyone_reads_names_by_id_key_or_subject(resource: Subject) -> None:
    """Also who has no role at all; what they may do there is said with the reason (REQ-008)."""
    person = await registered_person(resource)
    for ref in (person["id"], person["key"]):
        shown = await said(resource, "employee-he", "GET", f"/people/{ref}")
        assert shown["name"] == "罗敏"
        assert [(a["action"], a["reason_code"]) for a in shown["allowed_actions"]] == [
            ("changePerson", "forbidden"),
            ("leaveOrganisation", "forbidden"),
        ]
    params = {"person_id": person["person_id"]}
    listed = await said(resource, "employee-he", "GET", "/people", params=params)
    assert [p["id"] for p in listed["items"]] == [person["id"]]


@pytest.mark.parametrize("persona", ["employee-he", "director-chen", "admin-gao"])
async def test_others_keep_their_hands_off(resource: Subject, persona: str) -> None:
    person = await registered_person(resource)
    path, leaving = f"/people/{person['id']}", {"last_day": "2027-01-01", "reason": "离职。"}
    for call in (
        refused(resource, persona, "POST", "/people", EXAMPLE),
        refused(resource, persona, "POST", "/people-batches", batch(somebody())),
        refused(resource, persona, "PATCH", path, {"name": "别名"}, if_match=1),
        refused(resource, persona, "POST", f"{path}/leave", leaving, if_match=1),
    ):
        assert (await call)[:2] == (403, "forbidden")


async def test_a_subject_is_registered_once(resource: Subject) -> None:
    """Also when they have left, and also of twenty who try at once."""
    person = await left_person(resource)
    body = {**EXAMPLE, "person_id": person["person_id"]}
    assert await refused(resource, MANAGER, "POST", "/people", body) == (
        409,
        "already_in_directory",
        [("/person_id", "already_in_directory")],
    )
    body = {**EXAMPLE, "person_id": somebody()}
    answers = await asyncio.gather(
        *[resource.call(MANAGER, "POST", "/people", body) for _ in range(20)]
    )
    assert sorted(a.status_code for a in answers) == [201] + [409] * 19
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {
        "already_in_directory",
        "busy",
    }


async def test_a_personnel_system_registers_two_hundred_at_once(resource: Subject) -> None:
    """All of them, in their order, each with an event of its own (REQ-186)."""
    ids, seq = [somebody() for _ in range(200)], await resource.last_seq()
    answer = await resource.call("analyst-lin", "POST", "/people-batches", batch(*ids))
    assert answer.status_code == 201
    assert [p["person_id"] for p in answer.json()["items"]] == ids
    assert len(await rows_of(resource, *ids)) == 200
    told = await resource.events(since=seq)
    assert [t["data"]["person_id"] for t in told] == ids


async def test_a_batch_is_taken_whole_or_not_at_all(resource: Subject) -> None:
    """One who is there already, or twice in it, and nobody is registered."""
    known = (await registered_person(resource))["person_id"]
    new = somebody()
    found = await refused(resource, MANAGER, "POST", "/people-batches", batch(new, known))
    problems = [("/people/1/person_id", "already_in_directory")]
    assert found == (409, "already_in_directory", problems)
    found = await refused(resource, MANAGER, "POST", "/people-batches", batch(new, new))
    assert found == (409, "said_twice", [("/people/1/person_id", "said_twice")])
    assert await rows_of(resource, new) == []


async def test_a_batch_has_between_one_and_two_hundred(resource: Subject) -> None:
    for ids in ([], [somebody() for _ in range(201)]):
        found = await refused(resource, MANAGER, "POST", "/people-batches", batch(*ids))
        assert found[:2] == (422, "validation_failed")


async def test_somebody_moves_to_another_unit(resource: Subject) -> None:
    """A merge patch: what is sent replaces, null empties, what is not sent stays."""
    person = await registered_person(resource, email="luo@example.com", name_en="Luo Min")
    edit = {"org_unit": "数字化部", "email": None, "name_en": None}
    seq, path = await resource.last_seq(), f"/people/{person['id']}"
    changed = await said(resource, "analyst-lin", "PATCH", path, edit, if_match=1)
    assert (changed["org_unit"], changed["email"], changed["name"]) == ("数字化部", None, "罗敏")
    assert (changed["name_en"], changed["version"]) == ("", 2)
    (told,) = await resource.events(since=seq)
    assert (told["type"], told["data"]["revision"]) == ("pmo.resource.PersonChanged.v1", 2)


async def test_somebody_leaves_and_stays_in_the_directory(resource: Subject) -> None:
    """With their last day; the reason is in the history alone."""
    person = await registered_person(resource)
    leaving = {"last_day": "2027-06-30", "reason": "合同到期。"}
    path = f"/people/{person['id']}"
    left = await said(resource, MANAGER, "POST", f"{path}/leave", leaving, if_match=1)
    assert (left["state"], left["left_on"]) == ("LEFT", "2027-06-30")
    entry = (await said(resource, "employee-he", "GET", f"{path}/history"))["items"][0]
    assert entry["type"] == "pmo.resource.PersonLeft.v1"
    assert entry["reason"] == "合同到期。"
    assert "合同" not in str(entry["data"])
    for verb, body in (("", {"name": "别名"}), ("/leave", leaving)):
        method = "POST" if verb else "PATCH"
        found = await refused(resource, MANAGER, method, path + verb, body, if_match=2)
        assert found[:2] == (409, "illegal_move")


async def test_the_directory_is_found_by_the_beginning_of_names_unit_and_state(
    resource: Subject,
) -> None:
    """By name, a page at a time; % and _ are characters like others."""
    unit = f"部门 {uuid4()}"
    for name in ("欧阳锋", "欧阳", "欧文", "%_"):
        await registered_person(resource, name=name, org_unit=unit)
    await left_person(resource, name="欧阳离", org_unit=unit)

    async def found(**params: Any) -> list[str]:
        params["org_unit"] = unit
        listed = await said(resource, "employee-he", "GET", "/people", params=params)
        return [p["name"] for p in listed["items"]]

    assert await found() == ["%_", "欧文", "欧阳", "欧阳离", "欧阳锋"]
    assert await found(sort="-name", limit=2) == ["欧阳锋", "欧阳离"]
    assert await found(q="欧阳") == ["欧阳", "欧阳离", "欧阳锋"]
    assert await found(q="%") == ["%_"]
    assert await found(q="欧", state="LEFT") == ["欧阳离"]
    assert await found(q="阳") == []
