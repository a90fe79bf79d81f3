"""Risks under control over HTTP: responses, what became of them, and how a risk ends."""

from typing import Any

import pytest

from services.risk.actions.commands import RiskResponse
from services.risk.issues.commands import Occurrence
from tests.risk.facts import project_closed
from tests.risk.given import (
    ANALYST,
    GRAVE,
    LOW,
    MANAGER,
    SPONSOR,
    active_risk,
    assessed_risk,
    example_of,
    identified_risk,
    planned_response,
    register_now,
    rehomed_register,
    risk_now,
    row_of,
    step,
    story,
    told,
    worth,
)
from tests.support import given
from tests.support.world import World

ENDED = {"outcome": "EXPIRED", "reason": "联调已通过。"}


async def test_a_response_has_all_that_it_needs(world: World) -> None:
    """REQ-177: strategy, owner, day, cost, trigger, fallback, and what it is to move."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register))
    seq, path = await risk.last_seq(), f"/risks/{made['key']}/responses"
    answer = await risk.call(MANAGER, "POST", path, example_of(RiskResponse))
    action = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (
        201,
        f"/risk/v1/actions/{action['id']}",
    )
    shown = {name: action[name] for name in example_of(RiskResponse)}
    assert shown == example_of(RiskResponse)
    assert (action["kind"], action["state"], action["agreed_by"]) == ("RESPONSE", "AGREED", MANAGER)
    assert (await risk_now(world, made))["state"] == "RESPONSE_PLANNED"
    assert told(await risk.events(since=seq)) == ["RiskResponsePlanned", "ActionProposed"]
    again = await planned_response(world, made, strategy="TRANSFER")
    assert (await risk_now(world, made))["state"] == "RESPONSE_PLANNED"
    listed = {"risk_id": made["id"]}
    page = await given.said(risk, SPONSOR, "GET", "/actions", params=listed)
    assert {row["id"] for row in page["items"]} == {action["id"], again["id"]}


@pytest.mark.parametrize(
    ("kind", "strategy", "fits"),
    [
        ("THREAT", "ENHANCE", False),
        ("THREAT", "ACCEPT", True),
        ("OPPORTUNITY", "AVOID", False),
        ("OPPORTUNITY", "EXPLOIT", True),
    ],
)
async def test_a_strategy_fits_the_kind_of_risk(
    world: World, kind: str, strategy: str, fits: bool
) -> None:
    """REQ-177: what does not fit changes nothing."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register, kind=kind))
    before = await risk.contents()
    body = example_of(RiskResponse) | {"strategy": strategy}
    answer = await risk.call(MANAGER, "POST", f"/risks/{made['id']}/responses", body)
    assert answer.is_success is fits
    if not fits:
        assert answer.json()["code"] == "strategy_unfit"
        assert await risk.contents() == before


async def test_a_response_may_ask_for_a_change_of_the_baseline(world: World) -> None:
    """REQ-177: told once, beside the response; of one that asks for none nothing is."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register))
    plain = await planned_response(world, made)
    assert (plain["requires_change"], await story(world, plain)) == (False, ["ActionProposed"])
    action = await planned_response(world, made, requires_change=True)
    assert action["requires_change"] is True
    assert await story(world, action) == ["ActionProposed", "ResponseRequiresChange"]
    fact = (await risk.events(action["id"]))[-1]["data"]
    assert (fact["risk_key"], fact["action_key"]) == (made["key"], action["key"])


async def test_responses_begin_with_the_activation_of_their_risk(world: World) -> None:
    """REQ-177: one that is planned later is started by itself, done, and checked."""
    register = await rehomed_register(world)
    made = await active_risk(world, register)
    assert made["state"] == "ACTIVE"
    later = await planned_response(world, made)
    assert (await risk_now(world, made))["state"] == "ACTIVE"
    for verb in ("start", "finish"):
        later = await step(world, "actions", later, verb, by=MANAGER)
    seen = {"effective": True, "observed_effects": [{"measure": "PROBABILITY", "change": "-0.1"}]}
    later = await step(world, "actions", later, "check-effect", seen, by=ANALYST)
    assert (later["state"], later["checked_by"]) == ("VERIFIED", ANALYST)
    assert later["observed_effects"] == seen["observed_effects"]
    assert await story(world, later) == [
        "ActionProposed",
        "ActionStarted",
        "ActionDone",
        "ActionVerified",
    ]
    path = "/actions"
    asked = {"risk_id": made["id"], "state": "ACTIVE"}
    page = await given.said(world.service("risk"), MANAGER, "GET", path, params=asked)
    assert len(page["items"]) == 1


async def test_nothing_begins_of_what_was_withdrawn(world: World) -> None:
    """REQ-177: a risk is not active without a response."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register))
    response, because = await planned_response(world, made), {"reason": "费用过高。"}
    gone = await step(world, "actions", response, "withdraw", because, by=MANAGER)
    assert gone["state"] == "WITHDRAWN"
    before, path = await risk.contents(), f"/risks/{made['id']}/activate"
    refused = await risk.call(MANAGER, "POST", path, if_match=made["version"] + 1)
    assert refused.json()["code"] == "no_response"
    assert await risk.contents() == before


