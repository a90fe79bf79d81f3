"""The preliminary plan on its way to acceptance: revised by the PMO, returned, accepted."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.portfolio import (
    PlanPreliminaryAccepted,
    PlanPreliminaryReturned,
    PlanPreliminaryRevised,
)
from shared.domain.canonical import content_hash
from tests.portfolio.given import action_of, plan_of, registered_project, row_of
from tests.support import given
from tests.support.world import World

BUDGET = {"least": "2400000.00", "likely": "3000000.00", "most": "4500000.00", "currency": "CNY"}
REASON = {"reason": "请把试运行延长两周。"}


async def drafted(world: World, **how: Any) -> tuple[str, dict[str, Any]]:
    """The id of a registered project, and its plan as the sponsor sees it."""
    project = await registered_project(world, **how)
    plan = await plan_of(world, project["id"])
    portfolio = world.service("portfolio")
    return project["id"], await given.said(
        portfolio, "sponsor-zhang", "GET", f"/plans/{plan['id']}"
    )


async def test_the_sponsor_accepts_the_plan_and_the_project_is_initiated(world: World) -> None:
    """REQ-064."""
    portfolio = world.service("portfolio")
    id_, plan = await drafted(world)
    since = await portfolio.last_seq()
    said = {"content_hash": plan["content_hash"]}
    path = f"/projects/{id_}/accept-preliminary-plan"
    shown = await given.said(portfolio, "sponsor-zhang", "POST", path, said, if_match=1)
    assert (shown["state"], shown["stage"], shown["version"]) == ("INITIATED", "INITIATION", 2)
    assert shown["process_step"] == "initiation.initiated"
    (told,) = await portfolio.events(since=since)
    fact = PlanPreliminaryAccepted.model_validate(told["data"])
    assert (fact.plan_id, fact.content_hash) == (UUID(plan["id"]), plan["content_hash"])
    assert (fact.undertaking.state, fact.undertaking.revision) == ("INITIATED", 2)
    assert (await plan_of(world, id_))["state"] == "ACCEPTED"


async def test_the_analyst_revises_the_draft_and_its_days_follow_its_phases(
    world: World,
) -> None:
    """REQ-064: 2099-01-05 to 2099-01-16 are ten working days."""
    portfolio = world.service("portfolio")
    id_, plan = await drafted(world)
    first, *others = plan["content"]["phases"]
    phases = [
        {k: p[k] for k in ("code", "name", "start", "finish")}
        for p in [{**first, "finish": "2099-01-16"}, *others]
    ]
    phases[-1]["finish"] = "2099-07-03"
    since = await portfolio.last_seq()
    shown = await given.said(
        portfolio,
        "analyst-zhao",
        "PATCH",
        f"/plans/{plan['id']}",
        {"phases": phases, "budget_range": BUDGET},
        if_match=1,
    )
    assert (shown["state"], shown["number"], shown["author_id"]) == ("DRAFT", 1, "analyst-zhao")
    assert shown["content"]["phases"][0]["working_days"] == 10
    assert shown["planned_finish"] == shown["content"]["finish"] == "2099-07-03"
    assert shown["content"]["budget_range"]["most"] == "4500000.00"
    assert shown["content"]["top_risks"] == plan["content"]["top_risks"]
    row = await plan_of(world, id_)
    assert row["content_hash"] == content_hash(row["content"]) != plan["content_hash"]
    (told,) = await portfolio.events(since=since)
    assert told["type"] == PlanPreliminaryRevised.type_name()

    stale = {"content_hash": plan["content_hash"]}
    path = f"/projects/{id_}/accept-preliminary-plan"
    answer = await portfolio.call("sponsor-zhang", "POST", path, stale, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_changed")
    fresh = {"content_hash": shown["content_hash"]}
    project = await given.said(portfolio, "sponsor-zhang", "POST", path, fresh, if_match=1)
    assert project["planned_finish"] == "2099-07-03"


@pytest.mark.parametrize(("level", "travels"), [("PUBLIC_IN_ORG", True), ("RESTRICTED", False)])
async def test_the_sponsor_returns_the_draft_with_a_reason(
    world: World, level: str, travels: bool
) -> None:
    """REQ-064: it stays a draft, and says why until it is revised."""
    portfolio = world.service("portfolio")
    _, plan = await drafted(world, confidentiality=level)
    path = f"/plans/{plan['id']}"
    shown = await given.said(
        portfolio, "sponsor-zhang", "POST", f"{path}/return", REASON, if_match=1
    )
    assert (shown["state"], shown["return_reason"]) == ("DRAFT", REASON["reason"])
    told = (await portfolio.events(plan["id"]))[-1]
    assert told["type"] == PlanPreliminaryReturned.type_name()
    assert told["data"]["reason"] == (REASON["reason"] if travels else "")
    edit = {"budget_range": BUDGET}
    shown = await given.said(portfolio, "analyst-zhao", "PATCH", path, edit, if_match=2)
    assert shown["return_reason"] is None


async def refused(
    world: World, who: str, method: str, path: str, body: Any, status: int, code: str
) -> dict[str, Any]:
    portfolio = world.service("portfolio")
    tables = "SELECT id, version FROM plan_versions UNION ALL SELECT id, version FROM projects"
    rows = f"SELECT * FROM ({tables}) AS kept ORDER BY id"
    before, seq = await portfolio.rows(rows), await portfolio.last_seq()
    record = "/".join(path.split("/")[:3])
    version = (await portfolio.call(who, "GET", record)).json().get("version", 1)
    answer = await portfolio.call(who, method, path, body, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await portfolio.rows(rows), await portfolio.last_seq()) == (before, seq)
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        ({"budget_range": {**BUDGET, "least": "3100000.00"}}, "/budget_range"),
        (
            {
                "milestones": [
                    {"code": "LATE", "name": {"zh": "晚", "en": "x"}, "date": "2199-01-01"}
                ]
            },
            "/milestones/0/date",
        ),
        (
            {
                "role_efforts": [
                    {"role": "tester", "hours": 8, "start": "2099-02-02", "finish": "2099-02-01"}
                ]
            },
            "/role_efforts/0",
        ),
    ],
)
async def test_a_plan_that_does_not_fit_together_is_refused(
    world: World, edit: dict[str, Any], pointer: str
) -> None:
    """REQ-064."""
    _, plan = await drafted(world)
    path = f"/plans/{plan['id']}"
    problem = await refused(world, "analyst-zhao", "PATCH", path, edit, 409, "plan_unsound")
    assert [e["pointer"] for e in problem["errors"]] == [pointer]


async def test_a_plan_that_lacks_a_part_is_not_accepted(world: World) -> None:
    """REQ-064: the preliminary plan is complete, or the project stays registered."""
    portfolio = world.service("portfolio")
    id_, plan = await drafted(world)
    bare = await given.said(
        portfolio, "analyst-zhao", "PATCH", f"/plans/{plan['id']}", {"top_risks": []}, if_match=1
    )
    problem = await refused(
        world,
        "sponsor-zhang",
        "POST",
        f"/projects/{id_}/accept-preliminary-plan",
        {"content_hash": bare["content_hash"]},
        409,
        "plan_incomplete",
    )
    assert [e["pointer"] for e in problem["errors"]] == ["/top_risks"]
    assert (await row_of(world, id_))["state"] == "REGISTERED"


async def test_who_may_take_which_step(world: World) -> None:
    """REQ-064: the PMO drafts, the sponsor judges; once accepted, nobody changes it."""
    portfolio = world.service("portfolio")
    id_, plan = await drafted(world)
    at, accept = f"/plans/{plan['id']}", f"/projects/{id_}/accept-preliminary-plan"
    said, edit = {"content_hash": plan["content_hash"]}, {"budget_range": BUDGET}
    for who in ("analyst-zhao", "pm-zhou", "director-chen"):
        await refused(world, who, "POST", accept, said, 403, "forbidden")
        await refused(world, who, "POST", f"{at}/return", REASON, 403, "forbidden")
    await refused(world, "sponsor-zhang", "PATCH", at, edit, 403, "forbidden")
    await given.said(portfolio, "sponsor-zhang", "POST", accept, said, if_match=1)
    await refused(world, "analyst-zhao", "PATCH", at, edit, 409, "illegal_move")
    await refused(world, "sponsor-zhang", "POST", f"{at}/return", REASON, 409, "illegal_move")
    await refused(world, "sponsor-zhang", "POST", accept, said, 409, "illegal_move")
    shown = await given.said(portfolio, "sponsor-zhang", "GET", at)
    assert action_of(shown, "returnPlan")["reason_code"] == "illegal_move"
