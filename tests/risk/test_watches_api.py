"""Major risks over HTTP: found by rule, watched by the PMO, acted on in time, and low again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.risk.actions.commands import Consent, Intervention
from services.risk.watches.commands import Look
from tests.risk.facts import baseline_revised, baseline_set, project_closed, yuan
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
    register_now,
    rehomed_register,
    reviewed,
    risk_now,
    step,
    story,
    valid_plan,
    worth,
)
from tests.support import given
from tests.support.world import World

WORTHLESS: dict[str, Any] = {"p_index": 4, "impacts": {"cost": 3}}
"""A judgement of level 12, major only where it may come soon."""


async def grave_risk(world: World, register: dict[str, Any]) -> dict[str, Any]:
    return await assessed_risk(world, await identified_risk(world, register), **GRAVE)


async def test_a_risk_of_a_high_level_enters_the_watch_list_by_itself(world: World) -> None:
    """REQ-181, REQ-182: from 15 on, with a day of the next look within fourteen days."""
    risk, register = world.service("risk"), await rehomed_register(world)
    await assessed_risk(world, await identified_risk(world, register), **worth("0.3", "200000"))
    made = await grave_risk(world, register)
    assert (made["major"], made["major_reasons"]) == (True, ["LEVEL"])
    due = date.fromisoformat(made["watch_due"])
    assert timedelta(days=13) <= due - datetime.now(UTC).date() <= timedelta(days=15)
    fact = (await risk.events(made["id"]))[-1]
    assert fact["type"] == "pmo.risk.RiskBecameMajor.v1"
    assert fact["data"]["reasons"] == ["LEVEL"]
    asked = {"project_id": str(register["project_id"])}
    page = await given.said(risk, SPONSOR, "GET", "/watchlist", params=asked)
    assert [row["id"] for row in page["items"]] == [made["id"]]
    again = await assessed_risk(world, made, **GRAVE)
    assert await story(world, again) == [
        "RiskIdentified",
        "RiskAssessed",
        "RiskBecameMajor",
        "RiskAssessed",
    ]


@pytest.mark.parametrize(
    ("said", "judged", "reasons"),
    [
        ({}, {"p_index": 1, "impacts": {"cost": 1, "strategic": 4}}, ["STRATEGIC"]),
        ({}, {"p_index": 5, "impacts": {"cost": 3, "strategic": 4}}, ["LEVEL", "STRATEGIC"]),
        ({"proximity_date": "2020-01-01"}, WORTHLESS, ["NEAR"]),
        ({"proximity_date": "2099-01-01"}, WORTHLESS, []),
        ({"proximity_date": None}, WORTHLESS, []),
    ],
)
async def test_the_rule_names_its_reasons(
    world: World, said: dict[str, Any], judged: dict[str, Any], reasons: list[str]
) -> None:
    """REQ-181: level, strategic objective, nearness."""
    register = await rehomed_register(world)
    made = await assessed_risk(world, await identified_risk(world, register, **said), **judged)
    assert (made["major"], made["major_reasons"]) == (bool(reasons), reasons)


async def test_a_share_of_the_budget_counts_once_the_budget_is_known(world: World) -> None:
    """REQ-181: |EMV| of 5 % of the budget; 60,000 of 1,000,000 are, 40,000 are not."""
    risk, register = world.service("risk"), await rehomed_register(world)
    large = await identified_risk(world, register, kind="OPPORTUNITY")
    large = await assessed_risk(world, large, **worth("0.3", "200000"))
    small = await identified_risk(world, register)
    small = await assessed_risk(world, small, **worth("0.2", "200000"))
    assert not large["major"]
    await risk.hear(baseline_set(register), times=2)
    assert (await risk_now(world, large))["major_reasons"] == ["EMV"]
    assert not (await risk_now(world, small))["major"]
    await risk.hear(baseline_revised(register, 2, bac=yuan("700000")))
    assert (await risk_now(world, small))["major_reasons"] == ["EMV"]
    before = await risk.contents()
    await risk.hear(baseline_set(register, bac=yuan("1")))
    after = await risk.contents()
    assert {t for t in after if after[t] != before[t]} <= {"inbox"}


async def test_a_risk_becomes_major_as_its_day_comes_near(world: World) -> None:
    """REQ-181: within thirty days and from 12 on; once, by the clock."""
    risk, register = world.service("risk"), await rehomed_register(world)
    day = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
    made = await identified_risk(world, register, proximity_date=day)
    made = await assessed_risk(world, made, **WORTHLESS)
    await risk.tick()
    assert not (await risk_now(world, made))["major"]
    with world.clock.later(days=80):
        await risk.tick()
        assert (await risk_now(world, made))["major_reasons"] == ["NEAR"]
        before = await story(world, made)
        await risk.tick()
        assert await story(world, made) == before


async def test_a_plan_of_its_own_has_a_rule_of_its_own(world: World) -> None:
    """REQ-077, REQ-181: the rule is data, of the scale or of the project's plan."""
    register = await rehomed_register(world)
    rule = {
        "level": 25,
        "emv_percent": "50",
        "strategic_impact": 5,
        "near_days": 1,
        "near_level": 25,
        "leaves_at": 20,
        "calm_reviews": 1,
    }
    await valid_plan(world, register, major=rule)
    assert not (await grave_risk(world, register))["major"]


