"""Decisions on changes: by the authority that their size demands, on what was assessed."""

from typing import Any
from uuid import uuid4

import pytest

from shared.domain.canonical import content_hash
from tests.change.given import (
    ANALYST,
    DECIDER,
    FIRST_HASH,
    LARGE,
    MANAGER,
    OTHER_HASH,
    SMALL,
    acted,
    approval_of,
    assessed_change,
    baseline_revised,
    baselined_project,
    decided,
    impact_of,
    pending_change,
    refused,
    seen,
)
from tests.support import given
from tests.support.world import World

STATES = {"APPROVE": "APPROVED", "REJECT": "REJECTED", "DEFER": "DEFERRED", "RETURN": "RETURNED"}
FACTS = {
    "APPROVE": "ChangeApproved",
    "REJECT": "ChangeRejected",
    "DEFER": "ChangeDeferred",
    "RETURN": "ChangeReturned",
}
MORE: dict[str, dict[str, Any]] = {
    "PD": {"finish_days": 10},
    "BOARD": LARGE,
}


async def ruling(world: World, change: dict[str, Any], **said: Any) -> dict[str, Any]:
    impact = await impact_of(world, change)
    base = {"outcome": "APPROVE", "reason": "影响可控。", "inputs_hash": impact["inputs_hash"]}
    return {**base, **said}


@pytest.mark.parametrize("outcome", STATES)
async def test_a_change_is_decided_on(world: World, outcome: str) -> None:
    """REQ-120, REQ-131: with who, when, why and on what; those concerned are named."""
    change = await pending_change(world)
    more: dict[str, Any] = {"revisit_date": "2099-01-05"} if outcome == "DEFER" else {}
    decision = await decided(world, change, DECIDER, outcome, **more)
    assert (decision["outcome"], decision["decided_by"]) == (outcome, DECIDER)
    assert (decision["authority"], decision["baseline_hash"]) == ("PA", FIRST_HASH)
    now = await seen(world, change)
    assert now["state"] == STATES[outcome]
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == f"pmo.change.{FACTS[outcome]}.v1"
    assert (told["actor"], told["reason"]) == (DECIDER, "依据评估结论。")
    assert told["data"]["affected"] == [MANAGER, "sponsor-zhang"]
    assert (told["data"]["authority"], told["data"]["decided_by"]) == ("PA", DECIDER)
    page = await given.said(
        world.service("change"), MANAGER, "GET", f"/changes/{change['id']}/decisions"
    )
    assert page["items"] == [decision]


async def test_an_approval_tells_what_is_to_be_applied(world: World) -> None:
    """REQ-131, REQ-132: the patch under its hash, the baseline, and what the decision rests on."""
    change = await pending_change(world)
    conditions = ["切换前完成兼容性测试"]
    decision = await decided(world, change, DECIDER, conditions=conditions)
    assert decision["conditions"] == conditions
    told = await approval_of(world, change)
    assert told["patch_hash"] == content_hash(told["patch"]) == decision["patch_hash"]
    assert told["baseline_hash"] == FIRST_HASH
    number = change["authority_basis"]["policy_number"]
    assert told["rules"] == [
        f"authority-policy/{number}",
        f"question/{change['question_id']}",
    ]


async def test_the_manager_decides_within_the_tolerance(world: World) -> None:
    """REQ-124: on their own change, without a consultation; it is in the log like any other."""
    change = await assessed_change(world, said=SMALL)
    decision = await decided(world, change, MANAGER)
    assert (decision["authority"], decision["decided_by"]) == ("PM", MANAGER)
    told = await approval_of(world, change)
    assert told["affected"] == [MANAGER, "sponsor-zhang"]


@pytest.mark.parametrize(
    ("authority", "who", "status", "code"),
    [
        ("PA", MANAGER, 403, "authority_exceeded"),
        ("PD", "analyst-zhao", 403, "authority_exceeded"),
        ("PD", "director-chen", 201, None),
        ("BOARD", "director-chen", 403, "authority_exceeded"),
        ("BOARD", "board-wang", 403, "forbidden"),
        ("PA", "sponsor-zhang", 403, "forbidden"),
        ("PA", "executive-ma", 403, "forbidden"),
    ],
)
async def test_the_size_of_the_impact_says_who_may_decide(
    world: World, authority: str, who: str, status: int, code: str | None
) -> None:
    """REQ-122."""
    change = await pending_change(world, said=MORE.get(authority, {}))
    assert change["authority"] == authority
    body = await ruling(world, change)
    if code is None:
        path = f"/changes/{change['id']}/decisions"
        answer_ = await world.service("change").call(who, "POST", path, body)
        assert answer_.status_code == status
    else:
        assert (await refused(world, who, change, "decisions", body))["code"] == code


