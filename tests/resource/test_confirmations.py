"""Whether a plan can have its people: confirmed with gaps, refused with reasons, answered anew."""

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from services.resource.capacity.rules import Month
from services.resource.confirmations.rules import Gap, gaps
from shared.contracts.portfolio import RoleEffort
from tests.resource.facts import kickoff_of, submitted
from tests.resource.given import (
    PM,
    confirmed,
    known_project,
    moved,
    negotiated_demand,
    new_role,
    one_with,
    raised_demand,
    stepped,
)
from tests.support.given import said
from tests.support.world import Subject, World

JANUARY = date(2027, 1, 1)
OCTOBER = {"start": date(2027, 10, 1), "finish": date(2027, 10, 31)}


def effort(role: str, hours: int) -> RoleEffort:
    return RoleEffort(role=role, hours=hours, **OCTOBER)


async def answers(resource: Subject, project_id: UUID) -> list[tuple[str, Any, Any]]:
    """What was answered to its plans: the fact, the reasons, the gaps."""
    told = await resource.events(project_id)
    return [
        (t["type"].split(".")[2], t["data"].get("reasons"), t["data"]["gaps"])
        for t in told
        if t["type"].split(".")[2] in ("PlanConfirmed", "PlanRefused")
    ]


def test_what_others_demand_is_not_left() -> None:
    """Of 160 hours others demand 100, itself 50 of its 80: 60 are left to it, 20 lack (REQ-091)."""
    there = {"tester": [Month(JANUARY, Decimal(160), Decimal(160), Decimal(150))]}
    asked = {"tester": {JANUARY: Decimal(80)}}
    own = {("tester", JANUARY): Decimal(50)}
    assert gaps(asked, cast(Any, there), own) == [Gap("tester", JANUARY, Decimal(20))]
    assert gaps({"tester": {JANUARY: Decimal(60)}}, cast(Any, there), own) == []


async def test_a_plan_whose_people_are_there_is_confirmed(resource: Subject) -> None:
    """Once: not again by the inbox, nor when the same plan is told anew (REQ-079, REQ-091)."""
    role, _ = await one_with(resource)
    project = await known_project(resource)
    await resource.hear(kickoff_of(project, effort(role, 80)))
    event = submitted(project, effort(role, 80))
    await resource.hear(event, times=2)
    await resource.hear(event)
    assert await answers(resource, project.project_id) == [("PlanConfirmed", None, [])]
    (told,) = [t for t in await resource.events(project.project_id) if "PlanConfirmed" in t["type"]]
    assert told["data"]["plan_id"] == str(event.plan_id)
    assert told["data"]["content_hash"] == event.content_hash


async def test_what_is_lacking_is_told_and_stands_not_in_the_way(resource: Subject) -> None:
    """Nobody has the role: all of it lacks, and the plan may go on with that in view (REQ-091)."""
    role, project = await new_role(resource), await known_project(resource)
    await raised_demand(resource, project, role=role)
    await resource.hear(submitted(project, effort(role, 80)))
    ((fact, _, lacking),) = await answers(resource, project.project_id)
    assert (fact, lacking) == (
        "PlanConfirmed",
        [{"role": role, "month": "2027-10", "hours": "80.0000"}],
    )


async def test_a_plan_without_its_resource_plan_is_refused_until_there_is_one(
    world: World, resource: Subject
) -> None:
    """Refused once, looked at again by the clock, and confirmed when the manager has demanded what
    the plan asks for (REQ-079, REQ-091)."""
    role, _ = await one_with(resource)
    project = await known_project(resource)
    await resource.hear(submitted(project, effort(role, 80)))
    refused: Any = ("PlanRefused", ["RESOURCE_PLAN_MISSING"], [])
    assert await answers(resource, project.project_id) == [refused]
    with world.clock.later(seconds=60):
        await resource.tick()
    assert await answers(resource, project.project_id) == [refused]
    await raised_demand(resource, project, role=role)
    with world.clock.later(seconds=120):
        assert await resource.tick() >= 1
    assert await answers(resource, project.project_id) == [refused, ("PlanConfirmed", None, [])]


