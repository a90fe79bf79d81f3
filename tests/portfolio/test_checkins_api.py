"""Check-ins over HTTP and by the clock: due by cadence, confirmed by both sides, or missed."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.portfolio.checkins.rules import next_due
from shared.contracts.supervision import (
    CheckinDue,
    CheckinHeld,
    CheckinMissed,
    CheckinPostponed,
    CheckinRecorded,
)
from tests.portfolio.given import action_of, executing_project, row_of, unchanged
from tests.portfolio.test_steering_api import REASON, REST, moved
from tests.support import given
from tests.support.world import World

ANALYST, DIRECTOR = "analyst-zhao", "director-chen"
TALK: dict[str, Any] = {
    "agreed_status": "进度滞后三天，预计月底追平。",
    "asks": ["请协调测试环境"],
    "commitments": [{"text": "提交容量测试报告", "owner_id": given.MANAGER, "due": "2026-12-09"}],
}


async def checkins(world: World, project: dict[str, Any]) -> list[dict[str, Any]]:
    portfolio, params = world.service("portfolio"), {"project_id": project["id"], "sort": "due_on"}
    page = await given.said(portfolio, given.MANAGER, "GET", "/checkins", params=params)
    return list(page["items"])


@pytest.mark.parametrize(
    ("after", "today", "due"),
    [
        ("2027-03-01", "2027-03-01", "2027-03-15"),
        ("2027-03-01", "2027-03-15", "2027-03-29"),
        ("2027-03-01", "2027-03-20", "2027-03-29"),
        ("2027-03-01", "2027-04-01", "2027-04-12"),
        ("2027-03-15", "2027-03-02", "2027-03-29"),
    ],
)
def test_the_next_one_keeps_the_rhythm(after: str, today: str, due: str) -> None:
    """REQ-095: every 14 days, never in the past."""
    found = next_due(date.fromisoformat(after), 14, date.fromisoformat(today))
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(("first", "second"), [(given.MANAGER, ANALYST), (ANALYST, given.MANAGER)])
async def test_a_check_in_is_held_when_both_sides_confirm(
    world: World, first: str, second: str
) -> None:
    """REQ-095, REQ-096: from the start on, in the cadence of the profile; then the next."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    (due,) = await checkins(world, project)
    today = (portfolio.clock() + timedelta(hours=8)).date()
    assert (due["state"], due["number"], due["due_on"]) == (
        "DUE",
        1,
        f"{today + timedelta(days=14)}",
    )
    path = f"/checkins/{due['id']}"
    written = await given.said(portfolio, first, "POST", f"{path}/record", TALK, if_match=1)
    assert (written["state"], written["recorded_by"]) == ("DUE", first)
    assert action_of(written, "confirmCheckin")["reason_code"] == "other_side_confirms"
    held = await given.said(portfolio, second, "POST", f"{path}/confirm", if_match=2)
    assert (held["state"], held["confirmed_by"]) == ("HELD", second)
    assert (held["asks"], held["commitments"]) == (TALK["asks"], TALK["commitments"])
    told = await portfolio.events(due["id"])
    kinds = [kind.type_name() for kind in (CheckinDue, CheckinRecorded, CheckinHeld)]
    assert [t["type"] for t in told] == kinds
    assert TALK["agreed_status"] not in str([t["data"] for t in told])
    _, coming = await checkins(world, project)
    assert (coming["number"], coming["due_on"]) == (2, f"{today + timedelta(days=28)}")


async def test_a_missed_check_in_is_told_and_the_second_in_a_row_escalated(world: World) -> None:
    """REQ-095: after the days of grace; and the PMO knows less and less (REQ-110)."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    (first,) = await checkins(world, project)
    params = {"project_id": project["id"]}
    for days, states, raised in (
        (15, ["DUE"], 0),
        (22, ["MISSED", "DUE"], 0),
        (36, ["MISSED", "MISSED", "DUE"], 1),
    ):
        with world.clock.later(days=days):
            await portfolio.tick()
            await portfolio.tick()
            assert [c["state"] for c in await checkins(world, project)] == states
            page = await given.said(portfolio, DIRECTOR, "GET", "/escalations", params=params)
            assert len(page["items"]) == raised
    assert page["items"][0]["reason_code"] == "CHECKIN_MISSED"
    assert (await portfolio.events(first["id"]))[-1]["type"] == CheckinMissed.type_name()
    rag = await given.said(portfolio, given.MANAGER, "GET", f"/rags/{project['id']}")
    (fresh,) = [d for d in rag["dimensions"] if d["dimension"] == "INFORMATION"]
    assert (fresh["colour"], fresh["reasons"]) == ("GREY", ["STATUS_UNKNOWN"])


async def test_a_project_that_rests_misses_nothing_and_is_given_its_cadence(world: World) -> None:
    """REQ-095."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await moved(world, DIRECTOR, project, "suspend", REST)
    with world.clock.later(days=60):
        await portfolio.tick()
        (due,) = await checkins(world, project)
        assert due["state"] == "DUE"
        await moved(world, DIRECTOR, project, "resume", REASON)
        (due,) = await checkins(world, project)
        today = (portfolio.clock() + timedelta(hours=8)).date()
        assert due["due_on"] == f"{today + timedelta(days=14)}"
        await portfolio.tick()
        assert (await checkins(world, project))[0]["state"] == "DUE"
    assert (await portfolio.events(due["id"]))[-1]["type"] == CheckinPostponed.type_name()
    assert (await row_of(world, project["id"]))["state"] == "EXECUTING"


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        (given.SPONSOR, "record", TALK, 403, "forbidden"),
        ("pm-wu", "record", TALK, 404, "not_found"),
        (given.MANAGER, "record", {**TALK, "agreed_status": ""}, 422, "validation_failed"),
        (given.MANAGER, "confirm", None, 409, "nothing_recorded"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-096."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    (due,) = await checkins(world, project)
    before, path = await unchanged(portfolio), f"/checkins/{due['id']}/{verb}"
    answer = await portfolio.call(who, "POST", path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
