"""The policy on changes: seeded, written anew, and put in force by the director."""

from typing import Any

import pytest

from services.change.authority.commands import EXAMPLE
from tests.support import given
from tests.support.world import Subject, World

STRICT = {"most_cost": "0.01", "most_time": "0.01"}


async def in_force(change: Subject) -> dict[str, Any]:
    page = await given.said(change, "sponsor-zhang", "GET", "/authority-policies")
    (active,) = [row for row in page["items"] if row["state"] == "ACTIVE"]
    found: dict[str, Any] = active
    return found


async def drafted(change: Subject, **said: Any) -> dict[str, Any]:
    return await given.said(
        change, "analyst-lin", "POST", "/authority-policies", {**EXAMPLE, **said}
    )


async def test_an_organisation_finds_the_default_policy(world: World) -> None:
    """REQ-122: 2 %, 5 % and 10 %, as a record like those that follow it."""
    apart = world.apart("policy")
    change = apart.service("change")
    row = await in_force(change)
    shown = await given.said(change, "pm-zhou", "GET", f"/authority-policies/{row['id']}")
    assert {name: shown[name] for name in EXAMPLE} == EXAMPLE
    assert shown["number"] == 1
    await apart.close()


async def test_the_next_policy_takes_the_place_of_the_one_in_force(world: World) -> None:
    """REQ-122: put in force by the director, as it was written by the PMO."""
    change = world.service("change")
    before, policy = await in_force(change), await drafted(change, consult_days=7)
    assert (policy["state"], policy["number"] > before["number"]) == ("DRAFT", True)
    path = f"/authority-policies/{policy['id']}/activate"
    shown = await given.said(change, "director-chen", "POST", path, if_match=1)
    assert (shown["state"], (await in_force(change))["id"]) == ("ACTIVE", policy["id"])
    told = [*await change.events(before["id"]), *await change.events(policy["id"])]
    assert [row["type"].split(".")[2] for row in told][-3:] == [
        "AuthorityPolicyRetired",
        "AuthorityPolicyDrafted",
        "AuthorityPolicyActivated",
    ]


async def test_a_policy_that_contradicts_itself_is_not_put_in_force(world: World) -> None:
    """REQ-122."""
    change = world.service("change")
    policy = await drafted(change, director=STRICT)
    before = await change.contents()
    path = f"/authority-policies/{policy['id']}/activate"
    answer = await change.call("director-chen", "POST", path, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "policy_inconsistent")
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert pointers == ["/director/most_cost", "/director/most_time"]
    assert await change.contents() == before


@pytest.mark.parametrize("who", ["analyst-lin", "board-wang", "pm-zhou"])
async def test_only_the_director_puts_a_policy_in_force(world: World, who: str) -> None:
    change = world.service("change")
    policy = await drafted(change)
    path = f"/authority-policies/{policy['id']}/activate"
    answer = await change.call(who, "POST", path, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
