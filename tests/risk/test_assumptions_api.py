"""Assumptions over HTTP: written down, said better, found true, found false."""

from typing import Any

import pytest

from services.risk.assumptions.queries import SAID_EXAMPLE
from tests.risk.facts import project_closed
from tests.risk.given import ANALYST, MANAGER, SPONSOR, rehomed_register, step, story
from tests.support import given
from tests.support.world import World

SEEN = {"finding": "供应商已书面确认。"}


async def recorded(world: World, register: dict[str, Any], **said: Any) -> dict[str, Any]:
    path = f"/registers/{register['id']}/assumptions"
    return await given.said(world.service("risk"), SPONSOR, "POST", path, SAID_EXAMPLE | said)


async def test_what_is_taken_for_granted_is_written_down_and_looked_at(world: World) -> None:
    """REQ-173: whoever has a part says it; the manager or the PMO finds it true, or false later."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await recorded(world, register)
    assert {name: made[name] for name in SAID_EXAMPLE} == SAID_EXAMPLE
    assert (made["state"], made["recorded_by"]) == ("RECORDED", SPONSOR)
    path, said = f"/assumptions/{made['key']}", {"owner_id": None}
    made = await given.said(risk, MANAGER, "PATCH", path, said, if_match=1)
    assert (made["owner_id"], made["statement"]) == (None, SAID_EXAMPLE["statement"])
    made = await step(world, "assumptions", made, "validate", SEEN, by=MANAGER)
    assert (made["state"], made["finding"]) == ("VALIDATED", SEEN["finding"])
    again = {"finding": "供应商已申请延期。"}
    made = await step(world, "assumptions", made, "falsify", again, by=ANALYST)
    assert (made["state"], made["finding"]) == ("FALSIFIED", again["finding"])
    assert await story(world, made) == [
        "AssumptionRecorded",
        "AssumptionChanged",
        "AssumptionValidated",
        "AssumptionFalsified",
    ]
    fact = (await risk.events(made["id"]))[-1]
    assert (fact["reason"], set(fact["data"])) == (
        again["finding"],
        {"project_id", "register_id", "assumption_id", "assumption_key"},
    )
    asked = {"project_id": str(register["project_id"]), "state": "FALSIFIED"}
    page = await given.said(risk, SPONSOR, "GET", "/assumptions", params=asked)
    assert [row["id"] for row in page["items"]] == [made["id"]]
    history = await given.said(risk, SPONSOR, "GET", f"{path}/history")
    assert len(history["items"]) == 4


@pytest.mark.parametrize(
    ("who", "verb", "body", "code"),
    [
        (SPONSOR, "validate", SEEN, "forbidden"),
        (ANALYST, "validate", {}, "validation_failed"),
        (MANAGER, "validate", SEEN, "illegal_move"),
        ("sponsor-li", "falsify", SEEN, "not_found"),
    ],
)
async def test_what_is_refused_of_an_assumption_changes_nothing(
    world: World, who: str, verb: str, body: dict[str, Any], code: str
) -> None:
    """REQ-173: what was found false is not found true again."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await step(
        world, "assumptions", await recorded(world, register), "falsify", SEEN, by=ANALYST
    )
    before, path = await risk.contents(), f"/assumptions/{made['id']}/{verb}"
    refused = await risk.call(who, "POST", path, body, if_match=made["version"])
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_nothing_is_assumed_of_a_project_that_is_over(world: World) -> None:
    """REQ-173."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await recorded(world, register)
    await risk.hear(project_closed(register))
    before, path = await risk.contents(), f"/assumptions/{made['id']}/falsify"
    refused = await risk.call(MANAGER, "POST", path, SEEN, if_match=1)
    assert refused.json()["code"] == "register_closed"
    path = f"/registers/{register['id']}/assumptions"
    refused = await risk.call(SPONSOR, "POST", path, SAID_EXAMPLE)
    assert refused.json()["code"] == "illegal_move"
    assert await risk.contents() == before
