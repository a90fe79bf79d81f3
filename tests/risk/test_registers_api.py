"""Risk registers as people see them: who sees which, in full, in lists, and in their history."""

from typing import Any

import pytest

from tests.risk.facts import register_of, submission
from tests.support import given
from tests.support.world import World


async def opened_register(world: World, **proposal: Any) -> dict[str, Any]:
    """The register of a proposal just submitted."""
    submitted = await given.submitted_proposal(world, **proposal)
    await world.service("risk").hear(await submission(world, submitted))
    return await register_of(world, submitted)


async def rehomed_register(world: World, **proposal: Any) -> dict[str, Any]:
    """The register of a project just registered."""
    approved = await given.approved_proposal(world, **proposal)
    await world.service("risk").hear(await submission(world, approved))
    await world.service("risk").hear(given.registered(approved))
    return await register_of(world, approved)


@pytest.mark.parametrize("name", ["id", "key"])
async def test_a_register_is_found_by_id_and_by_key(world: World, name: str) -> None:
    """REQ-008: with the step of the process that it stands for."""
    register = await opened_register(world)
    answer = await world.service("risk").call(
        "sponsor-zhang", "GET", f"/registers/{register[name]}"
    )
    assert answer.status_code == 200
    assert answer.headers["etag"].startswith('"1-')
    shown = answer.json()
    assert shown["id"] == str(register["id"])
    assert shown["project_id"] == str(register["project_id"])
    assert (shown["state"], shown["project_key"]) == ("PROPOSAL", None)
    assert shown["process_step"] == "risk_management.proposal"
    assert shown["allowed_actions"] == []


async def test_the_project_manager_sees_the_register_of_the_project(world: World) -> None:
    register = await rehomed_register(world)
    answer = await world.service("risk").call("pm-zhou", "GET", f"/registers/{register['id']}")
    assert answer.status_code == 200
    assert answer.json()["project_key"] == register["project_key"]


@pytest.mark.parametrize(
    ("confidentiality", "reads", "does_not"),
    [
        ("PUBLIC_IN_ORG", "board-wang", "employee-he"),
        ("RESTRICTED", "analyst-zhao", "board-wang"),
        ("SECRET", "auditor-hu", "director-chen"),
    ],
)
async def test_a_register_is_as_confidential_as_its_undertaking(
    world: World, confidentiality: str, reads: str, does_not: str
) -> None:
    """Who may not see the proposal is told that there is no such register."""
    register = await opened_register(world, confidentiality=confidentiality)
    risk = world.service("risk")
    for path in (f"/registers/{register['id']}", f"/registers/{register['key']}/history"):
        assert (await risk.call(reads, "GET", path)).status_code == 200
        hidden = await risk.call(does_not, "GET", path)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    listed = {"project_id": str(register["project_id"])}
    seen = (await risk.call(reads, "GET", "/registers", params=listed)).json()
    assert [r["key"] for r in seen["items"]] == [register["key"]]
    unseen = (await risk.call(does_not, "GET", "/registers", params=listed)).json()
    assert unseen == {"items": [], "next_cursor": None}


async def test_registers_are_listed_by_what_they_accompany(world: World) -> None:
    proposals = await opened_register(world)
    projects = await rehomed_register(world)
    for register, other in ((proposals, projects), (projects, proposals)):
        page = await given.said(
            world.service("risk"),
            "auditor-hu",
            "GET",
            "/registers",
            params={"state": register["state"], "limit": 200},
        )
        keys = [row["key"] for row in page["items"]]
        assert register["key"] in keys
        assert other["key"] not in keys


async def test_pages_of_registers_follow_each_other_without_gap_or_repetition(
    world: World,
) -> None:
    made = [(await opened_register(world, sponsor="sponsor-li"))["key"] for _ in range(3)]
    risk, found, cursor = world.service("risk"), list[str](), None
    while True:
        params = {"limit": 1, "sort": "opened_at"} | ({"cursor": cursor} if cursor else {})
        page = await given.said(risk, "sponsor-li", "GET", "/registers", params=params)
        found += [row["key"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found[-3:] == made
    assert len(found) == len(set(found))


async def test_the_history_of_a_register_says_who_moved_it_on_what_cause(world: World) -> None:
    register = await rehomed_register(world)
    page = await given.said(
        world.service("risk"), "pm-zhou", "GET", f"/registers/{register['id']}/history"
    )
    assert [(fact["type"], fact["actor"]) for fact in page["items"]] == [
        ("pmo.risk.RegisterRehomed.v1", "system:risk"),
        ("pmo.risk.RegisterOpened.v1", "system:risk"),
    ]
    assert all(fact["causation_id"] for fact in page["items"])
