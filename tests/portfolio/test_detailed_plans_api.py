"""The detailed plan while it is its manager's: drafted, said in parts or whole, compared."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.planning import DetailedPlanDrafted, DetailedPlanRevised
from shared.domain.canonical import content_hash
from tests.portfolio.given import full_approval
from tests.portfolio.planning import (
    PLAN_FILE,
    activity,
    drafted_plan,
    initiated_project,
    nothing_changes,
    plan_content,
    planning_project,
    uploaded_plan,
)
from tests.portfolio.test_plan_contents_rules import large
from tests.support import given
from tests.support.world import World

PART = {"subsidiary_plans": [{"code": "QUALITY", "summary": "评审安排"}]}


async def content_of(world: World, plan_id: str) -> dict[str, Any]:
    path = f"/detailed-plans/{plan_id}/content"
    shown = await given.said(world.service("portfolio"), "pm-zhou", "GET", path)
    assert shown["content_hash"] == content_hash_of(await stored(world, plan_id))
    found: dict[str, Any] = shown["content"]
    return found


async def stored(world: World, plan_id: str) -> dict[str, Any]:
    (row,) = await world.service("portfolio").rows(
        "SELECT content FROM planned_contents WHERE id = :id", id=UUID(plan_id)
    )
    found: dict[str, Any] = row["content"]
    return found


def content_hash_of(content: dict[str, Any]) -> str:
    return content_hash(content)


async def test_the_manager_drafts_a_plan_that_begins_with_what_was_admitted(world: World) -> None:
    """REQ-073: requirements that were admitted are in scope."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    project = await planning_project(world, project={"id": str(approved.proposal_id)})
    since = await portfolio.last_seq()
    plan = await drafted_plan(world, project["id"])
    assert (plan["number"], plan["state"], plan["author_id"]) == (1, "DRAFT", "pm-zhou")
    assert (plan["activities"], plan["planned_start"], plan["bac_amount"]) == (0, None, "0.0000")
    content = await content_of(world, plan["id"])
    (requirement,) = content["requirements"]
    assert (requirement["code"], requirement["priority"]) == ("REQ-2026-0001", "MUST")
    (told,) = await portfolio.events(since=since)
    assert told["type"] == DetailedPlanDrafted.type_name()
    assert told["data"]["content_hash"] == plan["content_hash"]


async def test_a_draft_is_said_part_by_part(world: World) -> None:
    """REQ-074: what is not sent stays."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    plan = await uploaded_plan(world, project["id"])
    assert (plan["planned_start"], plan["planned_finish"]) == ("2099-01-05", "2099-03-31")
    assert (plan["bac_amount"], plan["activities"]) == ("160000.0000", 3)
    path, since = f"/detailed-plans/{plan['id']}", await portfolio.last_seq()
    body = {"reserves": {"contingency": "0", "management": "0"}, **PART}
    shown = await given.said(portfolio, "pm-zhou", "PATCH", path, body, if_match=plan["version"])
    assert (shown["bac_amount"], shown["activities"]) == ("150000.0000", 3)
    assert shown["content_hash"] != plan["content_hash"]
    content = await content_of(world, plan["id"])
    assert content["subsidiary_plans"] == PART["subsidiary_plans"]
    assert [a["code"] for a in content["activities"]] == ["A", "B", "C"]
    (told,) = await portfolio.events(since=since)
    assert told["type"] == DetailedPlanRevised.type_name()
    listed = await given.said(
        portfolio,
        "analyst-zhao",
        "GET",
        "/detailed-plans",
        params={"project_id": project["id"], "state": "DRAFT"},
    )
    assert [item["id"] for item in listed["items"]] == [plan["id"]]


async def test_a_plan_with_thousands_of_activities_is_taken_whole(world: World) -> None:
    """REQ-074: 5,000 activities with 8,000 dependencies are more than an ordinary body holds."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    plan, content = await drafted_plan(world, project["id"]), large(5_000, 3_001)
    path, body = f"/detailed-plans/{plan['id']}/upload", orjson.dumps(content)
    assert len(body) > 1024 * 1024
    shown = await given.said(
        portfolio, "pm-zhou", "POST", path, content=body, headers=PLAN_FILE, if_match=1
    )
    assert shown["activities"] == 5_000
    kept = await content_of(world, plan["id"])
    assert len(kept["dependencies"]) == 8_000


