"""An approved change: in the next baseline, or refused; and what it really did."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.planning import ChangeRefused
from tests.change.given import (
    ANALYST,
    FIRST_HASH,
    MANAGER,
    NEXT_HASH,
    OTHER_HASH,
    acted,
    answer,
    approval_of,
    approved_change,
    baseline_revised,
    decided,
    effect,
    impact_of,
    implemented_change,
    pending_change,
    refused,
    seen,
    told_of,
)
from tests.support.world import World

ACTUAL = {"finish_days": 4, "bac_delta": "46500.00", "note": "兼容性测试比预计少一天。"}


def refusal(change: dict[str, Any], decision_id: str | None = None) -> ChangeRefused:
    return ChangeRefused(
        decision_id=None if decision_id is None else UUID(decision_id),
        project_id=UUID(change["project_id"]),
        change_id=UUID(change["id"]),
        reason_code="baseline_moved",
        baseline_hash=OTHER_HASH,
    )


async def test_a_change_is_implemented_when_it_is_in_the_baseline(world: World) -> None:
    """REQ-132: once, however often it is told."""
    change = await approved_change(world)
    told = await approval_of(world, change)
    revised = baseline_revised(change, told["patch_hash"])
    await world.service("change").hear(revised, times=2)
    await world.service("change").hear(revised)
    now = await seen(world, change)
    assert (now["state"], now["implemented_hash"]) == ("IMPLEMENTED", NEXT_HASH)
    assert (await told_of(world, change)).count("ChangeImplemented") == 1


async def test_what_portfolio_refuses_is_assessed_again(world: World) -> None:
    """REQ-121: what was decided on is of the past, and so is its impact."""
    change, service = await approved_change(world), world.service("change")
    await service.hear(refusal(change), times=2)
    await service.hear(refusal(change))
    now = await seen(world, change)
    assert (now["state"], now["decided_at"]) == ("ASSESSING", None)
    assert (await impact_of(world, change))["state"] == "STALE"
    assert (await told_of(world, change)).count("ChangeApplicationRefused") == 1
    told = (await service.events(change["id"]))[-1]
    assert told["data"]["reason_code"] == "baseline_moved"
    again = await acted(world, change, ANALYST, "reassess")
    assert again["question_id"] != change["question_id"]


async def test_a_change_that_waits_for_no_answer_takes_none(world: World) -> None:
    """Early: before it was approved, neither a refusal nor a baseline moves it."""
    change = await pending_change(world)
    await world.service("change").hear(refusal(change))
    await world.service("change").hear(baseline_revised(change, OTHER_HASH))
    assert (await seen(world, change))["state"] == "DECISION_PENDING"


async def test_a_fact_about_a_change_nobody_knows_changes_no_change(world: World) -> None:
    change = await approved_change(world)
    strange = {**change, "id": str(uuid4())}
    await world.service("change").hear(refusal(strange))
    assert (await seen(world, change))["state"] == "APPROVED"


async def test_an_approved_change_is_not_withdrawn(world: World) -> None:
    """REQ-120: portfolio may have applied it already."""
    change = await approved_change(world)
    because = {"reason": "不再需要。"}
    assert (await refused(world, MANAGER, change, "withdraw", because))["code"] == "illegal_move"


async def test_it_is_verified_what_a_change_really_did(world: World) -> None:
    """REQ-133: beside what was predicted; with that it is closed."""
    change = await implemented_change(world)
    change = await acted(world, change, ANALYST, "verify", ACTUAL)
    assert (change["state"], change["actual"]) == ("CLOSED", ACTUAL)
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeVerified.v1"
    assert told["data"] == {
        "project_id": change["project_id"],
        "change_id": change["id"],
        "change_key": change["key"],
        "predicted_bac_delta": {"amount": "48000.0000", "currency": "CNY"},
        "actual_bac_delta": {"amount": "46500.00", "currency": "CNY"},
        "predicted_finish_days": 5,
        "actual_finish_days": 4,
    }
    assert not any(a["allowed"] for a in change["allowed_actions"])


@pytest.mark.parametrize("who", [MANAGER, "sponsor-zhang", "director-chen"])
async def test_only_the_pmo_verifies(world: World, who: str) -> None:
    """REQ-133."""
    change = await implemented_change(world)
    assert (await refused(world, who, change, "verify", ACTUAL))["code"] == "forbidden"


async def test_what_is_not_in_the_baseline_is_not_verified(world: World) -> None:
    change = await approved_change(world)
    assert (await refused(world, ANALYST, change, "verify", ACTUAL))["code"] == "illegal_move"


async def test_a_refused_change_is_decided_anew_on_the_next_baseline(world: World) -> None:
    """REQ-121, REQ-132: the decisions on both remain."""
    change = await approved_change(world)
    await world.service("change").hear(refusal(change))
    other = baseline_revised({**change, "id": str(uuid4())}, OTHER_HASH)
    await world.service("change").hear(other)
    change = await acted(world, change, ANALYST, "reassess")
    assert (await impact_of(world, change))["baseline_hash"] == NEXT_HASH != FIRST_HASH
    change = await pending_again(world, change)
    await decided(world, change, "analyst-zhao")
    assert (await told_of(world, change)).count("ChangeApproved") == 2


async def test_a_refusal_of_an_earlier_approval_is_of_the_past(world: World) -> None:
    """REQ-121: told late or told anew, it does not undo the approval that came after it."""
    change, service = await approved_change(world), world.service("change")
    first = (await approval_of(world, change))["decision_id"]
    await service.hear(refusal(change, first))
    await service.hear(baseline_revised({**change, "id": str(uuid4())}, OTHER_HASH))
    change = await pending_again(world, await acted(world, change, ANALYST, "reassess"))
    await decided(world, change, "analyst-zhao")
    before = await service.last_seq()
    await service.hear(refusal(change, first))
    assert (await seen(world, change))["state"] == "APPROVED"
    assert await service.last_seq() == before
    told = [f for f in await service.events(change["id"]) if "ChangeApproved" in f["type"]]
    second = told[-1]["data"]["decision_id"]
    assert second != first
    await service.hear(refusal(change, second))
    assert (await seen(world, change))["state"] == "ASSESSING"


async def pending_again(world: World, change: dict[str, Any]) -> dict[str, Any]:
    """Through assessment and consultation once more."""
    await answer(world, change, baseline_hash=NEXT_HASH)
    await acted(world, change, ANALYST, "judge", effect())
    await acted(world, change, ANALYST, "complete-assessment")
    supporting = {"position": "SUPPORT", "words": "同意。"}
    await acted(world, change, "sponsor-zhang", "take-position", supporting)
    return await acted(world, change, ANALYST, "close-consultation")
