"""A registered project raises its demands, once, whatever the messages do."""

from typing import Any

from tests.resource.facts import DEVELOPER, TESTER, registered
from tests.support.world import Subject, World


async def demands_of(resource: Subject, project_id: Any) -> list[dict[str, Any]]:
    return await resource.rows(
        "SELECT * FROM demands WHERE project_id = :id ORDER BY key", id=project_id
    )


async def test_a_registered_project_raises_one_demand_a_role(world: World) -> None:
    """Each role effort of the preliminary plan is recorded and told (REQ-063, REQ-187)."""
    resource, event = world.service("resource"), registered(DEVELOPER, TESTER)
    before = await resource.last_seq()
    await resource.hear(event)
    rows = await demands_of(resource, event.project_id)
    assert [
        (r["role"], r["hours"], r["start"], r["finish"], r["preliminary"], r["state"]) for r in rows
    ] == [(e.role, e.hours, e.start, e.finish, True, "DRAFT") for e in (DEVELOPER, TESTER)]
    assert {r["plan_id"] for r in rows} == {event.plan_id}
    told = await resource.events(since=before)
    assert [(t["type"], t["key"], t["aggregate_id"], t["data"]["demand_key"]) for t in told] == [
        ("pmo.resource.DemandRaised.v1", event.project_id, r["id"], r["key"]) for r in rows
    ]


async def test_hearing_it_twice_raises_nothing_more(world: World) -> None:
    """Once by the inbox; and once by the plan, when the same fact comes under another id."""
    resource, event = world.service("resource"), registered()
    await resource.hear(event, times=2)
    rows, told = await demands_of(resource, event.project_id), await resource.last_seq()
    await resource.hear(event)
    assert await demands_of(resource, event.project_id) == rows
    assert len(rows) == 2
    assert await resource.last_seq() == told


async def test_two_efforts_of_one_role_are_one_demand(world: World) -> None:
    """The hours are added up, so that none is lost."""
    event = registered(DEVELOPER, DEVELOPER.model_copy(update={"hours": 140}))
    resource = world.service("resource")
    await resource.hear(event)
    (row,) = await demands_of(resource, event.project_id)
    assert row["hours"] == 2000


async def test_another_plan_of_the_same_project_raises_its_own(world: World) -> None:
    """A demand belongs to the plan that asks for it."""
    resource, first = world.service("resource"), registered(DEVELOPER)
    second = registered(DEVELOPER, project_id=first.project_id, undertaking=first.undertaking)
    await resource.hear(first)
    await resource.hear(second)
    rows = await demands_of(resource, first.project_id)
    assert [r["plan_id"] for r in rows] == [first.plan_id, second.plan_id]


async def test_a_plan_without_efforts_raises_nothing(world: World) -> None:
    """What nobody planned nobody demands."""
    resource, event = world.service("resource"), registered(role_efforts=())
    before = await resource.last_seq()
    await resource.hear(event)
    assert await demands_of(resource, event.project_id) == []
    assert await resource.last_seq() == before


async def test_a_demand_takes_its_hours_from_the_months_it_runs_through(world: World) -> None:
    """Evenly by working day of the official calendar, to the last ten-thousandth; 1860 hours from
    January to September 2027 (REQ-187)."""
    resource, event = world.service("resource"), registered(DEVELOPER)
    await resource.hear(event, times=2)
    (demand,) = await demands_of(resource, event.project_id)
    months = await resource.rows(
        "SELECT * FROM demand_months WHERE demand_id = :id ORDER BY month", id=demand["id"]
    )
    assert [m["month"].month for m in months] == list(range(1, 10))
    assert {m["role"] for m in months} == {"developer"}
    assert sum(m["hours"] for m in months) == 1860
