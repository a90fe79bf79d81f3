"""Steering over HTTP: suspend and resume, terminate and reopen, each with who decided it."""

from typing import Any

import pytest

from shared.contracts.supervision import (
    SteeringAgreed,
    SteeringCarriedOut,
    SteeringDeclined,
    SteeringProposed,
)
from tests.portfolio.given import closed_project, executing_project, row_of, unchanged
from tests.support import given
from tests.support.world import World

DIRECTOR, EXECUTIVE = "director-chen", "executive-ma"
REST = {"reason": "上游系统切换推迟。", "resume_condition": "上游系统完成切换。"}
REASON = {"reason": "战略调整，不再需要。"}


async def moved(
    world: World, who: str, project: dict[str, Any], verb: str, body: Any
) -> dict[str, Any]:
    version = (await row_of(world, project["id"]))["version"]
    path = f"/projects/{project['id']}/{verb}"
    portfolio = world.service("portfolio")
    return await given.said(portfolio, who, "POST", path, body, if_match=version)


async def decisions(world: World, project: dict[str, Any]) -> list[dict[str, Any]]:
    portfolio, params = world.service("portfolio"), {"project_id": project["id"]}
    path = "/steering-decisions"
    page = await given.said(portfolio, given.MANAGER, "GET", path, params=params)
    return list(page["items"])


async def kinds(world: World, since: int) -> list[str]:
    told = await world.service("portfolio").events(since=since)
    return sorted(t["type"].split(".")[2] for t in told)


async def test_a_project_rests_under_a_condition_and_goes_on(world: World) -> None:
    """REQ-014: both are the director's decisions, on record with their reason."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    since = await portfolio.last_seq()
    shown = await moved(world, DIRECTOR, project, "suspend", REST)
    assert shown["state"] == "SUSPENDED"
    assert await kinds(world, since) == ["ProjectSuspended", "SteeringCarriedOut"]
    (taken,) = await decisions(world, project)
    assert (taken["kind"], taken["state"], taken["decided_by"]) == (
        "SUSPEND",
        "CARRIED_OUT",
        DIRECTOR,
    )
    path = f"/steering-decisions/{taken['id']}"
    whole = await given.said(portfolio, given.MANAGER, "GET", path)
    assert (whole["reason"], whole["resume_condition"]) == tuple(REST.values())
    (told,) = await portfolio.events(taken["id"])
    assert (told["type"], told["reason"]) == (SteeringCarriedOut.type_name(), REST["reason"])

    since = await portfolio.last_seq()
    assert (await moved(world, DIRECTOR, project, "resume", REASON))["state"] == "EXECUTING"
    assert {"ProjectResumed", "SteeringCarriedOut"} <= set(await kinds(world, since))
    assert [d["kind"] for d in await decisions(world, project)] == ["RESUME", "SUSPEND"]


@pytest.mark.parametrize("who", [given.SPONSOR, EXECUTIVE])
async def test_a_termination_needs_the_sponsor_or_an_executive(world: World, who: str) -> None:
    """REQ-139: and then the project goes through closing as any other."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    proposed = await moved(world, DIRECTOR, project, "terminations", REASON)
    assert (proposed["state"], proposed["kind"]) == ("PROPOSED", "TERMINATE")
    assert (await row_of(world, project["id"]))["state"] == "EXECUTING"
    since, path = await portfolio.last_seq(), f"/steering-decisions/{proposed['id']}"
    agreed = await given.said(portfolio, who, "POST", f"{path}/agree", REASON, if_match=1)
    assert (agreed["state"], agreed["agreed"][0]["by"]) == ("CARRIED_OUT", who)
    assert await kinds(world, since) == ["ProjectTerminated", "SteeringAgreed"]
    row = await row_of(world, project["id"])
    assert (row["state"], row["stage"]) == ("CLOSING", "CLOSING")
    told = await portfolio.events(proposed["id"])
    assert [t["type"] for t in told] == [SteeringProposed.type_name(), SteeringAgreed.type_name()]


async def test_who_is_asked_may_decline_and_the_project_goes_on(world: World) -> None:
    """REQ-139: another proposal may follow."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    proposed = await moved(world, DIRECTOR, project, "terminations", REASON)
    path = f"/steering-decisions/{proposed['id']}/decline"
    declined = await given.said(portfolio, given.SPONSOR, "POST", path, REASON, if_match=1)
    assert (declined["state"], declined["declined_because"]) == ("DECLINED", REASON["reason"])
    assert (await portfolio.events(proposed["id"]))[-1]["type"] == SteeringDeclined.type_name()
    assert (await row_of(world, project["id"]))["state"] == "EXECUTING"
    again = await moved(world, DIRECTOR, project, "terminations", REASON)
    assert again["state"] == "PROPOSED"


async def test_a_closed_project_is_reopened_by_the_board_alone(world: World) -> None:
    """REQ-152: as many members as the setting says, each once."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    proposed = await moved(world, DIRECTOR, project, "reopenings", REASON)
    assert proposed["needed"] == 2
    path = f"/steering-decisions/{proposed['id']}/agree"
    for who, status, code in (
        (EXECUTIVE, 409, "not_asked"),
        (given.SPONSOR, 409, "not_asked"),
        ("board-wang", 200, None),
        ("board-wang", 409, "already_agreed"),
        ("board-liu", 200, None),
    ):
        version = (await given.said(portfolio, given.MANAGER, "GET", path[:-6]))["version"]
        answer = await portfolio.call(who, "POST", path, REASON, if_match=version)
        assert (answer.status_code, answer.json().get("code")) == (status, code), who
    row = await row_of(world, project["id"])
    assert (row["state"], row["stage"]) == ("EXECUTING", "EXECUTION")
    assert (await portfolio.events(project["id"]))[-1]["type"].endswith("ProjectReopened.v1")


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        (given.MANAGER, "suspend", REST, 403, "forbidden"),
        ("analyst-zhao", "terminations", REASON, 403, "forbidden"),
        (DIRECTOR, "suspend", REASON, 422, "validation_failed"),
        (DIRECTOR, "resume", REASON, 409, "illegal_move"),
        (DIRECTOR, "reopenings", REASON, 409, "illegal_move"),
        ("pm-wu", "suspend", REST, 404, "not_found"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-014, REQ-139, REQ-152."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/{verb}"
    answer = await portfolio.call(who, "POST", path, body, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_one_course_is_proposed_at_a_time(world: World) -> None:
    """REQ-139."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await moved(world, DIRECTOR, project, "terminations", REASON)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/terminations"
    answer = await portfolio.call(DIRECTOR, "POST", path, REASON, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "steering_open")
    assert await unchanged(portfolio) == before


async def test_a_project_that_went_another_way_cannot_take_the_course(world: World) -> None:
    """REQ-139: it is being closed already."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    proposed = await moved(world, DIRECTOR, project, "terminations", REASON)
    await moved(world, given.MANAGER, project, "begin-closing", None)
    before, path = await unchanged(portfolio), f"/steering-decisions/{proposed['id']}/agree"
    answer = await portfolio.call(given.SPONSOR, "POST", path, REASON, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "steering_moot")
    assert await unchanged(portfolio) == before
