"""Shortages and escalations: found by the clock, issued, decided, carried through, reviewed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deploy.local.personas import Persona
from shared.contracts.portfolio import ProjectRegistered
from shared.domain.actor import Role
from tests.resource.given import (
    MANAGER,
    added_resource,
    known_project,
    look_for_shortages,
    months_ahead,
    new_role,
    requested_demand,
    stepped,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject, World

ANALYST, EXECUTIVE, PM = "analyst-zhao", "executive-ma", "pm-zhou"
ISSUE = {"effects": "二批切换推迟六周。", "decide_by": "2099-01-15T18:00:00+08:00"}
RULING: dict[str, Any] = {"outcome": "PARTIAL", "reason": "先补一名外包。", "granted_hours": 150}


async def of(
    resource: Subject, collection: str, project: ProjectRegistered
) -> list[dict[str, Any]]:
    params = {"project_id": str(project.project_id), "sort": f"{WHEN[collection]}"}
    found: list[dict[str, Any]] = (
        await said(resource, ANALYST, "GET", f"/{collection}", params=params)
    )["items"]
    return found


WHEN = {"shortages": "detected_at", "escalations": "drafted_at"}


async def tight_project(resource: Subject, **said_: Any) -> tuple[ProjectRegistered, str]:
    """It demands 400 hours in four months of a role that nobody has."""
    role, project = await new_role(resource), await known_project(resource)
    await requested_demand(resource, project, role=role, hours=400, **months_ahead(), **said_)
    await look_for_shortages(resource)
    return project, role


async def drafted(resource: Subject) -> dict[str, Any]:
    project, _ = await tight_project(resource)
    (escalation,) = await of(resource, "escalations", project)
    return escalation


async def acknowledged(resource: Subject) -> dict[str, Any]:
    escalation = await drafted(resource)
    await stepped(resource, "escalations", escalation, "issue", ISSUE, by=ANALYST)
    return await stepped(resource, "escalations", escalation, "acknowledge", by=EXECUTIVE)


def names(told: list[dict[str, Any]]) -> list[str]:
    return [t["type"].split(".")[2] for t in told]


async def test_a_tight_project_is_found_once_and_told(resource: Subject) -> None:
    """All 400 hours lack for four months; looked for again, nothing new is found (REQ-194)."""
    project, role = await tight_project(resource)
    (shortage,) = await of(resource, "shortages", project)
    assert (shortage["role"], shortage["state"], shortage["gap_per_mille"]) == (role, "OPEN", 1000)
    whole = await said(resource, PM, "GET", f"/shortages/{shortage['key']}")
    assert sum(float(gap["hours"]) for gap in whole["gaps"]) == 400
    (told,) = await resource.events(shortage["id"])
    assert (told["type"], told["data"]["gap_per_mille"]) == (
        "pmo.resource.ShortageDetected.v1",
        1000,
    )
    before = await resource.last_seq()
    assert await look_for_shortages(resource) == 0
    assert await resource.last_seq() == before


async def test_what_a_template_expects_and_too_short_a_gap_are_no_shortage(
    resource: Subject,
) -> None:
    """Nobody has asked for it; and two months are not three (REQ-194)."""
    role, project = await new_role(resource), await known_project(resource)
    days = months_ahead()
    finish = (date.fromisoformat(days["start"]) + timedelta(days=35)).isoformat()
    await requested_demand(
        resource, project, role=role, hours=400, start=days["start"], finish=finish
    )
    await look_for_shortages(resource)
    assert await of(resource, "shortages", project) == []


async def test_a_shortage_is_cleared_when_there_is_enough(resource: Subject) -> None:
    """And a draft that nobody has seen is taken back (REQ-194, REQ-195)."""
    project, role = await tight_project(resource)
    for _ in range(2):
        await added_resource(resource, roles=[role])
    assert await look_for_shortages(resource) >= 1
    (shortage,) = await of(resource, "shortages", project)
    (escalation,) = await of(resource, "escalations", project)
    assert (shortage["state"], escalation["state"]) == ("CLEARED", "WITHDRAWN")
    assert names(await resource.events(shortage["id"])) == ["ShortageDetected", "ShortageCleared"]


async def test_a_packet_is_put_together_with_the_shortage(resource: Subject) -> None:
    """Gaps by month, six ways out, and the one that is advised (REQ-195)."""
    escalation = await drafted(resource)
    assert (escalation["state"], escalation["level"]) == ("DRAFT", 1)
    packet = (await said(resource, PM, "GET", f"/escalations/{escalation['id']}"))["packet"]
    assert (len(packet["gaps"]), packet["recommendation"]) == (4, "CONTRACT")
    assert [o["kind"] for o in packet["options"]] == [
        "HIRE",
        "CONTRACT",
        "OVERTIME",
        "DELAY",
        "DESCOPE",
        "SWAP_PRIORITY",
    ]
    contract = packet["options"][1]
    assert (contract["amount"], contract["unit"]) == ("400.0000", "HOURS")


async def test_a_shortage_goes_to_the_executives_and_back(resource: Subject) -> None:
    """Issued by the PMO, acknowledged and decided by an executive, done, and looked back at
    (REQ-195, REQ-196, REQ-197, REQ-198)."""
    escalation = await acknowledged(resource)
    decided = await stepped(resource, "escalations", escalation, "decide", RULING, by=EXECUTIVE)
    assert decided["decision"] == {
        "outcome": "PARTIAL",
        "reason": "先补一名外包。",
        "conditions": [],
        "granted_hours": 150,
        "budget": None,
        "delay_days": None,
        "priority": None,
    }
    role = escalation["role"]
    hired = await added_resource(resource, roles=[role])
    done = {"says": "外包测试一名已到岗。", "resource_ids": [hired["id"]]}
    executed = await stepped(resource, "escalations", escalation, "execute", done)
    assert executed["execution"] == done
    await look_for_shortages(resource)
    review = {"reason": "缺口已消除。"}
    reviewed = await stepped(resource, "escalations", escalation, "review", review, by=ANALYST)
    assert (reviewed["state"], reviewed["residual_per_mille"]) == ("REVIEWED", 0)
    told = await resource.events(escalation["id"])
    assert names(told) == [
        "EscalationDrafted",
        "ShortageEscalated",
        "EscalationAcknowledged",
        "EscalationDecided",
        "EscalationExecuted",
        "EscalationReviewed",
    ]
    assert told[3]["data"]["outcome"] == "PARTIAL"
    assert "外包" not in str(told[3]["data"])
    assert told[3]["reason"] == "先补一名外包。"


async def test_nobody_decides_on_what_they_issued(resource: Subject) -> None:
    """Separation of duties (REQ-196)."""
    both = Persona("executive-analyst", "马越", "is both", (Role.EXECUTIVE, Role.PMO_ANALYST))
    escalation = await drafted(resource)
    for verb, body in (("issue", ISSUE), ("acknowledge", None)):
        taken = await stepped(resource, "escalations", escalation, verb, body, by=both)
    path, before = f"/escalations/{escalation['id']}/decide", await resource.contents()
    answer = await resource.call(both, "POST", path, RULING, if_match=taken["version"])
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await resource.contents() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"granted_hours": None},
        {"outcome": "DELAY"},
        {"outcome": "REPRIORITISE", "granted_hours": None},
        {"priority": 900},
        {"outcome": "REFUSE", "granted_hours": None, "delay_days": 30},
    ],
)
async def test_what_is_granted_goes_with_the_outcome(
    resource: Subject, wrong: dict[str, Any]
) -> None:
    """REQ-196"""
    escalation = await acknowledged(resource)
    path = f"/escalations/{escalation['id']}/decide"
    body = {**RULING, **wrong}
    found = await refused(resource, EXECUTIVE, "POST", path, body, if_match=escalation["version"])
    assert found[:2] == (409, "grant_mismatch")


async def test_another_priority_counts_from_the_decision_on(resource: Subject) -> None:
    """The demands of the project and role have it (REQ-197)."""
    escalation = await acknowledged(resource)
    ruling = {"outcome": "REPRIORITISE", "reason": "合同交付在前。", "priority": 950}
    await stepped(resource, "escalations", escalation, "decide", ruling, by=EXECUTIVE)
    rows = await resource.rows(
        "SELECT priority FROM demands WHERE project_id = :id", id=escalation["project_id"]
    )
    assert rows == [{"priority": 950}]


async def test_only_who_has_the_role_carries_a_decision(resource: Subject) -> None:
    """REQ-197"""
    escalation = await acknowledged(resource)
    decided = await stepped(resource, "escalations", escalation, "decide", RULING, by=EXECUTIVE)
    other = await added_resource(resource, roles=["developer"])
    body = {"says": "已到岗。", "resource_ids": [other["id"]]}
    path = f"/escalations/{escalation['id']}/execute"
    found = await refused(resource, MANAGER, "POST", path, body, if_match=decided["version"])
    assert found[:2] == (409, "role_not_held")


async def test_a_deadline_lies_ahead(resource: Subject) -> None:
    """REQ-195"""
    escalation = await drafted(resource)
    path = f"/escalations/{escalation['id']}/issue"
    body = {**ISSUE, "decide_by": "2026-01-01T00:00:00Z"}
    found = await refused(resource, ANALYST, "POST", path, body, if_match=escalation["version"])
    assert found[:2] == (409, "deadline_has_passed")


async def test_what_nobody_decides_is_raised_one_level_twice_at_most(
    world: World, resource: Subject
) -> None:
    """Each time with a new deadline; then there is nobody left to be asked (REQ-196)."""
    project, _ = await tight_project(resource)
    (escalation,) = await of(resource, "escalations", project)
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {**ISSUE, "decide_by": soon}
    await stepped(resource, "escalations", escalation, "issue", body, by=ANALYST)
    for days, states in (
        (1, ["EXPIRED", "ISSUED"]),
        (40, ["EXPIRED", "EXPIRED", "ISSUED"]),
        (80, ["EXPIRED"] * 3),
        (120, ["EXPIRED"] * 3),
    ):
        with world.clock.later(days=days):
            await resource.tick()
        found = await of(resource, "escalations", project)
        assert [e["state"] for e in found] == states
        assert [e["level"] for e in found] == list(range(1, len(states) + 1))
    last = (await resource.events(found[0]["id"]))[-1]
    assert last["type"] == "pmo.resource.EscalationExpired.v1"


async def test_who_may_do_what(resource: Subject) -> None:
    """Each step is somebody's; who does not see the project knows of none (REQ-195, REQ-196)."""
    escalation = await drafted(resource)
    path, version = f"/escalations/{escalation['id']}", escalation["version"]
    found = await refused(resource, PM, "POST", f"{path}/issue", ISSUE, if_match=version)
    assert found[:2] == (403, "forbidden")
    found = await refused(resource, ANALYST, "POST", f"{path}/decide", RULING, if_match=version)
    assert found[:2] == (403, "forbidden")
    found = await refused(resource, EXECUTIVE, "POST", f"{path}/decide", RULING, if_match=version)
    assert found[:2] == (409, "illegal_move")
    assert (await resource.call("sponsor-li", "GET", path)).status_code == 404


