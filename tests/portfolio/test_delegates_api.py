"""The plan's delegate over HTTP: named by the manager, plans and reports like them, for a time."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared.contracts.portfolio import PersonAssignedToProject
from shared.contracts.progress import PlanDelegateNamed
from tests.portfolio.given import action_of, registered_project, row_of, stepped, unchanged
from tests.portfolio.planning import (
    FINDINGS,
    PLAN_FILE,
    confirm,
    latest,
    plan_content,
    planning_project,
    project_step,
)
from tests.portfolio.progressing import (
    REASON,
    day,
    entry,
    entry_of,
    progressing_project,
    recorded,
    today_of,
)
from tests.support import given
from tests.support.world import World

MEMBER, ANALYST = "employee-he", "analyst-zhao"


async def delegated(
    world: World, project: dict[str, Any], person: str = MEMBER, **said: Any
) -> dict[str, Any]:
    """The manager names somebody of the team."""
    await project_step(world, given.MANAGER, project["id"], "assign-person", {"person_id": person})
    told = (await world.service("portfolio").events(project["id"]))[-1]
    await world.service("portfolio").hear(PersonAssignedToProject.model_validate(told["data"]))
    body = {"person_id": person, **said}
    return await project_step(world, given.MANAGER, project["id"], "name-delegate", body)


async def submitted_by(world: World, who: str, project: dict[str, Any]) -> dict[str, Any]:
    """The plan as that person writes it and hands it in."""
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/detailed-plans"
    drafted = await given.said(portfolio, who, "POST", path)
    path, content = f"/detailed-plans/{drafted['id']}/upload", orjson.dumps(plan_content())
    written = await given.said(
        portfolio, who, "POST", path, content=content, headers=PLAN_FILE, if_match=1
    )
    said = {"content_hash": written["content_hash"]}
    await project_step(world, who, project["id"], "submit-plan", said)
    return await latest(world, "detailed-plans", project["id"])


async def test_a_delegate_plans_like_the_manager(world: World) -> None:
    """REQ-073: writes the detailed plan and hands it in; the author is who wrote it."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    shown = await delegated(world, project)
    assert (shown["delegate_id"], shown["delegate_until"]) == (MEMBER, None)
    told = (await portfolio.events(project["id"]))[-1]
    assert told["type"] == PlanDelegateNamed.type_name()
    assert (told["data"]["person_id"], told["data"]["until"]) == (MEMBER, None)
    mine = await given.said(portfolio, MEMBER, "GET", f"/projects/{project['id']}")
    assert action_of(mine, "submitPlan")["reason_code"] is None
    assert action_of(mine, "nameDelegate")["reason_code"] == "forbidden"
    plan = await submitted_by(world, MEMBER, project)
    assert (plan["state"], plan["author_id"]) == ("SUBMITTED", MEMBER)
    params = {"project_id": project["id"]}
    page = await given.said(portfolio, MEMBER, "GET", "/detailed-plans", params=params)
    assert [row["id"] for row in page["items"]] == [plan["id"]]


async def test_a_delegate_of_the_pmo_does_not_review_their_own_plan(world: World) -> None:
    """REQ-073, REQ-092: author is not reviewer, whoever the author is."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    await delegated(world, project, ANALYST)
    await submitted_by(world, ANALYST, project)
    await confirm(world, project["id"])
    review = await latest(world, "plan-reviews", project["id"])
    before, path = await unchanged(portfolio), f"/plan-reviews/{review['id']}/approve"
    answer = await portfolio.call(ANALYST, "POST", path, FINDINGS, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await unchanged(portfolio) == before


async def test_a_delegate_records_progress_and_does_not_judge_it(world: World) -> None:
    """REQ-073, REQ-100: who recorded it does not verify it, and is told so (REQ-008)."""
    portfolio, project = world.service("portfolio"), await progressing_project(world)
    await delegated(world, project, ANALYST)
    said = entry("A", actual_start=day(world, -20), evidence="现场照片")
    update = await recorded(world, project, said, who=ANALYST)
    assert update["recorded_by"] == ANALYST
    shown = await entry_of(world, update, "A")
    for operation in ("verifyEvidence", "disputeEvidence"):
        assert action_of(shown, operation)["reason_code"] == "sod_violation"
    before = await unchanged(portfolio)
    for verb in ("verify", "dispute"):
        path = f"/progress-entries/{shown['id']}/{verb}"
        answer = await portfolio.call(ANALYST, "POST", path, REASON, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await unchanged(portfolio) == before


async def test_a_delegation_ends_with_its_last_day(world: World) -> None:
    """REQ-073: that day still belongs to it; then it is told that nobody is delegate any more."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    await delegated(world, project, until=f"{today_of(world) + timedelta(days=1)}")
    path = f"/projects/{project['id']}/detailed-plans"
    with world.clock.later(days=1):
        await portfolio.tick()
        assert (await row_of(world, project["id"]))["delegate_id"] == MEMBER
    with world.clock.later(days=2):
        await portfolio.tick()
        await portfolio.tick()
        row = await row_of(world, project["id"])
        assert (row["delegate_id"], row["delegate_until"]) == (None, None)
        told = [
            t["data"]["person_id"]
            for t in await portfolio.events(project["id"])
            if t["type"] == PlanDelegateNamed.type_name()
        ]
        assert told == [MEMBER, None]
        before = await unchanged(portfolio)
        answer = await portfolio.call(MEMBER, "POST", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert await unchanged(portfolio) == before


async def test_the_manager_takes_it_back(world: World) -> None:
    """REQ-073."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    await delegated(world, project)
    none = {"person_id": None}
    shown = await project_step(world, given.MANAGER, project["id"], "name-delegate", none)
    assert shown["delegate_id"] is None
    answer = await portfolio.call(MEMBER, "POST", f"/projects/{project['id']}/detailed-plans")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("who", "said", "status", "code"),
    [
        (given.MANAGER, {"person_id": "pm-wu"}, 409, "delegate_unsuitable"),
        (given.MANAGER, {"person_id": given.MANAGER}, 409, "delegate_unsuitable"),
        (given.MANAGER, {"person_id": MEMBER, "until": "2020-01-01"}, 409, "delegation_over"),
        (ANALYST, {"person_id": MEMBER}, 403, "forbidden"),
        ("pm-wu", {"person_id": MEMBER}, 404, "not_found"),
        (given.MANAGER, {"until": "2099-01-01"}, 422, "validation_failed"),
    ],
)
async def test_a_delegate_who_cannot_be_is_refused(
    world: World, who: str, said: dict[str, Any], status: int, code: str
) -> None:
    """REQ-073: a member of the project, and not its manager."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    path = f"/projects/{project['id']}"
    joined = await stepped(world, given.MANAGER, f"{path}/assign-person", {"person_id": MEMBER})
    before = await unchanged(portfolio)
    answer = await portfolio.call(
        who, "POST", f"{path}/name-delegate", said, if_match=joined["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