async def test_a_risk_ceases_to_be_major_after_two_calm_reviews(world: World) -> None:
    """REQ-181: at 10 or below in two consecutive reviews, not before."""
    register = await rehomed_register(world)
    made = await grave_risk(world, register)
    await reviewed(world, register)
    made = await assessed_risk(world, await risk_now(world, made), **LOW)
    assert (made["major"], made["major_reasons"]) == (True, [])
    await reviewed(world, register)
    made = await assessed_risk(world, await risk_now(world, made), **GRAVE | {"kind": "CURRENT"})
    await reviewed(world, register)
    made = await assessed_risk(world, await risk_now(world, made), **LOW)
    majors = []
    for _ in range(2):
        await reviewed(world, register)
        majors.append((await risk_now(world, made))["major"])
    assert majors == [True, False]
    assert (await story(world, made))[-1] == "RiskCeasedMajor"


async def test_the_pmo_declares_major_what_the_rule_misses(world: World) -> None:
    """REQ-181: with its reason; twice is once."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await identified_risk(world, register)
    because = {"reason": "监管机构已约谈。"}
    made = await step(world, "risks", made, "declare-major", because, by="director-chen")
    assert (made["major"], made["major_reasons"]) == (True, ["MANUAL"])
    fact = (await risk.events(made["id"]))[-2]
    assert (fact["type"], fact["reason"]) == ("pmo.risk.RiskDeclaredMajor.v1", because["reason"])
    before, path = await risk.contents(), f"/risks/{made['id']}/declare-major"
    refused = await risk.call(ANALYST, "POST", path, because, if_match=made["version"])
    assert refused.json()["code"] == "declared_already"
    assert await risk.contents() == before


async def test_the_pmo_looks_at_a_major_risk_in_time(world: World) -> None:
    """REQ-182: indicator, last seen, next action, next look."""
    register = await rehomed_register(world)
    made = await grave_risk(world, register)
    look = example_of(Look)
    seen = await step(world, "risks", made, "watch", look, by=ANALYST)
    shown = {name: seen[f"watch_{name}"] for name in ("indicator", "finding", "next_action")}
    assert shown == {name: look[name] for name in shown}
    assert (seen["watched_by"], seen["watch_due"]) == (ANALYST, made["watch_due"])
    assert (await story(world, made))[-1] == "RiskWatched"


@pytest.mark.parametrize(
    ("who", "due", "code"),
    [
        (MANAGER, None, "forbidden"),
        (ANALYST, "2099-01-01", "look_too_late"),
        (ANALYST, "2020-01-01", "look_too_late"),
    ],
)
async def test_the_next_look_is_not_put_off(
    world: World, who: str, due: str | None, code: str
) -> None:
    """REQ-182: fourteen days at most."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await grave_risk(world, register)
    before, path = await risk.contents(), f"/risks/{made['id']}/watch"
    body = example_of(Look) | {"due": due}
    refused = await risk.call(who, "POST", path, body, if_match=made["version"])
    assert refused.json()["code"] == code
    assert await risk.contents() == before


