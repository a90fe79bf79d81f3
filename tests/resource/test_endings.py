"""How bookings end: their days pass, their project rests, is closed, or ends early."""

from typing import Any

import pytest

from shared.contracts.delivery import (
    ProjectClosing,
    ProjectEvent,
    ProjectReopened,
    ProjectResumed,
    ProjectSuspended,
    ProjectTerminated,
)
from tests.resource.facts import now
from tests.resource.given import (
    PM,
    booked,
    confirmed,
    known_project,
    negotiated_demand,
    one_with,
    proposed,
    raised_demand,
    stepped,
)
from tests.support.given import said
from tests.support.world import Subject, World

FAR = {"start": "2031-10-01", "finish": "2031-10-31"}


async def seen(resource: Subject, collection: str, record: dict[str, Any]) -> dict[str, Any]:
    return await said(resource, PM, "GET", f"/{collection}/{record['id']}")


async def states(resource: Subject, collection: str, *records: dict[str, Any]) -> list[str]:
    return [(await seen(resource, collection, record))["state"] for record in records]


@pytest.mark.parametrize(
    ("kind", "state", "more", "code"),
    [
        (ProjectClosing, "CLOSING", {}, "PROJECT_CLOSING"),
        (ProjectTerminated, "CLOSING", {"reason": ""}, "PROJECT_TERMINATED"),
    ],
)
async def test_everybody_is_released_when_a_project_ends(
    resource: Subject, kind: type[ProjectEvent], state: str, more: dict[str, Any], code: str
) -> None:
    """Whoever was proposed or booked, softly or hard; what was filled is fulfilled, the rest
    cancelled; heard again, nothing more happens (REQ-146)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    filled = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    hard = await confirmed(resource, filled, giver, hours=50)
    open_ = await negotiated_demand(resource, project, role=role, **FAR)
    others = [await booked(resource, open_, giver, hours=10)]
    others.append(await proposed(resource, open_, giver, hours=10))
    draft = await raised_demand(resource, project, role=role, **FAR)
    event = now(kind, project, state, 9, **more)
    await resource.hear(event, times=2)
    assert await states(resource, "allocations", hard, *others) == ["RELEASED"] * 3
    assert await states(resource, "demands", filled, open_, draft) == [
        "FULFILLED",
        "CANCELLED",
        "CANCELLED",
    ]
    last = (await resource.events(hard["id"]))[-1]
    assert (last["type"], last["data"]["reason_code"]) == (
        "pmo.resource.AllocationReleased.v1",
        code,
    )
    taken = "SELECT 1 FROM booked_months WHERE project_id = :id"
    assert await resource.rows(taken, id=project.project_id) == []
    before = await resource.last_seq()
    await resource.hear(event)
    assert await resource.last_seq() == before


async def test_an_end_comes_before_the_project_is_known(resource: Subject) -> None:
    """Early: there is nobody to release, and nobody is given to it later (REQ-146)."""
    project = await known_project(resource)
    before = await resource.last_seq()
    await resource.hear(now(ProjectClosing, project, "CLOSING", 9))
    assert await resource.last_seq() == before
    plan = await said(resource, PM, "GET", f"/projects/{project.project_id}/resource-plan")
    assert plan["state"] == "OVER"


async def test_hard_bookings_of_a_resting_project_become_soft_after_a_while(
    world: World, resource: Subject
) -> None:
    """Ten working days: not before them, once after them, and the demand is open again
    (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    hard = await confirmed(resource, demand, giver, hours=50)
    await resource.hear(now(ProjectSuspended, project, "SUSPENDED", 9, reason=""))
    with world.clock.later(days=5):
        await resource.tick()
    assert await states(resource, "allocations", hard) == ["HARD"]
    with world.clock.later(days=40):
        await resource.tick()
    assert await states(resource, "allocations", hard) == ["SOFT"]
    assert await states(resource, "demands", demand) == ["IN_NEGOTIATION"]
    last = (await resource.events(hard["id"]))[-1]
    assert last["type"] == "pmo.resource.AllocationSoftened.v1"
    await resource.hear(now(ProjectResumed, project, "EXECUTING", 10))
    again = await stepped(resource, "allocations", hard, "confirm", {"overtime_reason": None})
    assert again["state"] == "HARD"
    with world.clock.later(days=80):
        await resource.tick()
    assert await states(resource, "allocations", hard) == ["HARD"]


async def test_a_project_that_goes_on_in_time_keeps_them_hard(
    world: World, resource: Subject
) -> None:
    """Also when the news of its rest come again, late (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    hard = await confirmed(resource, demand, giver, hours=50)
    rest = now(ProjectSuspended, project, "SUSPENDED", 9, reason="")
    await resource.hear(rest)
    await resource.hear(now(ProjectResumed, project, "EXECUTING", 10))
    await resource.hear(rest)
    with world.clock.later(days=40):
        await resource.tick()
    assert await states(resource, "allocations", hard) == ["HARD"]


async def test_a_booking_is_active_on_its_days_and_completed_after_them(
    world: World, resource: Subject
) -> None:
    """And its demand fulfilled with it (REQ-187, REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(
        resource, project, role=role, hours=50, start="2026-01-01", finish="2027-12-31"
    )
    hard = await confirmed(resource, demand, giver, hours=50)
    await resource.tick()
    assert await states(resource, "allocations", hard) == ["ACTIVE"]
    with world.clock.later(days=800):
        await resource.tick()
    assert await states(resource, "allocations", hard) == ["COMPLETED"]
    assert await states(resource, "demands", demand) == ["FULFILLED"]
    told = [t["type"].split(".")[2] for t in await resource.events(hard["id"])]
    assert told[-2:] == ["AllocationStarted", "AllocationCompleted"]


async def test_a_reopened_project_has_people_again(resource: Subject) -> None:
    """It asks anew: who was released stays so. What is told late of the first end releases nobody,
    the next end does (REQ-152)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    first = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    released = await confirmed(resource, first, giver, hours=50)
    ending = now(ProjectClosing, project, "CLOSING", 9)
    goes_on = now(ProjectReopened, project, "EXECUTING", 12)
    await resource.hear(ending)
    await resource.hear(goes_on, times=2)
    await resource.hear(goes_on)
    path = f"/projects/{project.project_id}/resource-plan"
    assert (await said(resource, PM, "GET", path))["state"] == "OPEN"
    again = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    hard = await confirmed(resource, again, giver, hours=50)
    await resource.hear(ending)
    assert await states(resource, "allocations", released, hard) == ["RELEASED", "HARD"]
    await resource.hear(now(ProjectClosing, project, "CLOSING", 15), times=2)
    assert await states(resource, "allocations", released, hard) == ["RELEASED"] * 2
    assert (await said(resource, PM, "GET", path))["state"] == "OVER"


async def test_an_end_that_is_told_after_the_reopening_releases_nobody(resource: Subject) -> None:
    """Late, where the end was not heard before (REQ-152)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role, hours=50, **FAR)
    hard = await confirmed(resource, demand, giver, hours=50)
    await resource.hear(now(ProjectReopened, project, "EXECUTING", 12))
    await resource.hear(now(ProjectClosing, project, "CLOSING", 9))
    assert await states(resource, "allocations", hard) == ["HARD"]
