"""The risk management plan over HTTP: drafted by the manager, approved by the PMO, replaced."""

from typing import Any

import pytest

from services.risk.plans.queries import SAID_EXAMPLE
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    drafted_plan,
    opened_register,
    register_now,
    rehomed_register,
    step,
    submitted_plan,
    valid_plan,
)
from tests.support import given
from tests.support.world import World


async def told_of(world: World, plan: dict[str, Any]) -> list[str]:
    facts = await world.service("risk").events(plan["id"])
    return [fact["type"].split(".")[2] for fact in facts]


async def test_a_manager_drafts_how_risks_are_managed(world: World) -> None:
    """REQ-077: scale, major rule, cadence, roles and reserve method."""
    risk, register = world.service("risk"), await rehomed_register(world)
    path = f"/registers/{register['key']}/risk-plans"
    answer = await risk.call(MANAGER, "POST", path, SAID_EXAMPLE)
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (
        201,
        f"/risk/v1/risk-plans/{made['id']}",
    )
    assert {name: made[name] for name in SAID_EXAMPLE} == SAID_EXAMPLE
    assert (made["state"], made["number"], made["version"]) == ("DRAFT", 1, 1)
    (scale,) = await risk.rows("SELECT id FROM risk_scales WHERE state = 'ACTIVE'")
    assert made["scale_id"] == str(scale["id"])
    assert await told_of(world, made) == ["RiskPlanDrafted"]


async def test_what_a_plan_leaves_out_is_the_tiers(world: World) -> None:
    """REQ-077, REQ-180: every 60, 30 or 14 days for S, M or L, by the scale in force."""
    register = await rehomed_register(world)
    left_out = {"major": None, "review_days": None, "watch_days": None}
    made = await drafted_plan(world, register, **left_out)
    days = {"S": 60, "M": 30, "L": 14}[register["tier"]]
    assert (made["review_days"], made["watch_days"]) == (days, 14)
    assert made["major"] == SAID_EXAMPLE["major"]