async def test_what_is_not_major_is_not_watched(world: World) -> None:
    """REQ-182, REQ-183: neither looked at nor interfered with."""
    risk, register = world.service("risk"), await rehomed_register(world)
    made = await active_risk(world, register)
    before = await risk.contents()
    for verb, body in (("watch", example_of(Look)), ("interventions", example_of(Intervention))):
        path = f"/risks/{made['id']}/{verb}"
        refused = await risk.call(ANALYST, "POST", path, body, if_match=made["version"])
        assert refused.json()["code"] == "not_major"
    assert await risk.contents() == before


async def ordered(world: World, made: dict[str, Any]) -> dict[str, Any]:
    path = f"/risks/{made['id']}/interventions"
    return await given.said(world.service("risk"), ANALYST, "POST", path, example_of(Intervention))


async def test_an_intervention_is_answered_by_the_manager(world: World) -> None:
    """REQ-183: then it is nobody's to be told of."""
    risk, register = world.service("risk"), await rehomed_register(world)
    action = await ordered(world, await grave_risk(world, register))
    assert (action["kind"], action["state"], action["proposed_side"]) == (
        "INTERVENTION",
        "PROPOSED",
        "PMO",
    )
    answered = await step(world, "actions", action, "agree", example_of(Consent), by=MANAGER)
    assert (answered["state"], answered["answer"]) == ("AGREED", example_of(Consent)["answer"])
    with world.clock.later(days=60):
        await risk.tick()
    assert await story(world, action) == ["InterventionOrdered", "ActionAgreed"]


async def test_what_nobody_answers_becomes_the_executives(world: World) -> None:
    """REQ-183: after its deadline, once; it may still be answered."""
    risk, register = world.service("risk"), await rehomed_register(world)
    action = await ordered(world, await grave_risk(world, register))
    await risk.tick()
    assert await story(world, action) == ["InterventionOrdered"]
    with world.clock.later(days=60):
        for _ in range(2):
            await risk.tick()
    (_, fact) = await risk.events(action["id"])
    assert fact["type"] == "pmo.risk.InterventionOverdue.v1"
    assert (fact["actor"], fact["data"]["owner_id"]) == ("system:risk", MANAGER)
    now = await given.said(risk, MANAGER, "GET", f"/actions/{action['id']}")
    answered = await step(world, "actions", now, "agree", example_of(Consent), by=MANAGER)
    assert answered["state"] == "AGREED"


async def test_the_pmo_does_not_answer_itself(world: World) -> None:
    """REQ-183: and says so beforehand."""
    risk, register = world.service("risk"), await rehomed_register(world)
    action = await ordered(world, await grave_risk(world, register))
    before, path = await risk.contents(), f"/actions/{action['id']}/agree"
    refused = await risk.call(ANALYST, "POST", path, example_of(Consent), if_match=1)
    assert refused.json()["code"] == "other_side_agrees"
    shown = await given.said(risk, ANALYST, "GET", f"/actions/{action['key']}")
    said = {a["action"]: a["reason_code"] for a in shown["allowed_actions"]}
    assert said["agreeAction"] == "other_side_agrees"
    assert await risk.contents() == before


async def test_a_register_with_a_major_is_reviewed_earlier(world: World) -> None:
    """REQ-180: by tier and score."""
    register = await rehomed_register(world)
    await valid_plan(world, register, review_days=90)
    was = await register_now(world, register)
    await grave_risk(world, register)
    now = await register_now(world, register)
    assert (was["review_due"] - now["review_due"]).days in (75, 76)
    assert now["chase_at"] == now["review_due"]


async def test_nobody_is_told_about_a_project_that_is_over(world: World) -> None:
    """REQ-183: what was not answered by then never is."""
    risk, register = world.service("risk"), await rehomed_register(world)
    action = await ordered(world, await grave_risk(world, register))
    await risk.hear(project_closed(register))
    with world.clock.later(days=60):
        await risk.tick()
    assert await story(world, action) == ["InterventionOrdered"]
