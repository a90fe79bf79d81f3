"""Change logs as people see them."""

from typing import Any

import pytest

from tests.change.given import logged_project
from tests.support import given
from tests.support.world import World


async def log_of(world: World, by: str = "auditor-hu", **project: Any) -> dict[str, Any]:
    """The row of a new project's log in the list that `by` sees."""
    told = await logged_project(world, **project)
    page = await given.said(
        world.service("change"),
        by,
        "GET",
        "/change-logs",
        params={"project_id": str(told.project_id)},
    )
    (row,) = page["items"]
    found: dict[str, Any] = row
    assert found["project_key"] == told.project_key
    return found


@pytest.mark.parametrize("name", ["id", "key"])
async def test_a_change_log_is_found_by_id_and_by_key(world: World, name: str) -> None:
    row = await log_of(world)
    shown = await given.said(world.service("change"), "pm-zhou", "GET", f"/change-logs/{row[name]}")
    assert row.items() <= shown.items()
    assert shown["process_step"] == "change_management.open"


@pytest.mark.parametrize(
    ("who", "reason"),
    [("sponsor-zhang", None), ("analyst-zhao", None), ("board-wang", "forbidden")],
)
async def test_a_change_log_says_whether_one_may_suggest_a_change(
    world: World, who: str, reason: str | None
) -> None:
    """REQ-008, REQ-126."""
    row = await log_of(world)
    shown = await given.said(world.service("change"), who, "GET", f"/change-logs/{row['id']}")
    (action,) = [a for a in shown["allowed_actions"] if a["action"] == "suggestChange"]
    assert (action["action"], action["reason_code"]) == ("suggestChange", reason)
    assert action["allowed"] is (reason is None)


async def test_the_log_of_a_restricted_project_is_not_there_for_others(world: World) -> None:
    row = await log_of(world, confidentiality="RESTRICTED")
    change = world.service("change")
    for path in (f"/change-logs/{row['id']}", f"/change-logs/{row['key']}/history"):
        assert (await change.call("analyst-zhao", "GET", path)).status_code == 200
        hidden = await change.call("executive-ma", "GET", path)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    listed = {"project_id": row["project_id"]}
    page = await given.said(change, "executive-ma", "GET", "/change-logs", params=listed)
    assert page["items"] == []


async def test_the_history_of_a_change_log_begins_with_the_registration(world: World) -> None:
    row = await log_of(world)
    page = await given.said(
        world.service("change"), "pm-zhou", "GET", f"/change-logs/{row['id']}/history"
    )
    assert [(fact["type"], fact["actor"]) for fact in page["items"]] == [
        ("pmo.change.ChangeLogOpened.v1", "system:change")
    ]
