"""Milestones where others look: the next one on the board, the slip of gates in the lights."""

from typing import Any

import pytest

from tests.portfolio.given import stepped
from tests.portfolio.handover import of_code, planned_project, soon
from tests.portfolio.test_milestones_api import SHOWN, forecast, today
from tests.support import given
from tests.support.world import World


async def test_the_board_and_the_status_show_the_next_milestone(world: World) -> None:
    """REQ-099: of those still to come the first; missed ones among them."""
    portfolio, project = world.service("portfolio"), await planned_project(world)
    await forecast(world, project, READY="2099-02-12")
    path = f"/projects/{project['id']}"
    status = await given.said(portfolio, given.MANAGER, "GET", f"{path}/status")
    assert status["next_milestone"] == {
        "code": "READY",
        "name": "里程碑 READY",
        "state": "FORECAST_LATE",
        "baseline_date": "2099-02-10",
        "forecast_date": "2099-02-12",
        "slip_days": 2,
    }
    ready = await of_code(world, "milestones", project["id"], "READY")
    said = {"reached_on": f"{today(world)}", **SHOWN}
    await stepped(world, given.MANAGER, f"/milestones/{ready['id']}/reach", said)
    row = await on_board(world, project["id"])
    assert (row["next_milestone"]["code"], row["next_milestone"]["slip_days"]) == ("LIVE", None)


async def on_board(world: World, project_id: str) -> dict[str, Any]:
    """The row of a project, on whichever page."""
    portfolio, params = world.service("portfolio"), {"limit": 200}
    while True:
        path = "/supervision-board"
        page = await given.said(portfolio, given.MANAGER, "GET", path, params=params)
        for row in page["items"]:
            if row["id"] == project_id:
                return dict(row)
        params = {**params, "cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("day", "colour", "reason"),
    [
        ("2099-04-07", "GREEN", "MILESTONES_IN_TIME"),
        ("2099-04-08", "AMBER", "MILESTONE_SLIP"),
        ("2099-04-21", "AMBER", "MILESTONE_SLIP"),
        ("2099-04-22", "RED", "MILESTONE_SLIP"),
    ],
)
async def test_a_gate_milestone_that_slips_shows_in_the_lights(
    world: World, day: str, colour: str, reason: str
) -> None:
    """REQ-105, REQ-110; formulas.md 8: more than 5 working days amber, more than 15 red; other
    milestones do not count."""
    portfolio, project = world.service("portfolio"), await planned_project(world)
    path = f"/rags/{project['id']}"
    for days, found in (
        ({}, ("GREY", ["NOT_MEASURED"])),
        ({"READY": "2099-05-29"}, ("GREEN", ["MILESTONES_IN_TIME"])),
        ({"LIVE": day}, (colour, [reason])),
    ):
        if days:
            await forecast(world, project, **days)
        rag = await given.said(portfolio, given.MANAGER, "POST", f"{path}/assess")
        (light,) = [d for d in rag["dimensions"] if d["dimension"] == "SCHEDULE"]
        assert (light["computed"], light["reasons"]) == found


async def test_a_missed_gate_milestone_slips_until_today(world: World) -> None:
    """REQ-110: it is not green because nobody forecast it."""
    portfolio, first = world.service("portfolio"), today(world)
    parts = soon(first)
    parts["milestones"][-1]["gate"] = "PILOT"
    project = await planned_project(world, **parts)
    with world.clock.later(days=40):
        await portfolio.tick()
        rag = await given.said(portfolio, given.MANAGER, "POST", f"/rags/{project['id']}/assess")
        (light,) = [d for d in rag["dimensions"] if d["dimension"] == "SCHEDULE"]
        assert (light["computed"], light["reasons"]) == ("RED", ["MILESTONE_SLIP"])
