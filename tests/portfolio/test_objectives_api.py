"""Strategic objectives: a weighted tree that the PMO keeps, and every refusal."""

from typing import Any
from uuid import uuid4

import pytest

from services.portfolio.objectives.commands import EXAMPLE
from shared.contracts.portfolio import StrategicObjectiveChanged, StrategicObjectiveRetired
from tests.support import given
from tests.support.world import World

AT = "/strategic-objectives"
CHANGED = StrategicObjectiveChanged.type_name()
RETIRED = StrategicObjectiveRetired.type_name()


def new(**said: Any) -> dict[str, Any]:
    return {**EXAMPLE, "code": f"T-{uuid4().hex[:10].upper()}", **said}


async def objective(world: World, **said: Any) -> dict[str, Any]:
    return await given.said(world.service("portfolio"), "director-chen", "POST", AT, new(**said))


@pytest.mark.parametrize("who", ["director-chen", "analyst-lin"])
async def test_an_objective_is_set_and_told_whole(world: World, who: str) -> None:
    """REQ-089: weight, period, owner, parent and state, in both languages."""
    portfolio, wanted = world.service("portfolio"), new()
    since = await portfolio.last_seq()
    answer = await portfolio.call(who, "POST", AT, wanted)
    shown = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (
        201,
        f"/portfolio/v1{AT}/{shown['id']}",
    )
    assert shown["key"].startswith("SOB-")
    assert (shown["state"], shown["weight"], shown["parent_id"]) == ("ACTIVE", "0.4", None)
    (told,) = await portfolio.events(shown["id"], since=since)
    fact = StrategicObjectiveChanged.model_validate(told["data"])
    assert (told["type"], fact.revision, str(fact.weight)) == (CHANGED, 1, "0.4")
    assert (fact.name.zh, fact.state) == ("提升客户服务体验", "ACTIVE")


async def test_weights_are_shown_as_shares_among_the_active_siblings(world: World) -> None:
    """REQ-089: 0.4 and 0.2 below one parent are two thirds and one third."""
    portfolio, parent = world.service("portfolio"), await objective(world)
    first = await objective(world, parent_id=parent["id"], weight="0.4")
    second = await objective(world, parent_id=parent["id"], weight="0.2")
    shown = await given.said(portfolio, "employee-he", "GET", f"{AT}/{first['key']}")
    assert (shown["siblings_weight"], shown["normalised_weight"]) == ("0.6000", "0.6667")
    await given.said(portfolio, "analyst-lin", "POST", f"{AT}/{second['id']}/retire", if_match=1)
    shown = await given.said(portfolio, "employee-he", "GET", f"{AT}/{first['id']}")
    assert (shown["siblings_weight"], shown["normalised_weight"]) == ("0.4000", "1.0000")


async def test_the_tree_is_read_level_by_level(world: World) -> None:
    """REQ-089."""
    portfolio, owner = world.service("portfolio"), f"owner-{uuid4()}"
    top = await objective(world, owner_id=owner)
    below = [await objective(world, owner_id=owner, parent_id=top["id"]) for _ in range(3)]

    async def listed(**params: Any) -> list[str]:
        page = await given.said(portfolio, "employee-he", "GET", AT, params=params)
        return [item["id"] for item in page["items"]]

    assert await listed(owner_id=owner, top_level="true") == [top["id"]]
    assert await listed(parent_id=top["id"]) == [o["id"] for o in below]
    assert await listed(owner_id=owner, state="RETIRED") == []


async def test_an_edit_is_told_and_kept(world: World) -> None:
    """REQ-089."""
    portfolio, made = world.service("portfolio"), await objective(world)
    since = await portfolio.last_seq()
    edit = {"weight": "0.25", "period_finish": "2030-06-30"}
    shown = await given.said(
        portfolio, "analyst-lin", "PATCH", f"{AT}/{made['id']}", edit, if_match=1
    )
    assert (shown["version"], shown["period_finish"]) == (2, "2030-06-30")
    (told,) = await portfolio.events(made["id"], since=since)
    assert (told["data"]["revision"], told["data"]["weight"]) == (2, "0.25")


async def test_a_retired_objective_is_told_and_stays_readable(world: World) -> None:
    """REQ-089."""
    portfolio, made = world.service("portfolio"), await objective(world)
    since = await portfolio.last_seq()
    path = f"{AT}/{made['id']}"
    shown = await given.said(portfolio, "analyst-lin", "POST", f"{path}/retire", if_match=1)
    assert (shown["state"], shown["normalised_weight"]) == ("RETIRED", None)
    (told,) = await portfolio.events(made["id"], since=since)
    assert (told["type"], told["data"]["state"]) == (RETIRED, "RETIRED")
    assert (await portfolio.call("employee-he", "GET", path)).status_code == 200


async def refused(world: World, method: str, path: str, body: Any, code: str, **how: Any) -> None:
    portfolio = world.service("portfolio")
    rows = "SELECT id, version FROM strategic_objectives ORDER BY id"
    before, seq = await portfolio.rows(rows), await portfolio.last_seq()
    answer = await portfolio.call("director-chen", method, path, body, **how)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await portfolio.rows(rows), await portfolio.last_seq()) == (before, seq)


async def test_no_objective_stands_below_itself(world: World) -> None:
    """REQ-089: also not by way of its grandchild."""
    top = await objective(world)
    middle = await objective(world, parent_id=top["id"])
    low = await objective(world, parent_id=middle["id"])
    for parent in (top, middle, low):
        edit = {"parent_id": parent["id"]}
        await refused(world, "PATCH", f"{AT}/{top['id']}", edit, "objective_cycle", if_match=1)


async def test_an_objective_with_active_children_is_not_retired(world: World) -> None:
    """REQ-089."""
    portfolio, top = world.service("portfolio"), await objective(world)
    low = await objective(world, parent_id=top["id"])
    path = f"{AT}/{top['id']}/retire"
    await refused(world, "POST", path, None, "objective_has_children", if_match=1)
    await given.said(portfolio, "analyst-lin", "POST", f"{AT}/{low['id']}/retire", if_match=1)
    await given.said(portfolio, "analyst-lin", "POST", path, if_match=1)
    await refused(world, "POST", AT, new(parent_id=top["id"]), "objective_retired")


async def test_what_does_not_fit_is_refused(world: World) -> None:
    """REQ-089: an unknown parent, a code in use, a period the wrong way round."""
    made = await objective(world)
    await refused(world, "POST", AT, new(parent_id=str(uuid4())), "objective_unknown")
    await refused(world, "POST", AT, new(code=made["code"]), "code_taken")
    await refused(world, "POST", AT, new(period_finish="2026-12-31"), "range_not_in_order")


@pytest.mark.parametrize("weight", ["1.1", "-0.1", "0.12345", "1.0001", 0.5, "", "0."])
async def test_a_weight_is_an_exact_share(world: World, weight: Any) -> None:
    answer = await world.service("portfolio").call("director-chen", "POST", AT, new(weight=weight))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