async def test_a_preliminary_draft_is_no_resource_plan(resource: Subject) -> None:
    """Nobody has confirmed what a template expects (REQ-079)."""
    role, _ = await one_with(resource)
    project = await known_project(resource)
    await resource.hear(
        project.model_copy(update={"role_efforts": (effort(role, 80),)}),
    )
    await resource.hear(submitted(project, effort(role, 80)))
    ((fact, reasons, _),) = await answers(resource, project.project_id)
    assert (fact, reasons) == ("PlanRefused", ["RESOURCE_PLAN_MISSING"])


async def test_whoever_is_booked_hard_beyond_their_time_stands_in_the_way(
    world: World, resource: Subject
) -> None:
    """There was enough of them when it was confirmed, and is not any more; approved overtime
    would not count; released, the plan is confirmed (REQ-091)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(
        resource, project, role=role, start="2027-10-01", finish="2027-10-31"
    )
    hard = await confirmed(resource, demand, giver)
    await moved(resource, giver, "", {"fte": "0.5"})
    await resource.hear(submitted(project, effort(role, 80)))
    ((fact, reasons, _),) = await answers(resource, project.project_id)
    assert (fact, reasons) == ("PlanRefused", ["HARD_OVER_ALLOCATION"])
    await stepped(resource, "allocations", hard, "release", {"reason": "改由他人承担。"})
    with world.clock.later(seconds=60):
        await resource.tick()
    assert (await answers(resource, project.project_id))[-1][0] == "PlanConfirmed"


async def test_approved_overtime_stands_not_in_the_way(resource: Subject) -> None:
    """REQ-091"""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(
        resource, project, role=role, hours=400, start="2027-10-01", finish="2027-10-31"
    )
    await confirmed(resource, demand, giver, hours=300, overtime_reason="客户验收。")
    await resource.hear(submitted(project, effort(role, 80)))
    ((fact, _, _),) = await answers(resource, project.project_id)
    assert fact == "PlanConfirmed"


async def test_an_older_plan_that_comes_late_is_not_answered(resource: Subject) -> None:
    """The newer one counts (REQ-091)."""
    project = await known_project(resource)
    await resource.hear(submitted(project, number=2))
    await resource.hear(submitted(project, number=1))
    assert len(await answers(resource, project.project_id)) == 1


async def test_a_plan_comes_before_its_project_is_known(resource: Subject) -> None:
    """Early: what the fact itself says of the project is enough (REQ-091)."""
    role, _ = await one_with(resource)
    unknown = await known_project(resource)
    project = unknown.model_copy(
        update={
            "project_id": (id_ := UUID(int=unknown.project_id.int ^ 1)),
            "undertaking": unknown.undertaking.model_copy(
                update={"id": id_, "key": f"PRJ-2026-{id_.int % 10**8:08d}"}
            ),
        }
    )
    await resource.hear(submitted(project, effort(role, 80)))
    ((fact, reasons, _),) = await answers(resource, project.project_id)
    assert (fact, reasons) == ("PlanRefused", ["RESOURCE_PLAN_MISSING"])


async def test_a_resource_plan_shows_who_is_asked_for_and_given(resource: Subject) -> None:
    """Demand by role and month, named allocations, what is lacking, and who else there is
    (REQ-079)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(
        resource, project, role=role, hours=120, start="2027-10-01", finish="2027-10-31"
    )
    hard = await confirmed(resource, demand, giver, hours=80)
    await resource.hear(submitted(project, effort(role, 120)))
    path = f"/projects/{project.project_id}/resource-plan"
    plan = await said(resource, PM, "GET", path)
    assert (plan["state"], plan["plan_number"], plan["reasons"]) == ("CONFIRMED", 1, [])
    ((month,),) = [r["months"] for r in plan["roles"]]
    assert {n: month[n] for n in ("demanded", "soft", "hard", "lacking")} == {
        "demanded": "120.0000",
        "soft": "0.0000",
        "hard": "80.0000",
        "lacking": "40.0000",
    }
    assert [a["id"] for a in plan["allocations"]] == [hard["id"]]
    history = await said(resource, PM, "GET", f"{path}/history")
    assert [e["type"] for e in history["items"]] == ["pmo.resource.PlanConfirmed.v1"]
