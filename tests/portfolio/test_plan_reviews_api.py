"""A plan that was handed in: confirmed by the others, reviewed by the PMO, sent back or not."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import allocation, issues
from shared.contracts.planning import (
    PlanCommented,
    PlanConfirmationRecorded,
    PlanConfirmationsOverdue,
    PlanReturned,
    PlanReviewed,
    PlanReviewOverdue,
    PlanSubmitted,
)
from shared.domain.actor import Actor
from shared.telemetry import BREACHED_SLAS
from tests.portfolio.given import action_of
from tests.portfolio.planning import (
    FINDINGS,
    confirm,
    confirmation,
    drafted_plan,
    initiated_project,
    latest,
    nothing_changes,
    plan_content,
    planning_project,
    project_step,
    reviewed_project,
    submitted_project,
    uploaded_plan,
    validation,
)
from tests.support import given
from tests.support.world import World

REASON = {"reason": "请补充切换回退方案。"}
COMMENT = {"kind": "activities", "code": "B", "text": "与年终结算冲突。"}


async def kinds_since(world: World, seq: int) -> list[str]:
    told = await world.service("portfolio").events(since=seq)
    return [event["type"] for event in told]


async def test_a_complete_plan_is_handed_in(world: World) -> None:
    """REQ-071, REQ-081, REQ-091: the others are told what it needs, and by when to answer."""
    portfolio, project = world.service("portfolio"), await planning_project(world)
    plan = await uploaded_plan(world, project["id"])
    since = await portfolio.last_seq()
    said = {"content_hash": plan["content_hash"]}
    shown = await project_step(world, "pm-zhou", project["id"], "submit-plan", said)
    assert shown["state"] == "PLAN_REVIEW"
    (told,) = await portfolio.events(since=since)
    fact = PlanSubmitted.model_validate(told["data"])
    assert (fact.number, fact.content_hash, fact.author_id) == (1, plan["content_hash"], "pm-zhou")
    assert (str(fact.bac.amount), str(fact.contingency.amount)) == ("160000.0000", "10000.0000")
    assert [(e.role, e.hours) for e in fact.role_efforts] == [("developer", 150)] * 2
    assert fact.undertaking.state == "PLAN_REVIEW"
    approval = await latest(world, "baseline-approvals", project["id"])
    assert (approval["state"], approval["answers"], approval["id"]) == ("PENDING", {}, plan["id"])
    assert approval["due_at"] == told["data"]["confirm_by"]
    review = await latest(world, "plan-reviews", project["id"])
    assert (review["state"], review["plan_id"], review["author_id"]) == (
        "OPEN",
        plan["id"],
        "pm-zhou",
    )
    assert review["due_at"] > review["opened_at"]
    kept = await given.said(portfolio, "pm-zhou", "GET", f"/detailed-plans/{plan['id']}")
    assert (kept["state"], action_of(kept, "reviseDetailedPlan")["reason_code"]) == (
        "SUBMITTED",
        "illegal_move",
    )


@pytest.mark.parametrize(
    ("lacking", "pointers"),
    [
        ({"communications": []}, ["/communications"]),
        ({"subsidiary_plans": []}, ["/subsidiary_plans/QUALITY", "/subsidiary_plans/TEST"]),
        ({"deliverables": [], "milestones": []}, ["/milestones", "/deliverables"]),
    ],
)
async def test_a_plan_with_gaps_is_not_handed_in(
    world: World, lacking: dict[str, Any], pointers: list[str]
) -> None:
    """REQ-080, REQ-081: an IT project of tier M needs a quality and a test plan."""
    project = await planning_project(world)
    plan = await uploaded_plan(world, project["id"], **lacking)
    path, said = f"/projects/{project['id']}/submit-plan", {"content_hash": plan["content_hash"]}
    problem = await nothing_changes(
        world, "pm-zhou", path, said, project["version"], 409, "plan_incomplete"
    )
    assert [e["pointer"] for e in problem["errors"]] == pointers


async def test_a_plan_is_handed_in_after_the_kickoff_and_as_it_was_shown(world: World) -> None:
    """REQ-071, REQ-073."""
    early = await initiated_project(world)
    stale = {"content_hash": "0" * 64}
    path = f"/projects/{early['id']}/submit-plan"
    await nothing_changes(world, "pm-zhou", path, stale, early["version"], 409, "illegal_move")
    project = await planning_project(world)
    path, version = f"/projects/{project['id']}/submit-plan", project["version"]
    await nothing_changes(world, "pm-zhou", path, stale, version, 409, "no_draft_plan")
    await drafted_plan(world, project["id"])
    await nothing_changes(world, "pm-zhou", path, stale, version, 409, "plan_changed")
    await nothing_changes(world, "analyst-zhao", path, stale, version, 403, "forbidden")


async def test_both_confirm_in_whatever_order_and_once(world: World) -> None:
    """REQ-091: delivered twice, and under another id, it is one answer."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    plan = await latest(world, "detailed-plans", project["id"])
    since = await portfolio.last_seq()
    await portfolio.hear(validation(plan), times=2)
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "PENDING"
    await portfolio.hear(confirmation(plan))
    await portfolio.hear(confirmation(plan))
    approval = await latest(world, "baseline-approvals", project["id"])
    yes = {"confirmed": True, "reasons": []}
    assert (approval["state"], approval["answers"]) == (
        "CONFIRMED",
        {"RISK": yes, "RESOURCE": yes},
    )
    assert await kinds_since(world, since) == [PlanConfirmationRecorded.type_name()] * 2


