"""Risk registers as people see them: who sees which, in full, in lists, and in their history."""

import pytest

from tests.risk.given import (
    assessed_risk,
    identified_risk,
    opened_register,
    rehomed_register,
    worth,
)
from tests.support import given
from tests.support.world import World


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
    allowed = {a["action"] for a in shown["allowed_actions"] if a["allowed"]}
    assert allowed == {"answerChecklistItem", "identifyRisk", "raiseIssue", "recordAssumption"}


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


async def test_a_register_says_what_is_in_it(world: World) -> None:
    """REQ-173: in lists and by itself, in the currency of its budget, from the submission on."""
    register = await opened_register(world)
    risk = world.service("risk")
    path, listed = f"/registers/{register['id']}", {"project_id": str(register["project_id"])}
    empty = await given.said(risk, "sponsor-zhang", "GET", f"{path}/summary")
    assert empty == {
        "register_id": str(register["id"]),
        "project_id": str(register["project_id"]),
        "revision": 1,
        "threats": 0,
        "opportunities": 0,
        "highest_level": 0,
        "exposure": {"amount": "0.0000", "currency": "CNY"},
    }

    threat = await identified_risk(world, register)
    await identified_risk(world, register, kind="OPPORTUNITY")
    await assessed_risk(world, threat, **worth("0.3", "200000"))
    summary = await given.said(risk, "sponsor-zhang", "GET", f"{path}/summary")
    shown = await given.said(risk, "sponsor-zhang", "GET", path)
    (row,) = (await given.said(risk, "sponsor-zhang", "GET", "/registers", params=listed))["items"]
    assert summary["exposure"] == {"amount": "60000.0000", "currency": "CNY"}
    for said in (summary, shown, row):
        counted = said["threats"], said["opportunities"], said["highest_level"]
        assert counted == (1, 1, 6)
    for said in (shown, row):
        assert (said["exposure"], said["currency"]) == ("60000.0000", "CNY")
        assert (said["project_type"], said["version"]) == ("IT", summary["revision"])


async def test_the_matrix_of_a_register_shows_where_its_risks_lie(world: World) -> None:
    """REQ-176: 25 cells with the names of the scale in force; only what is assessed lies in one."""
    register = await opened_register(world)
    for kind, p, impact in (("THREAT", 4, 3), ("THREAT", 4, 3), ("OPPORTUNITY", 4, 3)):
        made = await identified_risk(world, register, kind=kind)
        await assessed_risk(world, made, p_index=p, impacts={"scope": impact})
    await identified_risk(world, register)
    shown = await given.said(
        world.service("risk"), "sponsor-zhang", "GET", f"/registers/{register['key']}/heat-map"
    )
    cells = {(c.pop("probability"), c.pop("impact")): c for c in shown["cells"]}
    assert len(cells) == 25
    assert cells[4, 3] == {"level": 12, "level_name": "HIGH", "threats": 2, "opportunities": 1}
    assert [cells[p, i]["level_name"] for p, i in ((1, 4), (1, 5), (5, 1), (2, 5), (3, 5))] == [
        "LOW",
        "HIGH",
        "MEDIUM",
        "HIGH",
        "CRITICAL",
    ]
    elsewhere = [c for place, c in cells.items() if place != (4, 3)]
    assert {(c["threats"], c["opportunities"]) for c in elsewhere} == {(0, 0)}


async def test_what_is_in_a_hidden_register_is_hidden_too(world: World) -> None:
    register = await opened_register(world, confidentiality="RESTRICTED")
    for part in ("summary", "heat-map", "checklist"):
        path = f"/registers/{register['id']}/{part}"
        hidden = await world.service("risk").call("board-wang", "GET", path)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
