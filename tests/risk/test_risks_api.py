"""Risks over HTTP: identified below their register, said better, rejected, found in lists."""

import base64
from typing import Any

import orjson
import pytest

from services.risk.risks.queries import SAID_EXAMPLE
from tests.risk.given import (
    ANALYST,
    MANAGER,
    SPONSOR,
    assessed_risk,
    identified_risk,
    opened_register,
    register_now,
    rehomed_register,
    row_of,
    worth,
)
from tests.support import given
from tests.support.world import World

SUMMARY = "pmo.risk.RegisterSummaryChanged.v1"


async def test_a_risk_is_identified_in_its_register(world: World) -> None:
    """REQ-175: with cause, event, effect, category, stage, proximity and owner."""
    risk, register = world.service("risk"), await opened_register(world)
    seq = await risk.last_seq()
    path = f"/registers/{register['key']}/risks"
    answer = await risk.call(SPONSOR, "POST", path, SAID_EXAMPLE)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/risk/v1/risks/{made['id']}"
    assert {name: made[name] for name in SAID_EXAMPLE} == SAID_EXAMPLE
    assert (made["state"], made["version"], made["level"]) == ("IDENTIFIED", 1, 0)
    assert made["key"].startswith("RSK-2026-")
    assert (made["identified_by"], made["currency"]) == (SPONSOR, "CNY")

    counted, told = await risk.events(since=seq)
    assert (counted["type"], counted["aggregate_id"]) == (SUMMARY, register["id"])
    assert counted["data"]["revision"] == counted["aggregate_version"] == 2
    assert (counted["data"]["threats"], counted["data"]["highest_level"]) == (1, 0)
    assert (told["type"], told["actor"]) == ("pmo.risk.RiskIdentified.v1", SPONSOR)
    assert str(told["key"]) == str(register["project_id"])
    assert told["data"]["event"] == SAID_EXAMPLE["event"]


async def test_the_words_of_a_confidential_undertaking_do_not_travel(world: World) -> None:
    """REQ-175: they are kept for those who may see it."""
    register = await opened_register(world, confidentiality="RESTRICTED")
    made = await identified_risk(world, register)
    assert made["event"] == SAID_EXAMPLE["event"]
    path, because = f"/risks/{made['id']}/reject", {"reason": "与已有风险重复。"}
    await given.said(world.service("risk"), ANALYST, "POST", path, because, if_match=1)
    identified, rejected = await world.service("risk").events(made["id"])
    for word in ("cause", "event", "effect"):
        assert identified["data"][word] == ""
    assert (rejected["data"]["reason"], rejected["reason"]) == ("", because["reason"])


@pytest.mark.parametrize(
    ("who", "status"),
    [(SPONSOR, 201), (MANAGER, 201), (ANALYST, 201), ("director-chen", 403), ("sponsor-li", 404)],
)
async def test_who_has_a_part_identifies(world: World, who: str, status: int) -> None:
    """REQ-175."""
    risk, register = world.service("risk"), await rehomed_register(world)
    before = await risk.last_seq()
    answer = await risk.call(who, "POST", f"/registers/{register['id']}/risks", SAID_EXAMPLE)
    assert answer.status_code == status
    assert (await risk.last_seq() > before) is (status == 201)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "WORRY"}, "/kind"),
        ({"cause": ""}, "/cause"),
        ({"event": "x" * 2001}, "/event"),
        ({"category": "BAD_LUCK"}, "/category"),
        ({"correlation_group": "lower case"}, "/correlation_group"),
        ({"level": 25}, "/level"),
    ],
)
async def test_a_risk_says_what_is_published_and_nothing_else(
    world: World, wrong: dict[str, Any], pointer: str
) -> None:
    """REQ-175."""
    risk, register = world.service("risk"), await opened_register(world)
    before = await risk.last_seq()
    path = f"/registers/{register['id']}/risks"
    refused = await risk.call(SPONSOR, "POST", path, SAID_EXAMPLE | wrong)
    assert [e["pointer"] for e in refused.json()["errors"]] == [pointer]
    assert await risk.last_seq() == before