async def test_who_refused_may_confirm_when_its_reasons_are_gone(world: World) -> None:
    """REQ-091, and the other way: what was confirmed may not be had any more."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    plan = await confirm(world, project["id"])
    named = {"project_id": plan["project_id"], "plan_id": plan["id"]}
    said = {**named, "content_hash": plan["content_hash"], "reasons": ("NO_RISK_PLAN",)}
    await portfolio.hear(issues.PlanRefused.model_validate(said))
    approval = await latest(world, "baseline-approvals", project["id"])
    assert (approval["state"], approval["answers"]["RISK"]) == (
        "REFUSED",
        {"confirmed": False, "reasons": ["NO_RISK_PLAN"]},
    )
    await portfolio.hear(validation(plan))
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "CONFIRMED"
    gaps = ({"role": "developer", "month": "2099-01", "hours": "40"},)
    over = {**said, "reasons": ("OVERBOOKED",), "gaps": gaps}
    await portfolio.hear(allocation.PlanRefused.model_validate(over))
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "REFUSED"


async def test_answers_about_another_content_or_plan_are_none(world: World) -> None:
    """REQ-091: too late, too early, or not ours."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    plan = await latest(world, "detailed-plans", project["id"])
    since = await portfolio.last_seq()
    await portfolio.hear(confirmation(plan, content_hash="0" * 64))
    await portfolio.hear(confirmation(plan, plan_id=uuid4()))
    assert (await latest(world, "baseline-approvals", project["id"]))["answers"] == {}
    assert await portfolio.last_seq() == since
    await project_step(world, "analyst-zhao", project["id"], "return-plan", REASON)
    since = await portfolio.last_seq()
    await portfolio.hear(confirmation(plan))
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "CLOSED"
    assert await portfolio.last_seq() == since


