"""Going through the checklist of a register: what applies, what does not, and the risks of it."""

from typing import Any

import pytest

from services.risk.answers.commands import EXAMPLE
from tests.risk.given import SPONSOR, opened_register, register_now, rehomed_register
from tests.support import given
from tests.support.world import World

ANSWERED = "pmo.risk.ChecklistItemAnswered.v1"


async def answered(world: World, register: dict[str, Any], **said: Any) -> dict[str, Any]:
    path = f"/registers/{register['id']}/checklist-answers"
    return await given.said(world.service("risk"), SPONSOR, "POST", path, said)


async def checklist_of(world: World, register: dict[str, Any]) -> dict[str, Any]:
    path = f"/registers/{register['key']}/checklist"
    return await given.said(world.service("risk"), SPONSOR, "GET", path)


async def test_a_register_asks_what_its_type_must_think_of(world: World) -> None:
    """REQ-174: from the submission on, with nothing answered yet."""
    shown = await checklist_of(world, await opened_register(world))
    assert (shown["code"], shown["stage"], shown["number"]) == ("IT", "INITIATION", 1)
    assert (shown["answered"], shown["unanswered"]) == (0, 10)
    assert [item["code"] for item in shown["items"]] == [f"IT-I{n:02d}" for n in range(1, 11)]
    assert {(item["answered"], item["answer"]) for item in shown["items"]} == {(False, None)}


async def test_an_answer_is_shown_with_its_item_and_told(world: World) -> None:
    """REQ-174: the latest one counts, whoever gave the one before."""
    risk, register = world.service("risk"), await opened_register(world)
    first = await answered(world, register, item_code="IT-I05", applies=False, reason="内部系统。")
    shown = await checklist_of(world, register)
    (item,) = [item for item in shown["items"] if item["answered"]]
    assert (item["code"], item["answer"]) == ("IT-I05", first)
    assert (shown["answered"], shown["unanswered"]) == (1, 9)
    told = (await risk.events(register["id"]))[-1]
    assert (told["type"], told["actor"], told["reason"]) == (ANSWERED, SPONSOR, "内部系统。")
    assert told["data"] == {
        "project_id": str(register["project_id"]),
        "register_id": str(register["id"]),
        "answer_id": first["id"],
        "checklist_id": shown["checklist_id"],
        "item_code": "IT-I05",
        "applies": False,
        "risk_id": None,
    }
    second = await answered(world, register, item_code="IT-I05", applies=True)
    shown = await checklist_of(world, register)
    assert [i["answer"] for i in shown["items"] if i["answered"]] == [second]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_item_that_applies_is_a_risk_at_once(world: World, language: str) -> None:
    """REQ-174, REQ-175: in one step, with the item's words for what was not said."""
    risk, register = world.service("risk"), await opened_register(world)
    seq = await risk.last_seq()
    said = {**EXAMPLE, "risk": EXAMPLE["risk"] | {"language": language}}
    answer = await answered(world, register, **said)
    made = await given.said(risk, SPONSOR, "GET", f"/risks/{answer['risk_id']}")
    item = (await checklist_of(world, register))["items"][2]
    assert (made["cause"], made["effect"]) == (item["cause"][language], item["effect"][language])
    assert (made["event"], made["owner_id"]) == (EXAMPLE["risk"]["event"], "pm-zhou")
    assert (made["category"], made["stage"]) == ("TECHNICAL", "INITIATION")
    assert (made["kind"], made["from_checklist_item"]) == ("THREAT", "IT-I03")
    kept = await register_now(world, register)
    assert (kept["threats"], kept["version"]) == (1, 2)
    assert [event["type"].split(".")[2] for event in await risk.events(since=seq)] == [
        "RegisterSummaryChanged",
        "ChecklistItemAnswered",
        "RiskIdentified",
    ]


async def test_the_answers_go_with_the_register_to_the_project(world: World) -> None:
    """REQ-173, REQ-174: and its manager goes on with them."""
    register = await rehomed_register(world)
    await answered(world, register, item_code="IT-I01", applies=True)
    path = f"/registers/{register['id']}/checklist-answers"
    said = {"item_code": "IT-I02", "applies": True}
    await given.said(world.service("risk"), "pm-zhou", "POST", path, said)
    assert (await checklist_of(world, register))["answered"] == 2


@pytest.mark.parametrize(
    ("who", "said", "code"),
    [
        (SPONSOR, {"applies": False}, "answer_incomplete"),
        (
            SPONSOR,
            {"applies": False, "reason": "不适用。", "risk": {"event": "无"}},
            "answer_incomplete",
        ),
        (SPONSOR, {"item_code": "ENG-I01"}, "item_unknown"),
        (SPONSOR, {"applies": 1}, "validation_failed"),
        (SPONSOR, {"risk": {}}, "validation_failed"),
        ("director-chen", {}, "forbidden"),
        ("sponsor-li", {}, "not_found"),
    ],
)
async def test_what_is_refused_changes_nothing(
    world: World, who: str, said: dict[str, Any], code: str
) -> None:
    """REQ-174."""
    risk, register = world.service("risk"), await opened_register(world)
    before, seq = await risk.contents(), await risk.last_seq()
    path = f"/registers/{register['id']}/checklist-answers"
    body = {"item_code": "IT-I01", "applies": True, **said}
    refused = await risk.call(who, "POST", path, body)
    assert refused.json()["code"] == code
    assert (await risk.contents(), await risk.last_seq()) == (before, seq)