async def test_what_has_occurred_is_an_issue_that_says_which_risk_it_was(world: World) -> None:
    """REQ-184: what it really cost is kept for calibration; the register counts it no more."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await active_risk(world, register, judged=worth("0.3", "200000"))
    seq = await risk.last_seq()
    issue = await step(world, "risks", made, "occur", example_of(Occurrence), by=MANAGER)
    assert (issue["state"], issue["source"], issue["risk_id"]) == ("OPEN", "RISK", made["id"])
    assert (issue["owner_id"], issue["severity"]) == (made["owner_id"], 4)
    now = await risk_now(world, made)
    assert (now["state"], now["outcome"]) == ("OCCURRED", "OCCURRED")
    assert (now["actual_cost"], now["actual_days"]) == ("180000.0000", 15)
    facts = await risk.events(since=seq)
    assert sorted(told(facts)) == [
        "IssueDrafted",
        "IssueOpened",
        "RegisterSummaryChanged",
        "RiskOccurred",
    ]
    (occurred,) = [fact["data"] for fact in facts if fact["aggregate_type"] == "Risk"]
    assert occurred["issue_id"] == issue["id"]
    assert occurred["actual_cost"] == {"amount": "180000.00", "currency": "CNY"}
    assert (await register_now(world, register))["threats"] == 0


async def test_what_has_ended_shows_how_well_it_was_judged(world: World) -> None:
    """REQ-184: what is open, or was never put into numbers, does not count."""
    risk, register = world.service("risk"), await rehomed_register(world)
    path = f"/registers/{register['id']}/calibration"
    none = await given.said(risk, SPONSOR, "GET", path)
    assert (none["ended"], none["brier"]) == (0, None)
    for judged, verb, body in (
        (worth("0.3", "200000"), "occur", example_of(Occurrence)),
        (worth("0.1", "500000"), "close", ENDED),
        (LOW | {"kind": "INHERENT"}, "close", ENDED),
        (worth("0.9", "1"), None, None),
    ):
        made = await active_risk(world, register, judged=judged)
        if verb:
            await step(world, "risks", made, verb, body, by=MANAGER)
    shown = await given.said(risk, SPONSOR, "GET", path)
    assert shown == {
        "register_id": str(register["id"]),
        "ended": 2,
        "occurred": 1,
        "brier": "0.2500",
        "expected_cost": "110000.0000",
        "actual_cost": "180000.0000",
    }


async def test_a_manager_closes_what_cannot_happen_any_more(world: World) -> None:
    """REQ-177: and reopens it, as grave as it was judged last."""
    register = await rehomed_register(world)
    made = await active_risk(world, register, judged=worth("0.3", "200000"))
    closed = await step(world, "risks", made, "close", ENDED, by=MANAGER)
    assert (closed["state"], closed["outcome"]) == ("CLOSED", "EXPIRED")
    assert int((await register_now(world, register))["exposure"]) == 0
    reason = {"reason": "接口又有改动。"}
    again = await step(world, "risks", closed, "reopen", reason, by=ANALYST)
    assert (again["state"], again["outcome"], again["ended_at"]) == ("ASSESSED", None, None)
    assert int((await register_now(world, register))["exposure"]) == 60000
    assert (await story(world, made))[-3:] == ["RiskClosureProposed", "RiskClosed", "RiskReopened"]


async def test_the_pmo_confirms_that_a_major_risk_is_over(world: World) -> None:
    """REQ-181: until then it is watched."""
    register = await rehomed_register(world)
    made = await active_risk(world, register, judged=GRAVE)
    assert made["major"]
    proposed = await step(world, "risks", made, "close", ENDED, by=MANAGER)
    assert (proposed["state"], proposed["major"]) == ("ACTIVE", True)
    closed = await step(world, "risks", proposed, "confirm-closure", by=ANALYST)
    assert (closed["state"], closed["major"], closed["watch_due"]) == ("CLOSED", False, None)
    assert (await story(world, made))[-3:] == [
        "RiskClosureProposed",
        "RiskClosed",
        "RiskCeasedMajor",
    ]


async def test_what_is_too_much_for_a_project_is_escalated(world: World) -> None:
    """REQ-177: another answers for it, and the PMO confirms its end."""
    register = await rehomed_register(world)
    made = await identified_risk(world, register)
    said = {"owner_id": "director-chen", "reason": "共同供应商。"}
    above = await step(world, "risks", made, "escalate", said, by=MANAGER)
    assert (above["state"], above["owner_id"]) == ("ESCALATED", "director-chen")
    above = await assessed_risk(world, above)
    assert above["state"] == "ESCALATED"
    above = await step(world, "risks", above, "close", ENDED, by=MANAGER)
    assert above["state"] == "ESCALATED"
    above = await step(world, "risks", above, "confirm-closure", by=ANALYST)
    assert above["state"] == "CLOSED"


async def test_the_words_about_a_confidential_risk_do_not_travel(world: World) -> None:
    """REQ-177: nor those why it was closed, escalated or reopened."""
    risk, register = (
        world.service("risk"),
        await rehomed_register(world, confidentiality="RESTRICTED"),
    )
    made = await active_risk(world, register)
    made = await step(world, "risks", made, "close", ENDED, by=MANAGER)
    made = await step(world, "risks", made, "reopen", {"reason": "又有改动。"}, by=MANAGER)
    said = {"owner_id": "director-chen", "reason": "共同供应商。"}
    made = await step(world, "risks", made, "escalate", said, by=MANAGER)
    facts = [fact for fact in await risk.events(made["id"]) if "reason" in fact["data"]]
    assert [(fact["data"]["reason"], fact["reason"]) for fact in facts] == [
        ("", ENDED["reason"]),
        ("", "又有改动。"),
        ("", "共同供应商。"),
    ]


@pytest.mark.parametrize(
    ("who", "verb", "body", "code"),
    [
        (SPONSOR, "activate", None, "forbidden"),
        (ANALYST, "activate", None, "forbidden"),
        (MANAGER, "activate", None, "illegal_move"),
        (SPONSOR, "occur", example_of(Occurrence), "forbidden"),
        (ANALYST, "close", ENDED, "forbidden"),
        (MANAGER, "close", {"outcome": "OCCURRED", "reason": "x"}, "validation_failed"),
        (MANAGER, "confirm-closure", None, "forbidden"),
        (ANALYST, "confirm-closure", None, "closure_not_proposed"),
        (ANALYST, "escalate", {"owner_id": "a", "reason": "b"}, "forbidden"),
        (MANAGER, "reopen", {"reason": "x"}, "illegal_move"),
        (MANAGER, "reject", {"reason": "x"}, "forbidden"),
    ],
)
async def test_what_is_refused_of_an_active_risk_changes_nothing(
    world: World, who: str, verb: str, body: Any, code: str
) -> None:
    """REQ-177."""
    risk = world.service("risk")
    made = await active_risk(world, await rehomed_register(world))
    before = await risk.contents()
    path = f"/risks/{made['id']}/{verb}"
    refused = await risk.call(who, "POST", path, body, if_match=made["version"])
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_a_register_is_closed_out_with_its_project(world: World) -> None:
    """REQ-173: what has not happened is closed; once, and nothing changes from then on."""
    risk, register = world.service("risk"), await rehomed_register(world)
    grave = await active_risk(world, register, judged=GRAVE)
    await identified_risk(world, register)
    closed = await active_risk(world, register)
    closed = await step(world, "risks", closed, "close", ENDED, by=MANAGER)
    over = project_closed(register)
    await risk.hear(over, times=2)
    await risk.hear(over)
    now = await register_now(world, register)
    assert (now["state"], now["threats"], now["unassessed"]) == ("CLOSED", 0, 0)
    assert (now["exposure"], now["levels"], now["chase_at"]) == (0, {}, None)
    assert (await story(world, register))[-2:] == ["RegisterSummaryChanged", "RegisterClosedOut"]
    assert (await row_of(world, grave))["outcome"] == "PROJECT_ENDED"
    assert (await story(world, grave))[-2:] == ["RiskClosed", "RiskCeasedMajor"]

    before, reason = await risk.contents(), {"reason": "又有改动。"}
    path = f"/risks/{closed['id']}/reopen"
    refused = await risk.call(MANAGER, "POST", path, reason, if_match=closed["version"])
    assert refused.json()["code"] == "register_closed"
    shown = await risk_now(world, closed)
    said = {a["action"]: a["reason_code"] for a in shown["allowed_actions"]}
    assert said["reopenRisk"] == "register_closed"
    assert await risk.contents() == before


async def test_a_risk_is_judged_again_while_it_is_dealt_with(world: World) -> None:
    """REQ-176: it stays where it is; what is over is not judged."""
    register = await rehomed_register(world)
    made = await assessed_risk(world, await active_risk(world, register), **LOW)
    assert (made["state"], made["level"]) == ("ACTIVE", 4)
    made = await step(world, "risks", made, "close", ENDED, by=MANAGER)
    risk, before = world.service("risk"), await world.service("risk").last_seq()
    path = f"/risks/{made['id']}/assess"
    refused = await risk.call(ANALYST, "POST", path, LOW, if_match=made["version"])
    assert refused.json()["code"] == "illegal_move"
    assert await risk.last_seq() == before