async def test_two_versions_are_compared_by_code(world: World) -> None:
    """REQ-085."""
    portfolio, plans = world.service("portfolio"), []
    further: tuple[dict[str, Any], ...] = (
        {},
        {"activities": [*plan_content()["activities"], activity("D", *DAYS)]},
    )
    for changed in further:
        project = await planning_project(world)
        plans.append(await uploaded_plan(world, project["id"], **changed))
    one, other = (plan["id"] for plan in plans)
    path = f"/detailed-plans/{one}/diff/{other}"
    found = await given.said(portfolio, "analyst-zhao", "GET", path)
    assert (found["count"], found["complete"]) == (1, True)
    assert found["changes"] == [
        {"kind": "activities", "code": "D", "change": "ADDED", "fields": []}
    ]
    back = await given.said(portfolio, "analyst-zhao", "GET", f"/detailed-plans/{other}/diff/{one}")
    assert back["changes"][0]["change"] == "REMOVED"


DAYS = ("2099-03-02", "2099-03-31")


@pytest.mark.parametrize(
    ("who", "body", "if_match", "status", "code"),
    [
        ("sponsor-zhang", PART, 2, 403, "forbidden"),
        ("analyst-zhao", PART, 2, 403, "forbidden"),
        ("pm-wu", PART, 2, 404, "not_found"),
        ("pm-zhou", PART, None, 428, "precondition_required"),
        ("pm-zhou", PART, 1, 412, "precondition_failed"),
        ("pm-zhou", {"wbs": None}, 2, 422, "validation_failed"),
        ("pm-zhou", {"wbs": []}, 2, 409, "plan_unsound"),
        (
            "pm-zhou",
            {
                "dependencies": [
                    {"pred": "A", "succ": "B", "type": "FS"},
                    {"pred": "B", "succ": "A", "type": "FS"},
                ]
            },
            2,
            409,
            "dependency_cycle",
        ),
    ],
)
async def test_a_refused_revision_changes_nothing(
    world: World, who: str, body: Any, if_match: int, status: int, code: str
) -> None:
    """REQ-073: the manager alone is the author; REQ-074."""
    project = await planning_project(world)
    plan = await uploaded_plan(world, project["id"])
    path = f"/detailed-plans/{plan['id']}"
    await nothing_changes(world, who, path, body, if_match, status, code, method="PATCH")


async def test_a_circle_is_told_by_its_activities(world: World) -> None:
    """REQ-074: and no more faults are listed than somebody reads."""
    project = await planning_project(world)
    plan = await uploaded_plan(world, project["id"])
    path = f"/detailed-plans/{plan['id']}"
    circle = [{"pred": p, "succ": s, "type": "FS"} for p, s in (("A", "B"), ("B", "A"))]
    problem = await nothing_changes(
        world,
        "pm-zhou",
        path,
        {"dependencies": circle},
        2,
        409,
        "dependency_cycle",
        method="PATCH",
    )
    assert set(problem["params"]["cycle"]) == {"A", "B"}
    many = [activity(f"X{n}", "2099-01-05", "2099-01-01") for n in range(70)]
    problem = await nothing_changes(
        world, "pm-zhou", path, {"activities": many}, 2, 409, "plan_unsound", method="PATCH"
    )
    assert problem["params"]["count"] >= 70
    assert len(problem["errors"]) == 50


@pytest.mark.parametrize(
    ("content", "status", "code", "pointer"),
    [
        (b"", 400, "malformed_request", None),
        (b"{", 400, "malformed_request", None),
        (b"[]", 422, "validation_failed", ""),
        (
            orjson.dumps({**plan_content(), "wbs": [{"code": "1", "name": ""}]}),
            422,
            "validation_failed",
            "/wbs/0/name",
        ),
        (
            orjson.dumps({**plan_content(), "owner": "x"}),
            422,
            "validation_failed",
            "/owner",
        ),
        (orjson.dumps(plan_content(bac="1")), 409, "plan_unsound", "/bac"),
    ],
)
async def test_a_file_that_is_no_plan_changes_nothing(
    world: World, content: bytes, status: int, code: str, pointer: str | None
) -> None:
    """REQ-074: what is wrong is pointed at, and never repeated."""
    project = await planning_project(world)
    plan = await drafted_plan(world, project["id"])
    path = f"/detailed-plans/{plan['id']}/upload"
    problem = await nothing_changes(
        world, "pm-zhou", path, None, 1, status, code, content=content, headers=PLAN_FILE
    )
    if pointer is not None:
        assert [e["pointer"] for e in problem["errors"]] == [pointer]


async def test_there_is_one_draft_and_none_before_the_kickoff(world: World) -> None:
    """REQ-071, REQ-073."""
    early = await initiated_project(world)
    path = f"/projects/{early['id']}/detailed-plans"
    await nothing_changes(world, "pm-zhou", path, None, None, 409, "planning_not_begun")
    project = await planning_project(world)
    await drafted_plan(world, project["id"])
    path = f"/projects/{project['id']}/detailed-plans"
    await nothing_changes(world, "pm-zhou", path, None, None, 409, "draft_there")
    await nothing_changes(world, "analyst-zhao", path, None, None, 403, "forbidden")
