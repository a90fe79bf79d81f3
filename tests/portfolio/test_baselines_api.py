"""The approval of a plan, all that must be true before it, and the baseline that it sets."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.planning import BaselineSet, PlanApproved
from shared.domain.canonical import content_hash
from tests.portfolio.given import action_of, full_approval, row_of
from tests.portfolio.planning import (
    FINDINGS,
    MANAGER,
    approvable_project,
    baselined_project,
    baselines_of,
    confirm,
    latest,
    meet_conditions,
    nothing_changes,
    planning_project,
    project_step,
    reviewed_project,
    submitted_project,
)
from tests.support import given
from tests.support.world import World


async def approval_of(world: World, project_id: str) -> tuple[str, dict[str, Any], int]:
    """The path and the body of the approval, and the version of the project."""
    plan = await latest(world, "detailed-plans", project_id)
    version = (await row_of(world, project_id))["version"]
    path = f"/projects/{project_id}/approve-plan"
    return path, {"content_hash": plan["content_hash"]}, version


async def test_an_approved_plan_is_the_first_baseline(world: World) -> None:
    """REQ-090: scope, dates, money, objectives and reserves under one hash."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    planning = await planning_project(world, project={"id": str(approved.proposal_id)})
    project = await approvable_project(
        world, submitted=await submitted_project(world, planning=planning)
    )
    path, said, version = await approval_of(world, project["id"])
    since = await portfolio.last_seq()
    shown = await given.said(portfolio, "director-chen", "POST", path, said, if_match=version)
    assert (shown["state"], shown["stage"]) == ("BASELINED", "PLANNING")
    assert (shown["planned_start"], shown["planned_finish"]) == ("2099-01-05", "2099-03-31")
    (baseline,) = await baselines_of(world, project["id"])
    assert shown["baseline_id"] == baseline["id"]
    assert (baseline["number"], baseline["bac_amount"]) == (1, "160000.0000")
    assert (baseline["contingency_amount"], baseline["management_amount"]) == (
        "10000.0000",
        "20000.0000",
    )
    approval, told = await portfolio.events(since=since)
    assert PlanApproved.model_validate(approval["data"]).approved_by == "director-chen"
    fact = BaselineSet.model_validate(told["data"])
    assert (fact.content_hash, str(fact.bac.amount)) == (baseline["content_hash"], "160000.0000")
    assert [(m.code, str(m.date)) for m in fact.milestones] == [
        ("LIVE", "2099-03-31"),
        ("READY", "2099-02-10"),
    ]
    assert [e.hours for e in fact.role_efforts] == [150, 150]
    assert fact.objective_ids == (approved.objectives[0].objective_id,)
    assert (fact.undertaking.state, fact.undertaking.revision) == ("BASELINED", shown["version"])
    whole = await given.said(portfolio, MANAGER, "GET", f"/baselines/{baseline['id']}")
    assert whole["planned_value"][-1] == {"month": "2099-03", "amount": "150000.0000"}
    kept = await given.said(portfolio, MANAGER, "GET", f"/baselines/{baseline['id']}/content")
    assert (kept["content"]["type"], kept["content"]["tier"]) == ("IT", "M")
    assert kept["content"]["objectives"][0]["target_value"] == "2.0000"
    (row,) = await portfolio.rows(
        "SELECT content FROM planned_contents WHERE id = :id", id=UUID(baseline["id"])
    )
    assert content_hash(row["content"]) == baseline["content_hash"]
    plan = await latest(world, "detailed-plans", project["id"])
    assert plan["state"] == "APPROVED"
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "CLOSED"


