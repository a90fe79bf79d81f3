"""Whether the risks of a project are in hand, asked with its plan: answered, and answered anew."""

from typing import Any
from uuid import uuid4

import pytest

from tests.risk.facts import plan_submitted, register_of, submission
from tests.risk.given import (
    ANALYST,
    assessed_risk,
    identified_risk,
    register_now,
    rehomed_register,
    step,
    valid_plan,
    worth,
)
from tests.support import given
from tests.support.world import NotTaken, World

SECOND = "0" * 64


async def answers(world: World, register: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """What was answered to the plans of a register: how, to which hash, and why not."""
    facts = await world.service("risk").events(register["id"])
    return [
        (fact["type"].split(".")[2], fact["data"]["content_hash"], fact["data"].get("reasons"))
        for fact in facts
        if "content_hash" in fact["data"]
    ]


async def test_a_plan_whose_risks_are_in_hand_is_validated(world: World) -> None:
    """REQ-091: the risk plan is valid, the first analysis done; once, however often it is heard."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await valid_plan(world, register)
    made = await identified_risk(world, register)
    await assessed_risk(world, made, **worth("0.3", "200000"))
    told = plan_submitted(register)
    heard = await risk.hear(told, times=2)
    await risk.hear(told)
    assert await answers(world, register) == [("PlanValidated", told.content_hash, None)]
    fact = (await risk.events(register["id"]))[-1]
    assert fact["causation_id"] == heard
    assert fact["data"] == {
        "project_id": str(register["project_id"]),
        "plan_id": str(told.plan_id),
        "content_hash": told.content_hash,
        "exposure": {"amount": "60000.0000", "currency": "CNY"},
    }


async def test_what_is_lacking_is_named_and_answered_anew_when_it_is_settled(
    world: World,
) -> None:
    """REQ-091: by the plan's approval and the last assessment, in whichever order they come."""
    risk, register = world.service("risk"), await rehomed_register(world)
    told = plan_submitted(register)
    await risk.hear(told)
    lacks = ["NO_VALID_RISK_PLAN", "NO_RISK_IDENTIFIED"]
    refused = ("PlanRefused", told.content_hash, lacks)
    assert await answers(world, register) == [refused]

    made = await identified_risk(world, register)
    await valid_plan(world, register)
    assert (await register_now(world, register))["plan_lacks"] == ["RISKS_NOT_ANALYSED"]
    assert await answers(world, register) == [refused]
    await assessed_risk(world, made)
    validated = ("PlanValidated", told.content_hash, None)
    assert await answers(world, register) == [refused, validated]

    await assessed_risk(world, await identified_risk(world, register))
    assert await answers(world, register) == [refused, validated]


async def test_a_rejected_risk_needs_no_analysis(world: World) -> None:
    """REQ-091."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await valid_plan(world, register)
    await assessed_risk(world, await identified_risk(world, register))
    none = await identified_risk(world, register)
    await risk.hear(plan_submitted(register))
    assert (await answers(world, register))[-1][2] == ["RISKS_NOT_ANALYSED"]
    await step(world, "risks", none, "reject", {"reason": "与已有风险重复。"}, by=ANALYST)
    assert (await answers(world, register))[-1][0] == "PlanValidated"


async def test_the_plan_handed_in_last_is_answered(world: World) -> None:
    """REQ-091: the same one handed in again as well; one that is heard late is not."""
    risk, register = world.service("risk"), await rehomed_register(world)
    first = plan_submitted(register)
    second = plan_submitted(register, content_hash=SECOND, confirm_by="2026-12-09T02:00:00Z")
    again = second.model_copy(update={"confirm_by": second.confirm_by.replace(day=20)})
    for told in (second, first, again, again):
        await risk.hear(told)
    hashes = [answer[1] for answer in await answers(world, register)]
    assert hashes == [SECOND, SECOND]


async def test_a_plan_heard_before_the_registration_is_answered_too(world: World) -> None:
    """REQ-091: what it lacks is settled once there is a manager."""
    risk, approved = world.service("risk"), await given.approved_proposal(world)
    await risk.hear(await submission(world, approved))
    register = await register_of(world, approved)
    registered = given.registered(approved)
    await risk.hear(plan_submitted(register | {"project_key": registered.project_key}))
    await risk.hear(registered)
    await assessed_risk(world, await identified_risk(world, register))
    assert [answer[0] for answer in await answers(world, register)] == ["PlanRefused"]
    await valid_plan(world, register)
    assert (await answers(world, register))[-1][0] == "PlanValidated"


async def test_the_plan_of_a_project_that_nobody_has_told_of_is_kept(world: World) -> None:
    """REQ-091: it waits; nothing is answered for risks that nobody knows."""
    risk = world.service("risk")
    before = await risk.last_seq()
    with pytest.raises(NotTaken, match="not_found"):
        await risk.hear(plan_submitted({"project_id": uuid4(), "project_key": "PRJ-2026-77777777"}))
    assert await risk.last_seq() == before
