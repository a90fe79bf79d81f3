"""Whoever changes something in a register holds the register first: nobody waits in a circle."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.risk.given import (
    ANALYST,
    GRAVE,
    LOW,
    MANAGER,
    assessed_risk,
    identified_risk,
    planned_response,
    rehomed_register,
    reviewed,
    risk_now,
)
from tests.support import given
from tests.support.polling import until
from tests.support.world import World

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
)
STEPS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "risks": ("assess", ANALYST, LOW),
    "issues": ("confirm", ANALYST, None),
    "actions": ("start", MANAGER, None),
    "assumptions": ("validate", MANAGER, {"finding": "供应商已书面确认。"}),
}
"""A step with a record of each kind that stands in a register."""


async def record_of(world: World, register: dict[str, Any], kind: str) -> dict[str, Any]:
    risk, path = world.service("risk"), f"/registers/{register['id']}"
    if kind == "issues":
        body: dict[str, Any] = {"title": "供应商停止供货", "severity": 4}
        return await given.said(risk, MANAGER, "POST", f"{path}/issues", body)
    if kind == "assumptions":
        body = {"statement": "供应商按期交付。"}
        return await given.said(risk, MANAGER, "POST", f"{path}/assumptions", body)
    made = await assessed_risk(world, await identified_risk(world, register))
    return made if kind == "risks" else await planned_response(world, made)


@pytest.mark.parametrize("kind", STEPS)
async def test_who_waits_for_the_register_holds_nothing_in_it(world: World, kind: str) -> None:
    """REQ-180: what a review locks after its register is free as long as others wait for that."""
    risk, register = world.service("risk"), await rehomed_register(world)
    record = await record_of(world, register, kind)
    verb, by, body = STEPS[kind]
    path = f"/{kind}/{record['id']}/{verb}"
    reviewer = await asyncpg.connect(risk.db.dsn)
    try:
        going_on = reviewer.transaction()
        await going_on.start()
        locked = "SELECT id FROM {} WHERE id = $1 FOR UPDATE NOWAIT"
        await reviewer.fetchval(locked.format("risk_registers"), register["id"])
        step = asyncio.create_task(risk.call(by, "POST", path, body, if_match=record["version"]))
        await until(lambda: reviewer.fetchval(WAITING))
        assert await reviewer.fetchval(locked.format(kind), record["id"]) is not None
        await going_on.rollback()
        answer = await step
    finally:
        await reviewer.close()
    assert answer.status_code == 200, answer.text


async def test_reviews_and_assessments_at_once_are_all_answered(world: World) -> None:
    """REQ-176, REQ-180: none is told to come again because two waited for each other."""
    register = await rehomed_register(world)
    risks = [
        await assessed_risk(world, await identified_risk(world, register), **GRAVE)
        for _ in range(3)
    ]

    async def assess(risk: dict[str, Any]) -> int:
        service, now = world.service("risk"), await risk_now(world, risk)
        path = f"/risks/{risk['id']}/assess"
        body = GRAVE | {"kind": "CURRENT"}
        answer = await service.call(ANALYST, "POST", path, body, if_match=now["version"])
        return int(answer.status_code)

    async def review() -> int:
        await reviewed(world, register)
        return 200

    for _ in range(10):
        codes = await asyncio.gather(*(assess(risk) for risk in risks), review(), review())
        assert set(codes) <= {200, 412}, codes