async def test_a_plan_is_approved_when_it_is_confirmed_reviewed_and_free_of_conditions(
    world: World,
) -> None:
    """REQ-062, REQ-087, REQ-091: in whatever order they come, none is left out."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    path, said, version = await approval_of(world, project["id"])

    async def refused(code: str) -> dict[str, Any]:
        return await nothing_changes(world, "director-chen", path, said, version, 409, code)

    await refused("plan_not_reviewed")
    review = await latest(world, "plan-reviews", project["id"])
    await given.said(
        portfolio,
        "analyst-zhao",
        "POST",
        f"/plan-reviews/{review['id']}/approve",
        FINDINGS,
        if_match=1,
    )
    problem = await refused("plan_unconfirmed")
    assert [e["pointer"] for e in problem["errors"]] == ["/answers/RESOURCE", "/answers/RISK"]
    await confirm(world, project["id"])
    assert [e["pointer"] for e in (await refused("conditions_open"))["errors"]] == ["/conditions/1"]
    await meet_conditions(world, project["id"])
    stale = {"content_hash": "0" * 64}
    await nothing_changes(world, "director-chen", path, stale, version, 409, "plan_changed")
    for who, status, code in (
        ("analyst-zhao", 403, "forbidden"),
        ("pm-zhou", 403, "forbidden"),
        ("pm-wu", 404, "not_found"),
    ):
        await nothing_changes(world, who, path, said, version, status, code)
    await given.said(portfolio, "director-chen", "POST", path, said, if_match=version)
    await nothing_changes(world, "director-chen", path, said, version + 1, 409, "illegal_move")


async def test_a_plan_whose_objectives_serve_nothing_is_not_approved(world: World) -> None:
    """REQ-088: neither unlinked, nor linked to what was retired meanwhile."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    planning = await planning_project(world, project={"id": str(approved.proposal_id)})
    submitted = await submitted_project(world, planning=planning)
    await meet_conditions(world, submitted["id"])
    await reviewed_project(world, submitted=submitted)
    path, said, version = await approval_of(world, submitted["id"])
    problem = await nothing_changes(world, "director-chen", path, said, version, 409, "not_aligned")
    objective = f"/objectives/{approved.objectives[0].objective_id}"
    assert [e["pointer"] for e in problem["errors"]] == [objective]


async def test_the_author_of_a_plan_does_not_approve_it(world: World) -> None:
    """REQ-092: also where the manager is the director."""
    portfolio, planning = (
        world.service("portfolio"),
        await planning_project(world, manager="director-chen"),
    )
    path = f"/projects/{planning['id']}/detailed-plans"
    plan = await given.said(portfolio, "director-chen", "POST", path)
    await portfolio.rows(
        "UPDATE projects SET state = 'PLAN_REVIEW' WHERE id = :id", id=UUID(planning["id"])
    )
    path, said = f"/projects/{planning['id']}/approve-plan", {"content_hash": plan["content_hash"]}
    version = planning["version"]
    await nothing_changes(world, "director-chen", path, said, version, 403, "sod_violation")


async def test_what_is_under_baseline_is_not_written(world: World) -> None:
    """REQ-012, REQ-119: only an approved change leads to another plan."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    path = f"/projects/{project['id']}"
    await nothing_changes(
        world, MANAGER, f"{path}/detailed-plans", None, None, 409, "baseline_protected"
    )
    await nothing_changes(
        world,
        "analyst-zhao",
        path,
        {"tier": "L"},
        project["version"],
        409,
        "baseline_protected",
        method="PATCH",
    )
    plan = await latest(world, "detailed-plans", project["id"])
    shown = await given.said(portfolio, MANAGER, "GET", f"/detailed-plans/{plan['id']}")
    assert action_of(shown, "reviseDetailedPlan")["reason_code"] == "illegal_move"
    body: dict[str, Any] = {"communications": []}
    at, version = f"/detailed-plans/{plan['id']}", shown["version"]
    await nothing_changes(world, MANAGER, at, body, version, 409, "illegal_move", method="PATCH")


@pytest.mark.parametrize("level", ["RESTRICTED", "SECRET"])
async def test_words_of_a_confidential_project_do_not_travel(world: World, level: str) -> None:
    """REQ-090: what is told are codes, days and amounts."""
    portfolio = world.service("portfolio")
    planning = await planning_project(world, confidentiality=level)
    submitted = await submitted_project(world, planning=planning)
    since = await portfolio.last_seq()
    await project_step(world, "analyst-lin", submitted["id"], "return-plan", {"reason": "绝密理由"})
    told = str([e["data"] for e in await portfolio.facts(submitted["id"])])
    for words in ("绝密理由", "里程碑 LIVE", "活动 B", "机房改造", "指导委员会", "项目启动会"):
        assert words not in told
    assert await portfolio.last_seq() > since
