"""What brings a project into being: the approval of its proposal, exactly once."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.intake import ProjectApproved
from shared.contracts.portfolio import (
    PersonAssignedToProject,
    PlanPreliminaryDrafted,
    ProjectRegistered,
)
from shared.domain.canonical import content_hash
from tests.portfolio.given import approval, hear_together, plan_of, row_of
from tests.support import given
from tests.support.world import NotTaken, World

REGISTERED = ProjectRegistered.type_name()
ASSIGNED = PersonAssignedToProject.type_name()
DRAFTED = PlanPreliminaryDrafted.type_name()


async def story(world: World, project_id: UUID) -> list[dict[str, Any]]:
    return await world.service("portfolio").rows(
        "SELECT * FROM events WHERE key = :id ORDER BY seq", id=project_id
    )


async def kinds(world: World, project_id: UUID) -> list[str]:
    return [fact["type"] for fact in await story(world, project_id)]


async def test_an_approval_delivered_twice_registers_one_project(world: World) -> None:
    """REQ-060, REQ-063: with a key, a manager and a preliminary plan, in one transaction."""
    portfolio, approved = world.service("portfolio"), approval()
    heard = await portfolio.hear(approved, times=2)

    project = await row_of(world, approved.proposal_id)
    assert project["key"].startswith("PRJ-2")
    assert (project["state"], project["stage"]) == ("REGISTERED", "INITIATION")
    assert (project["project_manager_id"], project["version"]) == ("pm-zhou", 1)
    plan = await plan_of(world, approved.proposal_id)
    assert (plan["kind"], plan["state"], plan["version"]) == ("PRELIMINARY", "DRAFT", 1)

    told = await story(world, approved.proposal_id)
    assert [fact["type"] for fact in told] == [REGISTERED, ASSIGNED, DRAFTED]
    assert {fact["causation_id"] for fact in told} == {heard}
    assert [fact["aggregate_id"] for fact in told] == [project["id"], project["id"], plan["id"]]
    assert {fact["aggregate_version"] for fact in told} == {1}


async def test_the_registration_tells_what_the_other_services_need(world: World) -> None:
    """REQ-060: key, people, budget, dates, and the effort by role."""
    approved = approval()
    await world.service("portfolio").hear(approved)
    project = await row_of(world, approved.proposal_id)
    plan = await plan_of(world, approved.proposal_id)
    told = ProjectRegistered.model_validate((await story(world, approved.proposal_id))[0]["data"])
    assert told.project_key == told.undertaking.key == project["key"]
    assert (told.undertaking.title, told.undertaking.revision) == (approved.title, 1)
    assert told.proposal_key == approved.undertaking.key
    assert (told.sponsor_id, told.project_manager_id) == ("sponsor-zhang", "pm-zhou")
    assert told.plan_id == plan["id"]
    assert [(e.role, e.hours) for e in told.role_efforts] == [
        ("project_manager", 720),
        ("business_analyst", 960),
        ("architect", 600),
        ("developer", 2700),
        ("tester", 1020),
    ]


async def test_the_plan_is_made_from_the_template_of_the_type(world: World) -> None:
    """REQ-063: 120 working days from Monday 2099-01-05, weekends free, end on 2099-06-19."""
    approved = approval()
    await world.service("portfolio").hear(approved)
    plan = await plan_of(world, approved.proposal_id)
    assert (plan["template_code"], plan["template_version"]) == ("IT", 1)
    assert f"{plan['planned_start']} {plan['planned_finish']}" == "2099-01-05 2099-06-19"
    phases = [(p["code"], p["working_days"]) for p in plan["content"]["phases"]]
    assert phases == [
        ("INITIATION", 12),
        ("ANALYSIS", 30),
        ("BUILD", 48),
        ("TEST", 18),
        ("HANDOVER", 12),
    ]
    assert plan["content"]["milestones"][-1]["date"] == "2099-06-19"
    assert plan["content"]["budget_range"]["most"] == "5250000.0000"
    assert plan["content_hash"] == content_hash(plan["content"])


async def test_a_type_without_a_template_takes_the_generic_one_and_says_so(world: World) -> None:
    """REQ-060, REQ-063: an approved proposal always becomes a project."""
    approved = approval(type="SPACE_TRAVEL")
    await world.service("portfolio").hear(approved)
    assert (await row_of(world, approved.proposal_id))["type"] == "SPACE_TRAVEL"
    plan = await plan_of(world, approved.proposal_id)
    assert plan["template_code"] == "GENERIC"
    assert plan["content"]["assumptions"][-1]["en"].startswith("Type SPACE_TRAVEL has no template")


async def test_a_currency_that_the_template_does_not_know_is_named_in_the_plan(
    world: World,
) -> None:
    approved = approval(budget={"amount": "3000000", "currency": "BRL"})
    await world.service("portfolio").hear(approved)
    plan = await plan_of(world, approved.proposal_id)
    assert "BRL" in plan["content"]["assumptions"][-1]["en"]


@pytest.mark.parametrize(
    "extreme",
    [
        {"rough_duration_days": 1, "budget": {"amount": "0", "currency": "CNY"}},
        {
            "rough_duration_days": 5000,
            "budget": {"amount": "999999999999999.9999", "currency": "JPY"},
        },
        {"requested_start": None, "conditions": (), "org_unit": ""},
        {"requested_start": "1999-01-01"},
    ],
)
async def test_an_approval_at_the_limits_becomes_a_project_that_can_be_read(
    world: World, extreme: dict[str, Any]
) -> None:
    """REQ-060: nothing that intake may approve stops a registration."""
    portfolio, approved = world.service("portfolio"), approval(**extreme)
    await portfolio.hear(approved)
    plan = await plan_of(world, approved.proposal_id)
    assert plan["planned_start"] > portfolio.clock().date()
    path = f"/plans/{plan['id']}"
    await given.said(portfolio, "sponsor-zhang", "GET", path)


async def test_two_approvals_in_one_batch_become_two_projects(world: World) -> None:
    """Also when one of them is in the batch twice, under two event ids."""
    portfolio, first, second = world.service("portfolio"), approval(), approval()
    await hear_together(portfolio, first, second, first)
    keys = {(await row_of(world, a.proposal_id))["key"] for a in (first, second)}
    assert len(keys) == 2
    for approved in (first, second):
        assert await kinds(world, approved.proposal_id) == [REGISTERED, ASSIGNED, DRAFTED]


async def test_the_same_decision_told_again_changes_nothing(world: World) -> None:
    """REQ-060: under another event id the inbox does not know it; the project does."""
    portfolio, approved = world.service("portfolio"), approval()
    await portfolio.hear(approved)
    before, seq = await row_of(world, approved.proposal_id), await portfolio.last_seq()
    await portfolio.hear(approved)
    assert await row_of(world, approved.proposal_id) == before
    assert await portfolio.last_seq() == seq


async def test_another_decision_about_a_registered_project_is_parked(world: World) -> None:
    """REQ-060: two approvals of one proposal contradict each other; a person must look."""
    portfolio, approved = world.service("portfolio"), approval()
    await portfolio.hear(approved)
    before, seq = await row_of(world, approved.proposal_id), await portfolio.last_seq()
    other = approved.model_copy(update={"decision_id": uuid4(), "project_manager_id": "pm-wu"})
    with pytest.raises(NotTaken, match="already_registered"):
        await portfolio.hear(other)
    assert await row_of(world, approved.proposal_id) == before
    assert await portfolio.last_seq() == seq


async def test_a_proposal_approved_in_intake_is_admitted_with_its_projects_key(
    world: World,
) -> None:
    """REQ-060: the whole way, with the facts as each service really told them."""
    intake, portfolio = world.service("intake"), world.service("portfolio")
    proposal = await given.approved_proposal(world, conditions=("启动前完成等保测评方案",))
    approved = [
        ProjectApproved.model_validate(fact["data"])
        for fact in await intake.events(proposal["id"])
        if fact["type"] == ProjectApproved.type_name()
    ]
    await portfolio.hear(approved[0])
    (registered, *_) = await story(world, UUID(proposal["id"]))
    await intake.hear(ProjectRegistered.model_validate(registered["data"]))
    admitted = await given.seen(world, proposal)
    project = await row_of(world, proposal["id"])
    assert (admitted["state"], admitted["project_key"]) == ("ADMITTED", project["key"])
    assert project["proposal_key"] == proposal["key"]
    assert project["conditions"] == ["启动前完成等保测评方案"]
