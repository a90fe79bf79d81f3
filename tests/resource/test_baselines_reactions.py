"""Demands follow the baseline: soft bookings move along, hard ones are flagged, none goes back."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.portfolio import RoleEffort
from tests.resource.facts import baselined, registered
from tests.resource.given import (
    PM,
    booked,
    confirmed,
    known_project,
    negotiated_demand,
    new_role,
    one_with,
    raised_demand,
)
from tests.support.given import said
from tests.support.world import Subject

OCTOBER = {"start": date(2027, 10, 1), "finish": date(2027, 10, 31)}
NOVEMBER = {"start": date(2027, 11, 1), "finish": date(2027, 11, 30)}


async def demands_of(resource: Subject, project_id: UUID) -> list[tuple[Any, ...]]:
    rows = await resource.rows(
        "SELECT role, hours, start, finish, source, state FROM demands WHERE project_id = :id"
        " ORDER BY key",
        id=project_id,
    )
    return [tuple(r.values()) for r in rows]


async def seen(resource: Subject, allocation: dict[str, Any]) -> dict[str, Any]:
    return await said(resource, PM, "GET", f"/allocations/{allocation['id']}")


async def test_demands_are_what_the_baseline_asks_for(resource: Subject) -> None:
    """Other hours and days, one more role, one role less; each told once (REQ-187)."""
    roles = [await new_role(resource) for _ in range(3)]
    project = await known_project(resource)
    for role in roles[:2]:
        await raised_demand(
            resource, project, role=role, hours=100, start="2027-10-01", finish="2027-10-31"
        )
    before = await resource.last_seq()
    event = baselined(
        project,
        RoleEffort(role=roles[0], hours=160, **NOVEMBER),
        RoleEffort(role=roles[2], hours=80, **OCTOBER),
    )
    await resource.hear(event, times=2)
    october, november = tuple(OCTOBER.values()), tuple(NOVEMBER.values())
    wanted = [
        (roles[0], 160, *november, "MANAGER", "DRAFT"),
        (roles[1], 100, *october, "MANAGER", "CANCELLED"),
        (roles[2], 80, *october, "BASELINE", "DRAFT"),
    ]
    assert await demands_of(resource, project.project_id) == wanted
    told = [t["type"].split(".")[2] for t in await resource.events(since=before)]
    assert sorted(told) == ["DemandCancelled", "DemandChanged", "DemandRaised"]
    await resource.hear(event)
    assert await demands_of(resource, project.project_id) == wanted


async def test_an_older_baseline_that_comes_late_moves_nothing(resource: Subject) -> None:
    """The second counts, whatever comes after it (REQ-187)."""
    role, project = await new_role(resource), await known_project(resource)
    await resource.hear(baselined(project, RoleEffort(role=role, hours=160, **OCTOBER), number=2))
    await resource.hear(baselined(project, RoleEffort(role=role, hours=80, **OCTOBER)))
    assert [d[1] for d in await demands_of(resource, project.project_id)] == [160]


async def test_several_demands_of_a_role_share_its_hours_as_before(resource: Subject) -> None:
    """300 and 100 of 400 become 450 and 150 of 600, each on its days (REQ-187)."""
    role, project = await new_role(resource), await known_project(resource)
    for hours in (300, 100):
        await raised_demand(
            resource, project, role=role, hours=hours, start="2027-10-01", finish="2027-10-31"
        )
    effort = RoleEffort(role=role, hours=600, start=date(2027, 9, 1), finish=date(2027, 12, 31))
    await resource.hear(baselined(project, effort))
    october = tuple(OCTOBER.values())
    assert [d[1:4] for d in await demands_of(resource, project.project_id)] == [
        (450, *october),
        (150, *october),
    ]


async def test_what_was_expected_by_a_template_is_confirmed_by_the_baseline(
    resource: Subject,
) -> None:
    """It is not preliminary any more, also where it asks for the same (REQ-187)."""
    role = await new_role(resource)
    effort = RoleEffort(role=role, hours=160, **OCTOBER)
    project = registered(effort)
    await resource.hear(project)
    await resource.hear(baselined(project, effort))
    rows = await resource.rows(
        "SELECT hours, preliminary FROM demands WHERE project_id = :id", id=project.project_id
    )
    assert rows == [{"hours": 160, "preliminary": False}]


async def test_soft_bookings_move_with_their_demand(resource: Subject) -> None:
    """As little as needed, and their months with them (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(
        resource, project, role=role, hours=100, start="2027-10-01", finish="2027-10-31"
    )
    soft = await booked(resource, demand, giver, finish="2027-10-15")
    await resource.hear(baselined(project, RoleEffort(role=role, hours=100, **NOVEMBER)))
    after = await seen(resource, soft)
    assert (after["start"], after["finish"], after["state"]) == (
        "2027-11-01",
        "2027-11-15",
        "SOFT",
    )
    assert after["months"] == [{"month": "2027-11", "hours": "100.0000"}]


async def test_hard_bookings_stay_and_are_flagged(resource: Subject) -> None:
    """Somebody has to look at them: outside the days, more than asked for, or not asked for any
    more; told once (REQ-188)."""
    project, flags = await known_project(resource), []
    role, giver = await one_with(resource)
    october = {"start": "2027-10-01", "finish": "2027-10-31"}
    demand = await negotiated_demand(resource, project, role=role, hours=100, **october)
    hard = await confirmed(resource, demand, giver)
    other, project_efforts = await new_role(resource), []
    for number, hours, days in ((1, 100, NOVEMBER), (2, 50, OCTOBER)):
        project_efforts = [RoleEffort(role=role, hours=hours, **days)]
        await resource.hear(baselined(project, *project_efforts, number=number))
        flags.append((await seen(resource, hard))["flag"])
    await resource.hear(baselined(project, RoleEffort(role=other, hours=1, **OCTOBER), number=3))
    flags.append((await seen(resource, hard))["flag"])
    assert flags == ["OUTSIDE_THE_DEMAND", "MORE_THAN_DEMANDED", "NOT_IN_THE_BASELINE"]
    told = [t for t in await resource.events(hard["id"]) if "Flagged" in t["type"]]
    assert [t["data"]["reason_code"] for t in told] == flags
    after = await seen(resource, hard)
    assert (after["state"], after["start"]) == ("HARD", "2027-10-01")


async def test_a_baseline_that_says_nothing_of_roles_leaves_all_as_it_is(
    resource: Subject,
) -> None:
    """It asks for nobody else, and for nobody less (REQ-187)."""
    role, project = await new_role(resource), await known_project(resource)
    await raised_demand(resource, project, role=role)
    before = await demands_of(resource, project.project_id)
    await resource.hear(baselined(project))
    assert await demands_of(resource, project.project_id) == before
