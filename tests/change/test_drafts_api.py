"""Drafts of changes: written, edited, handed in and withdrawn by the project manager."""

from typing import Any

import pytest

from services.change.changes.commands import DRAFT_EXAMPLE
from tests.change.given import (
    ANALYST,
    MANAGER,
    acted,
    answered,
    assessed_change,
    assessing_change,
    baseline_set,
    baselined_project,
    drafted_change,
    logged_project,
    pending_change,
    refused,
    seen,
    submitted_change,
    suggested_change,
    told_of,
)
from tests.support import given
from tests.support.world import World

BECAUSE = {"reason": "供应商恢复供货。"}


async def test_the_manager_drafts_a_change_without_a_suggestion(world: World) -> None:
    """REQ-117, REQ-120, REQ-130: with its patch, its urgency and the options compared."""
    change, project = world.service("change"), await baselined_project(world)
    path = f"/projects/{project.project_key}/change-drafts"
    answer = await change.call(MANAGER, "POST", path, DRAFT_EXAMPLE)
    assert answer.status_code == 201
    shown = answer.json()
    assert answer.headers["location"] == f"/change/v1/changes/{shown['id']}"
    assert (shown["state"], shown["origin"], shown["urgency"]) == ("DRAFT", "MANAGER", 4)
    assert [one["op"] for one in shown["patch"]] == ["activity.modify", "budget.add"]
    assert [one["kind"] for one in shown["options"]] == ["DO_NOTHING", "FULL"]
    (row,) = await change.rows("SELECT * FROM changes WHERE id = :id", id=shown["id"])
    assert (row["suggested_by"], row["patch"]) == (MANAGER, shown["patch"])
    (told,) = await change.events(shown["id"])
    assert told["type"] == "pmo.change.ChangeDrafted.v1"
    assert told["data"] == {
        "project_id": str(project.project_id),
        "change_id": shown["id"],
        "change_key": shown["key"],
        "cause": "EXTERNAL_ENVIRONMENT",
        "origin": "MANAGER",
    }


