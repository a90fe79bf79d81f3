"""Ways to a project whose baseline lies around today, and to what is recorded of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.portfolio.given import GO, risk_review, settle_conditions, stepped
from tests.portfolio.planning import (
    activity,
    baselined_project,
    budget_line,
    milestone,
    planning_project,
    submitted_project,
)
from tests.support import given
from tests.support.world import World

ANALYST, DIRECTOR = "analyst-zhao", "director-chen"
REASON = {"reason": "现场核对无误。"}


def today_of(world: World) -> date:
    """The organisation's day."""
    return (world.service("portfolio").clock() + timedelta(hours=8)).date()


def day(world: World, days: int) -> str:
    """So many days from today."""
    return f"{today_of(world) + timedelta(days=days)}"


def hours(count: int) -> list[dict[str, Any]]:
    """Of one role."""
    return [{"role": "developer", "hours": count}]


def plan_around_today(world: World) -> dict[str, Any]:
    """A: 100 hours, over since 11 days; B: 300 hours, of 20 days the 11th is today; C: no hours."""
    a = activity("A", day(world, -20), day(world, -11), role_hours=hours(100))
    b = activity("B", day(world, -10), day(world, 9), role_hours=hours(300))
    c = activity("C", day(world, 30), day(world, 40), wbs="1.1")
    first, last = day(world, -20)[:7], day(world, 40)[:7]
    return {
        "activities": [a, b, c],
        "milestones": [milestone("LIVE", day(world, 40), gate="GO_LIVE")],
        "budget_lines": [budget_line("L1", first, "100000"), budget_line("L2", last, "50000")],
    }


async def progressing_project(
    world: World, *, confidentiality: str = "PUBLIC_IN_ORG", **changed: Any
) -> dict[str, Any]:
    """EXECUTING by the plan around today, as its manager sees it."""
    planning = await planning_project(world, confidentiality=confidentiality)
    plan = {**plan_around_today(world), "dependencies": [], **changed}
    submitted = await submitted_project(world, planning=planning, **plan)
    project = await baselined_project(world, submitted=submitted)
    await settle_conditions(world, project["id"])
    await world.service("portfolio").hear(risk_review(project["id"]))
    path = f"/projects/{project['id']}"
    await given.said(world.service("portfolio"), DIRECTOR, "POST", f"{path}/gate-reviews", GO)
    return await stepped(world, given.MANAGER, f"{path}/start")


def entry(activity: str, **said: Any) -> dict[str, Any]:
    """What is said of one activity."""
    return {"activity": activity, **said}


async def recorded(
    world: World,
    project: Mapping[str, Any],
    *entries: dict[str, Any],
    on: int = 0,
    who: str = given.MANAGER,
) -> dict[str, Any]:
    """An update by a data date so many days from today."""
    body = {"data_date": day(world, on), "entries": list(entries)}
    return await stepped(world, who, f"/projects/{project['id']}/progress-updates", body)


async def entry_of(world: World, update: Mapping[str, Any], activity: str) -> dict[str, Any]:
    """What an update says of an activity, as the PMO sees it."""
    portfolio, params = world.service("portfolio"), {"update_id": update["id"], "limit": 200}
    page = await given.said(portfolio, ANALYST, "GET", "/progress-entries", params=params)
    (row,) = [item for item in page["items"] if item["activity"] == activity]
    return await given.said(portfolio, ANALYST, "GET", f"/progress-entries/{row['id']}")


async def judged(
    world: World, shown: Mapping[str, Any], verb: str, who: str = ANALYST
) -> dict[str, Any]:
    """The evidence of an entry is verified or disputed."""
    portfolio, path = world.service("portfolio"), f"/progress-entries/{shown['id']}/{verb}"
    return await given.said(portfolio, who, "POST", path, REASON, if_match=shown["version"])


async def activities_of(
    world: World, project: Mapping[str, Any], **params: Any
) -> dict[str, dict[str, Any]]:
    """The activities of a project as they stand, by code."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/progress"
    page = await given.said(portfolio, given.MANAGER, "GET", path, params=params)
    return {row["activity"]: row for row in page["items"]}