async def test_deadlines_that_pass_are_an_alarm_once(world: World) -> None:
    """REQ-091, REQ-092: told, and measured; a late answer is taken all the same."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    plan = await latest(world, "detailed-plans", project["id"])
    await portfolio.hear(validation(plan))
    since = await portfolio.last_seq()
    with world.clock.later(days=30):
        while await portfolio.tick():
            pass
        told = [e for e in await portfolio.events(since=since) if e["key"] == UUID(project["id"])]
        assert [e["type"] for e in told] == [
            PlanConfirmationsOverdue.type_name(),
            PlanReviewOverdue.type_name(),
        ]
        assert told[0]["data"]["awaiting"] == ["RESOURCE"]
        for measure in portfolio.service.measures:
            async with portfolio.db.read(Actor.system("portfolio")) as read:
                await measure(read)
        for stage in ("plan_confirmation", "plan_review"):
            assert BREACHED_SLAS.labels(stage)._value.get() >= 1
        assert (await latest(world, "plan-reviews", project["id"]))["breached_at"] is not None
    await portfolio.hear(confirmation(plan))
    assert (await latest(world, "baseline-approvals", project["id"]))["state"] == "CONFIRMED"


async def test_the_pmo_remarks_on_elements_and_finds_the_plan_good(world: World) -> None:
    """REQ-087: comments hang on what they are about."""
    portfolio, project = world.service("portfolio"), await submitted_project(world)
    review, since = await latest(world, "plan-reviews", project["id"]), await portfolio.last_seq()
    path = f"/plan-reviews/{review['id']}"
    shown = await given.said(
        portfolio, "analyst-zhao", "POST", f"{path}/comment", COMMENT, if_match=1
    )
    (comment,) = shown["comments"]
    assert {**comment, "at": None} == {**COMMENT, "by": "analyst-zhao", "at": None}
    assert [c["zh"] for c in shown["checklist"]] == [
        "详细计划与专项计划齐备",
        "目标与组织战略目标对应",
        "资源需求已得到答复",
    ]
    link = {"kind": "dependencies", "code": "A:B:FS", "text": "改为 SS。"}
    await given.said(portfolio, "director-chen", "POST", f"{path}/comment", link, if_match=2)
    done = await given.said(
        portfolio, "analyst-zhao", "POST", f"{path}/approve", FINDINGS, if_match=3
    )
    assert (done["state"], done["reviewer_id"], done["summary"]) == (
        "APPROVED",
        "analyst-zhao",
        FINDINGS["summary"],
    )
    told = await portfolio.events(since=since)
    assert [e["type"] for e in told] == [
        *[PlanCommented.type_name()] * 2,
        PlanReviewed.type_name(),
    ]
    assert COMMENT["text"] not in str(told)


@pytest.mark.parametrize(("level", "travels"), [("PUBLIC_IN_ORG", True), ("RESTRICTED", False)])
async def test_the_pmo_asks_for_another_version(world: World, level: str, travels: bool) -> None:
    """REQ-087: the next one begins with what the last one said."""
    portfolio = world.service("portfolio")
    planning = await planning_project(world, confidentiality=level)
    project = await submitted_project(world, planning=planning)
    since = await portfolio.last_seq()
    shown = await project_step(world, "analyst-zhao", project["id"], "return-plan", REASON)
    assert shown["state"] == "PLANNING"
    told = await portfolio.events(since=since)
    returned = next(e for e in told if e["type"] == PlanReturned.type_name())
    assert (returned["data"]["reason"], returned["reason"]) == (
        REASON["reason"] if travels else "",
        REASON["reason"],
    )
    plan = await latest(world, "detailed-plans", project["id"])
    assert plan["state"] == "RETURNED"
    whole = await given.said(portfolio, "pm-zhou", "GET", f"/detailed-plans/{plan['id']}")
    assert whole["return_reason"] == REASON["reason"]
    assert (await latest(world, "plan-reviews", project["id"]))["state"] == "REWORK"
    again = await drafted_plan(world, project["id"])
    assert (again["number"], again["content_hash"]) == (2, plan["content_hash"])


async def test_what_was_found_good_may_still_be_sent_back(world: World) -> None:
    """REQ-087: by the director, who decides."""
    project = await reviewed_project(world)
    shown = await project_step(world, "director-chen", project["id"], "return-plan", REASON)
    assert shown["state"] == "PLANNING"


@pytest.mark.parametrize(
    ("who", "verb", "body", "if_match", "status", "code"),
    [
        ("pm-zhou", "comment", COMMENT, 1, 403, "forbidden"),
        ("pm-wu", "comment", COMMENT, 1, 404, "not_found"),
        ("analyst-zhao", "comment", {**COMMENT, "code": "Z"}, 1, 409, "element_unknown"),
        ("analyst-zhao", "comment", {**COMMENT, "kind": "x"}, 1, 422, "validation_failed"),
        ("analyst-zhao", "comment", COMMENT, None, 428, "precondition_required"),
        ("analyst-zhao", "approve", FINDINGS, 9, 412, "precondition_failed"),
        ("analyst-zhao", "approve", {**FINDINGS, "passed": [True]}, 1, 409, "checklist_unmet"),
        (
            "analyst-zhao",
            "approve",
            {**FINDINGS, "passed": [True, False, True]},
            1,
            409,
            "checklist_unmet",
        ),
    ],
)
async def test_a_refused_step_of_a_review_changes_nothing(
    world: World, who: str, verb: str, body: Any, if_match: int, status: int, code: str
) -> None:
    """REQ-087."""
    project = await submitted_project(world)
    review = await latest(world, "plan-reviews", project["id"])
    path = f"/plan-reviews/{review['id']}/{verb}"
    await nothing_changes(world, who, path, body, if_match, status, code)


async def test_the_author_of_a_plan_has_no_hand_in_its_review(world: World) -> None:
    """REQ-092: also where the manager is of the PMO."""
    planning = await planning_project(world, manager="analyst-zhao")
    portfolio, id_ = world.service("portfolio"), planning["id"]
    path = f"/projects/{id_}/detailed-plans"
    plan = await given.said(portfolio, "analyst-zhao", "POST", path)
    body = plan_content()
    path = f"/detailed-plans/{plan['id']}"
    plan = await given.said(portfolio, "analyst-zhao", "PATCH", path, body, if_match=1)
    said = {"content_hash": plan["content_hash"]}
    project = await project_step(world, "analyst-zhao", id_, "submit-plan", said)
    page = await given.said(
        portfolio, "analyst-zhao", "GET", "/plan-reviews", params={"project_id": id_}
    )
    path = f"/plan-reviews/{page['items'][0]['id']}"
    for verb, step in (("comment", COMMENT), ("approve", FINDINGS)):
        await nothing_changes(
            world, "analyst-zhao", f"{path}/{verb}", step, 1, 403, "sod_violation"
        )
    seen = await given.said(portfolio, "analyst-zhao", "GET", path)
    assert action_of(seen, "approvePlanReview")["reason_code"] == "sod_violation"
    path, version = f"/projects/{id_}/return-plan", project["version"]
    await nothing_changes(world, "analyst-zhao", path, REASON, version, 403, "sod_violation")
    await nothing_changes(world, "sponsor-zhang", path, REASON, version, 403, "forbidden")