@pytest.mark.parametrize(
    ("who", "status"), [("sponsor-zhang", 403), (ANALYST, 403), ("pm-wu", 404)]
)
async def test_nobody_else_drafts_a_change(world: World, who: str, status: int) -> None:
    """REQ-126: others suggest one."""
    change, project = world.service("change"), await baselined_project(world)
    before = await change.contents()
    path = f"/projects/{project.project_id}/change-drafts"
    answer = await change.call(who, "POST", path, DRAFT_EXAMPLE)
    assert answer.status_code == status
    assert await change.contents() == before


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"urgency": 6}, "/urgency"),
        ({"patch": [{"op": "activity.remove"}]}, "/patch/0/code"),
        ({"patch": [{"op": "nonsense"}]}, "/patch/0"),
        ({"patch": [{"op": "activity.remove", "code": "A-1", "x": 1}]}, "/patch/0/x"),
        ({"options": [{"kind": "OTHER", "title": "x"}]}, "/options/0/kind"),
    ],
)
async def test_a_draft_is_as_published(world: World, wrong: dict[str, Any], pointer: str) -> None:
    """REQ-127: a patch is typed."""
    change, project = world.service("change"), await baselined_project(world)
    path = f"/projects/{project.project_id}/change-drafts"
    answer = await change.call(MANAGER, "POST", path, {**DRAFT_EXAMPLE, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_draft_is_edited_field_by_field(world: World) -> None:
    """REQ-120: also what was adopted, which has no patch yet."""
    change = await answered(world, await suggested_change(world), "adopt")
    service, patch = world.service("change"), [{"op": "activity.remove", "code": "A-115"}]
    body = {"urgency": 5, "patch": patch}
    path = f"/changes/{change['id']}"
    shown = await given.said(service, MANAGER, "PATCH", path, body, if_match=change["version"])
    assert (shown["urgency"], shown["patch"]) == (5, patch)
    assert (shown["title"], shown["cause"]) == (change["title"], change["cause"])
    told = (await service.events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeEdited.v1"
    assert sorted(told["data"]["changed"]) == ["patch", "urgency"]


async def test_what_is_handed_in_is_not_edited(world: World) -> None:
    """REQ-120."""
    change = await submitted_change(world)
    said = await refused(world, MANAGER, change, "PATCH", {"urgency": 1})
    assert said["code"] == "illegal_move"
    assert said["params"]["allowed_from"] == ["DRAFT", "RETURNED"]


async def test_the_manager_hands_a_draft_in(world: World) -> None:
    """REQ-126."""
    draft = await drafted_change(world)
    change = await acted(world, draft, MANAGER, "submit")
    assert (change["state"], change["submitted_by"]) == ("SUBMITTED", MANAGER)
    told = (await world.service("change").events(change["id"]))[-1]
    assert told["type"] == "pmo.change.ChangeSubmitted.v1"
    assert (told["data"]["submitted_by"], told["data"]["urgency"]) == (MANAGER, 4)


@pytest.mark.parametrize("who", ["sponsor-zhang", ANALYST, "director-chen"])
async def test_nobody_else_hands_it_in(world: World, who: str) -> None:
    """REQ-126."""
    assert (await refused(world, who, await drafted_change(world), "submit"))["code"] == "forbidden"


async def test_a_change_needs_a_baseline_to_be_handed_in(world: World) -> None:
    """REQ-121: and can be as soon as there is one."""
    project = await logged_project(world)
    change = await drafted_change(world, project=project)
    assert (await refused(world, MANAGER, change, "submit"))["code"] == "baseline_missing"
    await world.service("change").hear(baseline_set(project), times=2)
    assert (await acted(world, change, MANAGER, "submit"))["state"] == "SUBMITTED"


async def test_a_change_that_changes_nothing_is_not_handed_in(world: World) -> None:
    change = await drafted_change(world, patch=[])
    assert (await refused(world, MANAGER, change, "submit"))["code"] == "patch_empty"


@pytest.mark.parametrize(
    "builder", [drafted_change, submitted_change, assessing_change, assessed_change, pending_change]
)
async def test_a_change_is_withdrawn_until_it_is_decided(world: World, builder: Any) -> None:
    """REQ-120."""
    change = await builder(world)
    shown = await acted(world, change, MANAGER, "withdraw", BECAUSE)
    assert (shown["state"], shown["end_reason"]) == ("WITHDRAWN", BECAUSE["reason"])
    told = (await world.service("change").events(change["id"]))[-1]
    assert (told["type"], told["reason"]) == ("pmo.change.ChangeWithdrawn.v1", BECAUSE["reason"])
    assert not any(a["allowed"] for a in (await seen(world, change, MANAGER))["allowed_actions"])


async def test_a_suggestion_is_not_withdrawn_but_declined(world: World) -> None:
    change = await suggested_change(world)
    assert (await refused(world, MANAGER, change, "withdraw", BECAUSE))["code"] == "illegal_move"


async def test_the_words_of_a_confidential_change_do_not_travel(world: World) -> None:
    """What is withdrawn, and what is asked: the patch has codes, and no words."""
    project = await baselined_project(world, confidentiality="RESTRICTED")
    patch = [
        {
            "op": "activity.add",
            "code": "A-9",
            "wbs": "1.2",
            "name": "机密活动",
            "start": "2027-05-10",
            "finish": "2027-05-21",
        }
    ]
    change = await assessing_change(world, project=project, patch=patch)
    assert change["patch"][0]["name"] == "机密活动"
    await acted(world, change, MANAGER, "withdraw", BECAUSE)
    told = {row["type"]: row["data"] for row in await world.service("change").events(change["id"])}
    assert told["pmo.change.ChangeRequested.v1"]["patch"][0]["name"] == ""
    assert told["pmo.change.ChangeWithdrawn.v1"]["reason"] == ""
    assert await told_of(world, change) == [
        "ChangeDrafted",
        "ChangeSubmitted",
        "ChangeRequested",
        "ChangeWithdrawn",
    ]