async def test_a_plan_is_valid_from_its_approval_on(world: World) -> None:
    """REQ-077: its register knows, and is reviewed by it."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await submitted_plan(world, register, review_days=7)
    returned = await step(world, "risk-plans", made, "return", {"reason": "请细化。"}, by=ANALYST)
    assert (returned["state"], returned["return_reason"]) == ("DRAFT", "请细化。")
    path, said = f"/risk-plans/{made['key']}", {"review_days": 10}
    edited = await given.said(risk, MANAGER, "PATCH", path, said, if_match=returned["version"])
    again = await step(world, "risk-plans", edited, "submit", by=MANAGER)
    shown = await step(world, "risk-plans", again, "approve", by=ANALYST)
    assert (shown["state"], shown["approved_by"]) == ("VALID", ANALYST)
    assert await told_of(world, made) == [
        "RiskPlanDrafted",
        "RiskPlanSubmitted",
        "RiskPlanReturned",
        "RiskPlanChanged",
        "RiskPlanSubmitted",
        "RiskPlanApproved",
    ]
    now = await register_now(world, register)
    assert now["plan_in_force"]
    assert (now["review_due"] - now["changed_at"]).days == 10
    page = await given.said(risk, MANAGER, "GET", f"{path}/history")
    assert page["items"][3]["reason"] == "请细化。"


async def test_the_next_version_retires_the_one_before(world: World) -> None:
    """REQ-077: of each register one is valid."""
    risk, register = world.service("risk"), await rehomed_register(world)
    first, second = await valid_plan(world, register), await valid_plan(world, register)
    assert second["number"] == 2
    asked = {"project_id": str(register["project_id"])}
    page = await given.said(risk, SPONSOR, "GET", "/risk-plans", params=asked)
    assert [(row["id"], row["state"]) for row in page["items"]] == [
        (second["id"], "VALID"),
        (first["id"], "RETIRED"),
    ]
    valid = await given.said(risk, SPONSOR, "GET", "/risk-plans", params=asked | {"state": "VALID"})
    assert [row["id"] for row in valid["items"]] == [second["id"]]
    assert (await told_of(world, first))[-1] == "RiskPlanRetired"


async def test_the_words_about_a_confidential_project_do_not_travel(world: World) -> None:
    """REQ-077: why it was returned is kept for those who may see it."""
    register = await rehomed_register(world, confidentiality="RESTRICTED")
    made = await submitted_plan(world, register)
    await step(world, "risk-plans", made, "return", {"reason": "请细化。"}, by=ANALYST)
    told = (await world.service("risk").events(made["id"]))[-1]
    assert (told["data"]["reason"], told["reason"]) == ("", "请细化。")


@pytest.mark.parametrize(
    ("who", "verb", "body", "code"),
    [
        (SPONSOR, "approve", None, "forbidden"),
        (MANAGER, "approve", None, "forbidden"),
        (ANALYST, "submit", None, "forbidden"),
        (MANAGER, "submit", None, "illegal_move"),
        (ANALYST, "return", {}, "validation_failed"),
        (MANAGER, "", {"review_days": 7}, "illegal_move"),
        (MANAGER, "", {"review_days": 0}, "validation_failed"),
        ("sponsor-li", "approve", None, "not_found"),
    ],
)
async def test_what_is_refused_of_a_plan_changes_nothing(
    world: World, who: str, verb: str, body: Any, code: str
) -> None:
    """REQ-077: in the hands of the PMO."""
    risk = world.service("risk")
    made = await submitted_plan(world, await rehomed_register(world))
    before = await risk.contents()
    method, path = "POST" if verb else "PATCH", f"/risk-plans/{made['id']}/{verb}".rstrip("/")
    refused = await risk.call(who, method, path, body, if_match=2)
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_no_author_approves_their_own_plan(world: World) -> None:
    """REQ-077: author and reviewer are two."""
    risk, register = world.service("risk"), await rehomed_register(world, manager="analyst-zhao")
    path, zhao = f"/registers/{register['id']}/risk-plans", "analyst-zhao"
    made = await given.said(risk, zhao, "POST", path, SAID_EXAMPLE)
    made = await step(world, "risk-plans", made, "submit", by=zhao)
    before, there = await risk.contents(), f"/risk-plans/{made['id']}"
    shown = await given.said(risk, zhao, "GET", there)
    said = {a["action"]: a["reason_code"] for a in shown["allowed_actions"]}
    refused = await risk.call(zhao, "POST", f"{there}/approve", if_match=2)
    assert (refused.status_code, refused.json()["code"]) == (403, "sod_violation")
    assert said["approveRiskPlan"] == "sod_violation"
    assert await risk.contents() == before


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"major": SAID_EXAMPLE["major"] | {"leaves_at": 12}}, "/major"),
        ({"confidence": "0.8"}, "/confidence"),
        ({"reserve_method": "CONFIDENCE"}, "/confidence"),
    ],
)
async def test_a_plan_fits_together(world: World, said: dict[str, Any], pointer: str) -> None:
    """REQ-077, REQ-181."""
    risk, register = world.service("risk"), await rehomed_register(world)
    before = await risk.last_seq()
    path = f"/registers/{register['id']}/risk-plans"
    refused = (await risk.call(MANAGER, "POST", path, SAID_EXAMPLE | said)).json()
    assert refused["code"] == "risk_plan_unsound"
    assert [e["pointer"] for e in refused["errors"]] == [pointer]
    assert await risk.last_seq() == before


async def test_a_proposal_has_no_plan_yet(world: World) -> None:
    """REQ-077: nobody manages it; its sponsor may not write one."""
    risk, register = world.service("risk"), await opened_register(world)
    path = f"/registers/{register['id']}/risk-plans"
    refused = await risk.call(SPONSOR, "POST", path, SAID_EXAMPLE)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (
        await risk.rows("SELECT * FROM risk_plans WHERE register_id = :id", id=register["id"]) == []
    )