async def test_a_risk_is_said_better_and_given_an_owner(world: World) -> None:
    """REQ-175: what is not sent stays; the register is not touched."""
    register = await opened_register(world)
    made = await identified_risk(world, register, owner_id=None)
    kept = await register_now(world, register)
    path, said = f"/risks/{made['id']}", {"owner_id": MANAGER, "subcategory": None}
    shown = await given.said(world.service("risk"), SPONSOR, "PATCH", path, said, if_match=1)
    assert (shown["owner_id"], shown["subcategory"], shown["cause"]) == (
        MANAGER,
        None,
        made["cause"],
    )
    told = (await world.service("risk").events(made["id"]))[-1]
    assert (told["type"], told["data"]["changed"]) == (
        "pmo.risk.RiskChanged.v1",
        ["subcategory", "owner_id"],
    )
    assert await register_now(world, register) == kept


async def test_risks_of_one_cause_are_counted_once_from_then_on(world: World) -> None:
    """REQ-176: the largest counts, whichever joins or leaves."""
    risk, register = world.service("risk"), await opened_register(world)
    large = await identified_risk(world, register, correlation_group="SUPPLIER")
    large = await assessed_risk(world, large, **worth("0.3", "200000"))
    small = await identified_risk(world, register)
    small = await assessed_risk(world, small, **worth("0.1", "500000", 1))
    exposures = []
    for group in ("SUPPLIER", "PERMITS", None):
        path, said = f"/risks/{small['id']}", {"correlation_group": group}
        small = await given.said(risk, ANALYST, "PATCH", path, said, if_match=small["version"])
        exposures.append(int((await register_now(world, register))["exposure"]))
    assert exposures == [60000, 110000, 110000]


async def test_what_is_no_risk_is_rejected(world: World) -> None:
    """REQ-175: with the reason, and counted no more."""
    risk, register = world.service("risk"), await opened_register(world)
    made = await identified_risk(world, register)
    path, because = f"/risks/{made['id']}/reject", {"reason": "与已有风险重复。"}
    shown = await given.said(risk, ANALYST, "POST", path, because, if_match=1)
    assert (shown["state"], shown["reject_reason"]) == ("REJECTED", because["reason"])
    assert (await register_now(world, register))["threats"] == 0
    told = await risk.events(made["id"])
    assert (told[-1]["type"], told[-1]["reason"]) == (
        "pmo.risk.RiskRejected.v1",
        because["reason"],
    )
    assert (await risk.events(register["id"]))[-1]["data"]["threats"] == 0
    page = await given.said(risk, SPONSOR, "GET", f"/risks/{made['key']}/history")
    assert [fact["actor"] for fact in page["items"]] == [ANALYST, SPONSOR]


