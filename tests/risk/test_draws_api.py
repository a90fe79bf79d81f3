"""The reserve of a project over HTTP: held by its baseline, drawn for what occurred, measured."""

from typing import Any

import pytest

from services.risk.issues.commands import Occurrence
from tests.risk.facts import baseline_revised, baseline_set, yuan
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    active_risk,
    assessed_risk,
    example_of,
    identified_risk,
    rehomed_register,
    step,
    story,
    worth,
)
from tests.support import given
from tests.support.world import World


async def occurred(world: World, register: dict[str, Any]) -> dict[str, Any]:
    made = await active_risk(world, register)
    await step(world, "risks", made, "occur", example_of(Occurrence), by=MANAGER)
    return made


async def reserve_of(world: World, register: dict[str, Any]) -> dict[str, Any]:
    path = f"/registers/{register['id']}/reserve"
    return await given.said(world.service("risk"), SPONSOR, "GET", path)


def draw(risk: dict[str, Any], amount: str) -> dict[str, Any]:
    return {"risk_id": risk["id"], "amount": amount, "reason": "追加联调费用。"}


async def test_a_reserve_is_held_against_what_is_to_be_expected(world: World) -> None:
    """REQ-185: 84,000 for the exposure of G7, 70,000, are adequate at 1.2."""
    risk, register = world.service("risk"), await rehomed_register(world)
    assert (await reserve_of(world, register))["adequacy"] is None
    told = baseline_set(register)
    await risk.hear(told, times=2)
    for kind, probability, amount in (
        ("THREAT", "0.3", "200000"),
        ("THREAT", "0.1", "500000"),
        ("OPPORTUNITY", "0.4", "100000"),
    ):
        made = await identified_risk(world, register, kind=kind)
        await assessed_risk(world, made, **worth(probability, amount))
    shown = await reserve_of(world, register)
    assert (shown["baseline_number"], shown["bac"]) == (1, "1000000.0000")
    assert (shown["left"], shown["exposure"]) == ("84000.0000", "70000.0000")
    assert shown["adequacy"] == "1.2000"
    await risk.hear(baseline_revised(register, 2, contingency=yuan("49000")))
    await risk.hear(told)
    assert (await reserve_of(world, register))["adequacy"] == "0.7000"


async def test_contingency_is_drawn_for_what_occurred_and_no_more_than_is_left(
    world: World,
) -> None:
    """REQ-184, REQ-185: until nothing is left; the last draw says so."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await risk.hear(baseline_set(register))
    made, path = await occurred(world, register), f"/registers/{register['id']}/draws"
    first = await given.said(risk, MANAGER, "POST", path, draw(made, "80000.00"))
    before = await risk.contents()
    refused = await risk.call(MANAGER, "POST", path, draw(made, "4000.01"))
    assert refused.json()["code"] == "reserve_exceeded"
    assert await risk.contents() == before
    second = await given.said(risk, MANAGER, "POST", path, draw(made, "4000.00"))
    assert (await reserve_of(world, register))["left"] == "0.0000"
    page = await given.said(risk, SPONSOR, "GET", path)
    assert [row["id"] for row in page["items"]] == [second["id"], first["id"]]
    (reserve,) = await risk.rows(
        "SELECT id FROM reserves WHERE register_id = :id", id=register["id"]
    )
    assert await story(world, reserve) == [
        "ReserveSet",
        "ReserveDrawn",
        "ReserveDrawn",
        "ReserveExhausted",
    ]
    drawn = (await risk.events(reserve["id"]))[1]
    assert (drawn["reason"], drawn["data"]["left"]) == (
        "追加联调费用。",
        {"amount": "4000.0000", "currency": "CNY"},
    )


@pytest.mark.parametrize(
    ("who", "baseline", "happened", "code"),
    [
        (MANAGER, False, True, "no_reserve"),
        (MANAGER, True, False, "risk_not_occurred"),
        (ANALYST, True, True, "forbidden"),
        (SPONSOR, True, True, "forbidden"),
    ],
)
async def test_nothing_is_drawn_without_need(
    world: World, who: str, baseline: bool, happened: bool, code: str
) -> None:
    """REQ-184."""
    risk, register = world.service("risk"), await rehomed_register(world)
    if baseline:
        await risk.hear(baseline_set(register))
    made = await (occurred if happened else active_risk)(world, register)
    before = await risk.contents()
    refused = await risk.call(who, "POST", f"/registers/{register['id']}/draws", draw(made, "1.00"))
    assert refused.json()["code"] == code
    assert await risk.contents() == before