async def test_what_came_of_escalations_is_reported(world: World) -> None:
    """How many, how soon, how much of what lacked was granted, what still lacks (REQ-198)."""
    apart = world.apart("outcomes")
    resource = apart.service("resource")
    first, second = [await acknowledged(resource) for _ in range(2)]
    await drafted(resource)
    await stepped(resource, "escalations", first, "decide", RULING, by=EXECUTIVE)
    refuse = {"outcome": "REFUSE", "reason": "不予支持。"}
    await stepped(resource, "escalations", second, "decide", refuse, by=EXECUTIVE)
    done = {"says": "无需执行。"}
    await stepped(resource, "escalations", second, "execute", done)
    review = {"reason": "缺口依旧。"}
    await stepped(resource, "escalations", second, "review", review, by=ANALYST)
    path, whole = "/reports/escalation-outcomes", {"from": "2020-01-01", "to": "2199-12-31"}
    found = await said(resource, EXECUTIVE, "GET", path, params=whole)
    assert found == {
        "by_state": {"DECIDED": 1, "REVIEWED": 1},
        "outcomes": [
            {
                "outcome": "PARTIAL",
                "count": 1,
                "hours_to_decision": 0,
                "granted_per_mille": 375,
                "residual_per_mille": None,
            },
            {
                "outcome": "REFUSE",
                "count": 1,
                "hours_to_decision": 0,
                "granted_per_mille": None,
                "residual_per_mille": 1000,
            },
        ],
    }
    backwards = {"from": "2027-01-01", "to": "2026-01-01"}
    assert (await refused(resource, EXECUTIVE, "GET", path, params=backwards))[:2] == (
        409,
        "range_not_in_order",
    )
    await apart.close()