@pytest.mark.parametrize(
    ("who", "verb", "body", "code"),
    [
        (SPONSOR, "reject", {"reason": "不是风险。"}, "forbidden"),
        (MANAGER, "reject", {"reason": "不是风险。"}, "forbidden"),
        (ANALYST, "reject", {"reason": "不是风险。"}, "illegal_move"),
        (SPONSOR, "", {"stage": "PLANNING"}, "not_the_risk_owner"),
        (ANALYST, "", {"owner_id": None}, "risk_without_owner"),
        (ANALYST, "", {"kind": "OPPORTUNITY"}, "validation_failed"),
    ],
)
async def test_what_is_refused_of_an_assessed_risk_changes_nothing(
    world: World, who: str, verb: str, body: dict[str, Any], code: str
) -> None:
    """REQ-175: in the register of a project, where the sponsor only looks on."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register))
    row, kept = await row_of(world, made), await register_now(world, register)
    seq = await risk.last_seq()
    method = "POST" if verb else "PATCH"
    path = f"/risks/{made['id']}/{verb}".rstrip("/")
    refused = await risk.call(who, method, path, body, if_match=2)
    assert refused.json()["code"] == code
    assert (await row_of(world, made), await register_now(world, register)) == (row, kept)
    assert await risk.last_seq() == seq


async def test_a_risk_says_who_may_do_what(world: World) -> None:
    """REQ-008: and why others may not."""
    register = await rehomed_register(world)
    made = await identified_risk(world, register, owner_id=None)
    reasons, asked = {}, ("editRisk", "rejectRisk", "assessRisk")
    for who in (MANAGER, SPONSOR, ANALYST, "auditor-hu"):
        path = f"/risks/{made['key']}"
        shown = await given.said(world.service("risk"), who, "GET", path)
        said = {a["action"]: a["reason_code"] for a in shown["allowed_actions"]}
        reasons[who] = {action: said[action] for action in asked}
    none = "risk_without_owner"
    other = "not_the_risk_owner"
    assert reasons == {
        MANAGER: {"editRisk": None, "rejectRisk": "forbidden", "assessRisk": none},
        SPONSOR: {"editRisk": other, "rejectRisk": "forbidden", "assessRisk": other},
        ANALYST: {"editRisk": None, "rejectRisk": None, "assessRisk": none},
        "auditor-hu": dict.fromkeys(("editRisk", "rejectRisk", "assessRisk"), "forbidden"),
    }


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, "cba"),
        ({"sort": "identified_at"}, "abc"),
        ({"sort": "-level"}, "bca"),
        ({"sort": "emv"}, "cab"),
        ({"sort": "-emv"}, "bac"),
        ({"level_min": 6}, "cb"),
        ({"level_min": 13}, ""),
        ({"level_min": 1, "state": "ASSESSED"}, "cb"),
        ({"level_min": 1, "state": "IDENTIFIED"}, ""),
        ({"level_min": 6, "sort": "level"}, "cb"),
        ({"state": "IDENTIFIED"}, "a"),
        ({"kind": "OPPORTUNITY"}, "c"),
        ({"category": "EXTERNAL"}, "a"),
        ({"owner_id": "pm-wu"}, "b"),
        ({"owner_id": "pm-wu", "kind": "OPPORTUNITY"}, ""),
    ],
)
async def test_risks_are_found_by_what_matters(
    world: World, params: dict[str, Any], found: str
) -> None:
    """REQ-176: by register or project, state, kind, category, owner, level and value."""
    register = await opened_register(world)
    named = {
        (await identified_risk(world, register, category="EXTERNAL"))["id"]: "a",
    }
    threat = await identified_risk(world, register, owner_id="pm-wu")
    await assessed_risk(world, threat, **worth("0.7", "90000", 4))
    chance = await identified_risk(world, register, kind="OPPORTUNITY")
    await assessed_risk(world, chance, **worth("0.3", "90000"))
    named |= {threat["id"]: "b", chance["id"]: "c"}
    for where in ("register_id", "project_id"):
        of = {where: str(register["id" if where == "register_id" else where])}
        rows, cursor, more = list[str](), dict[str, str](), True
        while more:
            asked = {**params, **of, **cursor, "limit": 2}
            page = await given.said(world.service("risk"), SPONSOR, "GET", "/risks", params=asked)
            rows += [named[row["id"]] for row in page["items"]]
            more, cursor = page["next_cursor"] is not None, {"cursor": page["next_cursor"]}
        assert "".join(rows) == found


@pytest.mark.parametrize("amount", ["x", "NaN", "1e4000", "Infinity", "9" * 30])
async def test_a_forged_place_in_the_order_of_values_is_no_cursor(
    world: World, amount: str
) -> None:
    risk, register = world.service("risk"), await opened_register(world)
    for _ in range(2):
        await identified_risk(world, register)
    params = {"sort": "emv", "limit": 1, "register_id": str(register["id"])}
    page = await given.said(risk, SPONSOR, "GET", "/risks", params=params)
    cursor = page["next_cursor"]
    raw = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = base64.urlsafe_b64encode(orjson.dumps([raw[0], amount, raw[2]])).rstrip(b"=")
    asked = params | {"cursor": forged.decode()}
    answer = await risk.call(SPONSOR, "GET", "/risks", params=asked)
    assert answer.status_code in (200, 404)
    assert answer.status_code == 200 or answer.json()["code"] == "cursor_unknown"