async def test_who_assessed_a_change_does_not_decide_on_it(world: World) -> None:
    """REQ-120: separation of duties is on acts; another analyst may."""
    change = await pending_change(world)
    said = await refused(world, ANALYST, change, "decisions", await ruling(world, change))
    assert said["code"] == "sod_violation"


async def test_who_handed_a_change_in_does_not_decide_on_it(world: World) -> None:
    """REQ-120: also where they are of the PMO."""
    project = await baselined_project(world, manager="analyst-zhao")
    change = await pending_change(world, project=project, manager="analyst-zhao")
    said = await refused(world, "analyst-zhao", change, "decisions", await ruling(world, change))
    assert said["code"] == "sod_violation"
    assert (await decided(world, change, "director-chen"))["outcome"] == "APPROVE"


async def test_no_decision_is_taken_on_what_is_of_the_past(world: World) -> None:
    """REQ-121: another baseline, or another judgement than the decider was shown."""
    change = await pending_change(world)
    body = await ruling(world, change)
    said = await refused(world, DECIDER, change, "decisions", {**body, "inputs_hash": "0" * 64})
    assert said["code"] == "assessment_stale"
    other = baseline_revised({**change, "id": str(uuid4())}, OTHER_HASH)
    await world.service("change").hear(other)
    for outcome in STATES:
        more = {"revisit_date": "2099-01-05"} if outcome == "DEFER" else {}
        stale = {**body, "outcome": outcome, **more}
        assert (await refused(world, DECIDER, change, "decisions", stale))[
            "code"
        ] == "assessment_stale"
    assert (await acted(world, change, ANALYST, "reassess"))["state"] == "ASSESSING"


async def test_the_tolerance_is_not_used_twice(world: World) -> None:
    """REQ-124: what is approved counts also before it is applied."""
    project = await baselined_project(world)
    first = await assessed_change(world, project=project, said=SMALL)
    second = await assessed_change(world, project=project, said=SMALL)
    await decided(world, first, MANAGER)
    said = await refused(world, MANAGER, second, "decisions", await ruling(world, second))
    assert said["code"] == "assessment_stale"
    assert (await decided(world, second, MANAGER, "REJECT"))["outcome"] == "REJECT"


async def test_a_change_that_violates_an_objective_is_not_approved(world: World) -> None:
    """REQ-129: it can be rejected."""
    change = await pending_change(world, judgement="VIOLATED")
    said = await refused(world, DECIDER, change, "decisions", await ruling(world, change))
    assert (said["code"], said["params"]) == ("objective_violated", {"count": 1})
    assert (await decided(world, change, DECIDER, "REJECT"))["outcome"] == "REJECT"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"outcome": "DEFER"}, "/revisit_date"),
        ({"outcome": "DEFER", "revisit_date": "2020-01-06"}, "/revisit_date"),
        ({"outcome": "REJECT", "conditions": ["先测试"]}, "/conditions"),
    ],
)
async def test_a_ruling_fits_its_outcome(world: World, said: dict[str, Any], pointer: str) -> None:
    """REQ-131."""
    change = await pending_change(world)
    found = await refused(world, DECIDER, change, "decisions", await ruling(world, change, **said))
    assert found["code"] == "ruling_incomplete"
    assert [error["pointer"] for error in found["errors"]] == [pointer]


async def test_what_is_not_assessed_is_not_decided_on(world: World) -> None:
    """REQ-121: evaluation comes before decision."""
    change = await assessed_change(world)
    said = await refused(world, DECIDER, change, "decisions", await ruling(world, change))
    assert said["code"] == "illegal_move"
    assert said["params"]["allowed_from"] == ["DECISION_PENDING", "PM_AUTHORITY"]


async def test_a_deferred_change_is_assessed_again_before_it_is_decided(world: World) -> None:
    """REQ-131."""
    change = await pending_change(world)
    await decided(world, change, DECIDER, "DEFER", revisit_date="2099-01-05")
    now = await seen(world, change)
    assert now["revisit_date"] == "2099-01-05"
    assert (await acted(world, change, ANALYST, "reassess"))["state"] == "ASSESSING"


async def test_the_reasons_of_a_confidential_change_do_not_travel(world: World) -> None:
    project = await baselined_project(world, confidentiality="RESTRICTED")
    change = await pending_change(world, project=project)
    decision = await decided(world, change, DECIDER)
    told = await approval_of(world, change)
    assert (decision["reason"], told["reason"]) == ("依据评估结论。", "")
