"""Reviews of a register over HTTP: whole, in time, and told of where they are late."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.delivery import ProjectStarted
from tests.risk.facts import told_of
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    identified_risk,
    opened_register,
    register_now,
    rehomed_register,
    reviewed,
    story,
    valid_plan,
)
from tests.support import given
from tests.support.world import World


async def test_that_nothing_is_new_counts_if_it_is_said(world: World) -> None:
    """REQ-173, REQ-180: told with the stage that the project is in."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await identified_risk(world, register)
    started = told_of(register, "EXECUTING", 9)
    await risk.hear(ProjectStarted(project_id=register["project_id"], undertaking=started))
    seq, path = await risk.last_seq(), f"/registers/{register['id']}/reviews"
    body = {"unchanged": True, "note": "逐项核对。"}
    answer = await risk.call(MANAGER, "POST", path, body)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["stage"], made["open_risks"], made["findings"]) == ("EXECUTION", 1, [])
    (fact,) = await risk.events(since=seq)
    assert fact["type"] == "pmo.risk.RiskReviewCompleted.v1"
    assert fact["aggregate_id"] == register["id"]
    assert fact["data"] == {
        "project_id": str(register["project_id"]),
        "review_id": made["id"],
        "stage": "EXECUTION",
        "reviewed_at": made["reviewed_at"],
    }
    page = await given.said(risk, SPONSOR, "GET", path)
    assert page["items"] == [made]


async def test_each_open_risk_is_looked_at(world: World) -> None:
    """REQ-180: named with what is new, or said to be as it was."""
    risk, register = world.service("risk"), await rehomed_register(world)
    first, _ = [await identified_risk(world, register) for _ in range(2)]
    before, path = await risk.contents(), f"/registers/{register['id']}/reviews"
    found = [{"risk_id": first["id"], "note": "概率下降。"}]
    half = {"unchanged": False, "findings": found}
    refused = (await risk.call(MANAGER, "POST", path, half)).json()
    assert (refused["code"], refused["detail"][:33]) == (
        "review_incomplete",
        "Nothing is said about 1 open risk",
    )
    assert await risk.contents() == before
    made = await reviewed(world, register, findings=found)
    assert (made["open_risks"], made["findings"]) == (2, found)


@pytest.mark.parametrize(
    ("who", "body", "code"),
    [
        (SPONSOR, {"unchanged": True}, "forbidden"),
        (ANALYST, {"unchanged": True}, "forbidden"),
        (MANAGER, {}, "validation_failed"),
        ("sponsor-li", {"unchanged": True}, "not_found"),
    ],
)
async def test_the_manager_reviews(world: World, who: str, body: dict[str, Any], code: str) -> None:
    """REQ-180."""
    risk, register = world.service("risk"), await rehomed_register(world)
    before = await risk.contents()
    refused = await risk.call(who, "POST", f"/registers/{register['id']}/reviews", body)
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_what_is_not_in_the_register_is_not_found_in_it(world: World) -> None:
    """REQ-180."""
    risk, register = world.service("risk"), await rehomed_register(world)
    other = await identified_risk(world, await opened_register(world))
    before, path = await risk.contents(), f"/registers/{register['id']}/reviews"
    found = [{"risk_id": other["id"], "note": "另一项目的风险。"}]
    refused = await risk.call(MANAGER, "POST", path, {"unchanged": True, "findings": found})
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/findings/0/risk_id"]
    assert await risk.contents() == before


async def test_who_does_not_review_is_told_and_then_the_pmo(world: World) -> None:
    """REQ-180: each once, seven days apart; a review puts it right."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await valid_plan(world, register, review_days=10)
    before = await story(world, register)
    said = []
    for days in (9, 11, 11, 16, 18, 40):
        with world.clock.later(days=days):
            await risk.tick()
        said.append(len(await story(world, register)) - len(before))
    assert said == [0, 1, 1, 1, 2, 2]
    first, second = (await risk.events(register["id"]))[-2:]
    assert [fact["data"]["told"] for fact in (first, second)] == ["MANAGER", "PMO"]
    assert first["data"]["due_at"] == second["data"]["due_at"]
    made = await reviewed(world, register)
    now = await register_now(world, register)
    assert now["review_due"] - now["last_reviewed_at"] == timedelta(days=10)
    assert now["chase_at"] == now["review_due"]
    assert made["next_due"][:10] == now["review_due"].date().isoformat()


async def test_every_project_is_to_be_reviewed_by_its_tier(world: World) -> None:
    """REQ-180: from its registration on, with or without a plan."""
    register = await rehomed_register(world)
    days = {"S": 60, "M": 30, "L": 14}[register["tier"]]
    assert register["review_due"] - register["changed_at"] == timedelta(days=days)
