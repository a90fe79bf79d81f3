"""The reports on changes: the register in numbers, and the reconciliation of baselines."""

from typing import Any
from uuid import uuid4

import pytest

from tests.change.given import (
    ANALYST,
    AUDITOR,
    DECIDER,
    FIRST_HASH,
    MANAGER,
    NEXT_HASH,
    OTHER_HASH,
    acted,
    baseline_revised,
    baselined_project,
    decided,
    drafted_change,
    implemented_change,
    pending_change,
    suggested_change,
)
from tests.support import given
from tests.support.world import World

ACTUAL = {"finish_days": 4, "bac_delta": "46500.00", "note": "少一天。"}


async def register(world: World, project_id: Any, by: str = AUDITOR) -> dict[str, Any]:
    params = {"project_id": str(project_id)}
    return await given.said(
        world.service("change"), by, "GET", "/reports/change-register", params=params
    )


async def steps(world: World, project_id: Any, by: str = AUDITOR) -> list[dict[str, Any]]:
    path = f"/projects/{project_id}/baseline-reconciliation"
    page = await given.said(world.service("change"), by, "GET", path)
    found: list[dict[str, Any]] = page["items"]
    return found


async def test_the_register_counts_what_changes_come_to(world: World) -> None:
    """REQ-134: count, cause, value, cycle time, approval rate, creep and accuracy."""
    project = await baselined_project(world)
    first = await pending_change(world, project=project, cause="CORRECTION")
    await decided(world, first, DECIDER, "REJECT")
    change = await implemented_change(world, project=project)
    await acted(world, change, ANALYST, "verify", ACTUAL)
    await drafted_change(world, project=project)
    shown = await register(world, project.project_id)
    assert shown["states"] == [
        {"state": "DRAFT", "count": 1},
        {"state": "REJECTED", "count": 1},
        {"state": "CLOSED", "count": 1},
    ]
    assert shown["causes"] == [
        {"cause": "EXTERNAL_ENVIRONMENT", "submitted": 1, "made": 1},
        {"cause": "CORRECTION", "submitted": 1, "made": 0},
    ]
    assert shown["worth"] == [
        {
            "currency": "CNY",
            "creep": "48000.0000",
            "moved": "48000.0000",
            "verified": 1,
            "predicted": "48000.0000",
            "actual": "46500.0000",
        }
    ]
    assert (shown["decided"], shown["approval_rate"]) == (2, "0.5000")
    assert (shown["finish_creep_days"], shown["finish_error_days"]) == (5, -1)
    assert shown["cycle_median_hours"] == "0.0"


async def test_the_cycle_time_is_from_submission_to_decision(world: World) -> None:
    """REQ-134."""
    change = await pending_change(world)
    with world.clock.later(hours=30):
        await decided(world, change, DECIDER)
    assert (await register(world, change["project_id"]))["cycle_median_hours"] == "30.0"


async def test_the_register_of_nothing_is_empty(world: World) -> None:
    project = await baselined_project(world)
    shown = await register(world, project.project_id)
    assert (shown["states"], shown["causes"], shown["worth"]) == ([], [], [])
    assert (shown["approval_rate"], shown["cycle_median_hours"]) == (None, None)


async def test_the_register_holds_only_what_its_reader_may_read(world: World) -> None:
    change = await suggested_change(world, confidentiality="RESTRICTED")
    for who, states in ((ANALYST, [{"state": "SUGGESTED", "count": 1}]), ("board-wang", [])):
        assert (await register(world, change["project_id"], who))["states"] == states


@pytest.mark.parametrize("who", [MANAGER, "sponsor-zhang", "rm-xu"])
async def test_the_register_is_for_those_above_the_projects(world: World, who: str) -> None:
    answer = await world.service("change").call(who, "GET", "/reports/change-register")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_baseline_is_the_one_before_with_one_approved_change(world: World) -> None:
    """REQ-123: seen by who may see the project."""
    change = await implemented_change(world)
    first, second = await steps(world, change["project_id"], MANAGER)
    assert (first["number"], first["verdict"], first["findings"]) == (1, "FIRST", [])
    assert (second["number"], second["verdict"], second["findings"]) == (2, "CONTROLLED", [])
    assert (second["change_key"], second["previous_hash"]) == (change["key"], FIRST_HASH)


async def test_a_baseline_that_nobody_approved_is_reported(world: World) -> None:
    """REQ-123: of no change that we know, out of the chain, or with another patch."""
    change = await implemented_change(world)
    service = world.service("change")
    loose = baseline_revised(
        {**change, "id": str(uuid4())},
        OTHER_HASH,
        number=3,
        previous_hash=OTHER_HASH,
        content_hash=OTHER_HASH,
    )
    twice = baseline_revised(
        change, OTHER_HASH, number=4, previous_hash=OTHER_HASH, content_hash="4" * 64
    )
    await service.hear(loose)
    await service.hear(twice)
    found = {one["number"]: one["findings"] for one in await steps(world, change["project_id"])}
    assert found == {
        1: [],
        2: ["CHANGE_APPLIED_TWICE"],
        3: ["CHAIN_BROKEN", "NO_APPROVED_CHANGE"],
        4: ["PATCH_DIFFERS", "CHANGE_APPLIED_TWICE"],
    }
    assert NEXT_HASH not in {loose.content_hash, twice.content_hash}


async def test_the_baselines_of_a_restricted_project_are_not_there_for_others(
    world: World,
) -> None:
    project = await baselined_project(world, confidentiality="RESTRICTED")
    path = f"/projects/{project.project_id}/baseline-reconciliation"
    answer = await world.service("change").call("executive-ma", "GET", path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
