"""Conflicts between requirements over HTTP: flagged by who sees them, decided by the PMO."""

from typing import Any
from uuid import uuid4

import pytest

from tests.intake.gathering import capture, flag, told
from tests.support import given
from tests.support.world import World

DECIDED = {"decision": "分批切换优先，热线要求放宽到一分钟。"}
WHY = "不可兼得。"


async def two(world: World) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A proposal that is consulted on, and two of its requirements."""
    proposal = await given.assessed_proposal(world)
    one = await capture(world, proposal)
    return proposal, one, await capture(world, proposal, statement="一次切换")


async def test_two_requirements_are_flagged_as_in_conflict(world: World) -> None:
    """REQ-052."""
    intake, (proposal, one, other) = world.service("intake"), await two(world)
    path = f"/proposals/{proposal['id']}/requirement-conflicts"
    body = {"requirement_id": one["id"], "other_requirement_id": other["id"], "why": WHY}
    answer = await intake.call("sponsor-zhang", "POST", path, body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    there = f"/requirement-conflicts/{made['id']}"
    assert answer.headers["location"] == f"/intake/v1{there}"
    assert (made["state"], made["flagged_by"]) == ("FLAGGED", "sponsor-zhang")
    assert await given.said(intake, "sponsor-zhang", "GET", there) == made
    listed = await given.said(intake, "sponsor-zhang", "GET", path, params={"state": "FLAGGED"})
    assert [row["id"] for row in listed["items"]] == [made["id"]]


@pytest.mark.parametrize(
    ("verb", "state", "fact"),
    [
        ("resolve", "RESOLVED", "RequirementConflictResolved"),
        ("dismiss", "DISMISSED", "RequirementConflictDismissed"),
    ],
)
async def test_a_decision_ends_it_and_the_consultation_can_be_completed(
    world: World, verb: str, state: str, fact: str
) -> None:
    """REQ-052: 409 `conflict_unresolved` until then, and the proposal says so (REQ-008)."""
    intake, (proposal, one, other) = world.service("intake"), await two(world)
    made = await flag(world, one, other)
    complete = f"/proposals/{proposal['id']}/complete-consultation"
    before = await intake.contents()
    refused = await intake.call("analyst-lin", "POST", complete, if_match=proposal["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_unresolved")
    assert await intake.contents() == before
    shown = await given.seen(world, proposal, "analyst-lin")
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == "completeConsultation"]
    assert action["reason_code"] == "conflict_unresolved"
    path = f"/requirement-conflicts/{made['id']}/{verb}"
    ended = await given.said(intake, "analyst-lin", "POST", path, DECIDED, if_match=1)
    assert (ended["state"], ended["decision"]) == (state, DECIDED["decision"])
    assert await told(world, made) == ["RequirementConflictFlagged", fact]
    assert (await intake.events(made["id"]))[-1]["reason"] == DECIDED["decision"]
    done = await intake.call("analyst-lin", "POST", complete, if_match=proposal["version"])
    assert done.status_code == 200


async def test_a_conflict_is_between_two_requirements_of_the_proposal(world: World) -> None:
    """REQ-052: nothing changed, nothing told."""
    intake, (proposal, one, other) = world.service("intake"), await two(world)
    _, stranger, _ = await two(world)
    drop = f"/requirements/{other['id']}/drop"
    await given.said(intake, "analyst-lin", "POST", drop, {"reason": "不要了。"}, if_match=1)
    path = f"/proposals/{proposal['id']}/requirement-conflicts"
    before = await intake.contents()
    for other_id, code in (
        (one["id"], "conflict_with_itself"),
        (stranger["id"], "requirement_unknown"),
        (other["id"], "requirement_unknown"),
        (str(uuid4()), "requirement_unknown"),
    ):
        body = {"requirement_id": one["id"], "other_requirement_id": other_id, "why": WHY}
        refused = await intake.call("analyst-lin", "POST", path, body)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert [e["pointer"] for e in refused.json()["errors"]] == ["/other_requirement_id"]
    assert await intake.contents() == before


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("sponsor-zhang", DECIDED, 403, "forbidden"),
        ("sponsor-li", DECIDED, 404, "not_found"),
        ("analyst-lin", {}, 422, "validation_failed"),
    ],
)
async def test_only_the_pmo_decides_and_says_what(
    world: World, who: str, body: Any, status: int, code: str
) -> None:
    """REQ-052."""
    intake, (_, one, other) = world.service("intake"), await two(world)
    made = await flag(world, one, other)
    before = await intake.contents()
    for verb in ("resolve", "dismiss"):
        path = f"/requirement-conflicts/{made['id']}/{verb}"
        answer = await intake.call(who, "POST", path, body, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await intake.contents() == before
