"""Admission policies over HTTP: written, put in force, and what is judged by them."""

from typing import Any

import pytest

from services.intake.policies.commands import EXAMPLE
from tests.support import given
from tests.support.world import World

PATH = "/admission-policies"


async def in_force(world: World) -> dict[str, Any]:
    intake = world.service("intake")
    items = (await given.said(intake, "analyst-lin", "GET", PATH))["items"]
    (active,) = [row for row in items if row["state"] == "ACTIVE"]
    return await given.said(intake, "analyst-lin", "GET", f"{PATH}/{active['id']}")


async def put_in_force(world: World, **changed: Any) -> dict[str, Any]:
    """A new version, ACTIVE."""
    intake = world.service("intake")
    draft = await given.said(intake, "analyst-lin", "POST", PATH, {**EXAMPLE, **changed})
    path = f"{PATH}/{draft['id']}/activate"
    return await given.said(intake, "director-chen", "POST", path, if_match=1)


async def test_an_organisation_begins_with_a_policy(world: World) -> None:
    """REQ-059: version 1, ACTIVE: bounds, terms, and who decides."""
    apart = world.apart("policy")
    policy = await in_force(apart)
    await apart.close()
    assert (policy["number"], policy["screen_days"], policy["decide_days"]) == (1, 5, 10)
    assert policy["small"] == {"most_cost": "500000.00", "most_days": 60}
    assert policy["medium"] == {"most_cost": "5000000.00", "most_days": 250}
    said = {rule["tier"]: rule for rule in policy["authority"]}
    assert {tier: rule["decider"] for tier, rule in said.items()} == {
        "S": "DIRECTOR",
        "M": "DIRECTOR",
        "L": "BOARD",
    }
    assert (said["L"]["quorum"], said["L"]["seats"], said["L"]["vote_days"]) == (2, 3, 5)


async def test_a_new_version_takes_the_place_of_the_old_for_what_comes_after(
    world: World,
) -> None:
    """REQ-059: what was submitted keeps the tier and the policy that it was judged by."""
    apart = world.apart("policies")
    intake, before = apart.service("intake"), await in_force(apart)
    earlier = await given.submitted_proposal(apart)
    seq = await intake.last_seq()
    small = {"most_cost": "4000000.00", "most_days": 200}
    policy = await put_in_force(apart, small=small)
    assert (policy["state"], policy["number"]) == ("ACTIVE", before["number"] + 1)
    assert [e["type"].split(".")[2] for e in await intake.events(since=seq)] == [
        "AdmissionPolicyDrafted",
        "AdmissionPolicyRetired",
        "AdmissionPolicyActivated",
    ]
    old = await given.said(intake, "analyst-lin", "GET", f"{PATH}/{before['id']}")
    assert (old["state"], old["retired_at"] is None) == ("RETIRED", False)
    later = await given.submitted_proposal(apart)
    assert (later["tier"], later["policy_number"]) == ("S", policy["number"])
    earlier = await given.seen(apart, earlier)
    assert (earlier["tier"], earlier["policy_number"]) == ("M", before["number"])
    await apart.close()


async def test_a_draft_is_edited_until_it_is_in_force(world: World) -> None:
    """REQ-059."""
    intake = world.service("intake")
    draft = await given.said(intake, "analyst-lin", "POST", PATH, EXAMPLE)
    path = f"{PATH}/{draft['id']}"
    edited = await given.said(intake, "analyst-lin", "PATCH", path, {"screen_days": 3}, if_match=1)
    assert (edited["screen_days"], edited["decide_days"], edited["version"]) == (3, 10, 2)
    (_, fact) = await intake.events(draft["id"])
    assert (fact["type"], fact["data"]["changed"]) == (
        "pmo.intake.AdmissionPolicyEdited.v1",
        ["screen_days"],
    )
    current = await in_force(world)
    before = await intake.contents()
    answer = await intake.call(
        "analyst-lin", "PATCH", f"{PATH}/{current['id']}", {"screen_days": 1},
        if_match=current["version"],
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        ("analyst-lin", {}, 403, "forbidden"),
        ("sponsor-zhang", {}, 403, "forbidden"),
        ("director-chen", {"medium": {"most_cost": "1.00", "most_days": 1}}, 409,
         "policy_inconsistent"),
        ("director-chen", {"rates": [{"currency": "CNY", "per_cny": "1"}]}, 409,
         "policy_inconsistent"),
    ],
)  # fmt: skip
async def test_a_policy_that_is_refused_leaves_the_old_in_force(
    world: World, who: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-059."""
    intake = world.service("intake")
    draft = await given.said(intake, "analyst-lin", "POST", PATH, {**EXAMPLE, **changed})
    before = await intake.contents()
    answer = await intake.call(who, "POST", f"{PATH}/{draft['id']}/activate", if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before
