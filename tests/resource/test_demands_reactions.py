"""A registered project raises its demands, once, whatever the messages do."""

from typing import Any

from tests.resource.facts import DEVELOPER, TESTER, kickoff_of, kickoff_waived, registered
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
    assert {r["source_id"] for r in rows} == {event.plan_id}
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
    assert [r["source_id"] for r in rows] == [first.plan_id, second.plan_id]


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


async def states(resource: Subject, project_id: Any) -> list[tuple[Any, ...]]:
    rows = await demands_of(resource, project_id)
    return [(r["source"], r["role"], r["hours"], r["preliminary"], r["state"]) for r in rows]


async def test_what_the_kickoff_settles_replaces_what_the_template_expected(world: World) -> None:
    """Drafts that are not preliminary; the others take no capacity any more (REQ-072)."""
    resource, project = world.service("resource"), registered(DEVELOPER, TESTER)
    await resource.hear(project)
    before = await resource.last_seq()
    needed = DEVELOPER.model_copy(update={"hours": 900})
    event = kickoff_of(project, needed)
    await resource.hear(event)
    assert await states(resource, project.project_id) == [
        ("PRELIMINARY_PLAN", "developer", 1860, True, "CANCELLED"),
        ("PRELIMINARY_PLAN", "tester", 420, True, "CANCELLED"),
        ("KICKOFF", "developer", 900, False, "DRAFT"),
    ]
    told = await resource.events(since=before)
    assert sorted(t["type"].split(".")[2] for t in told) == [
        "DemandCancelled",
        "DemandCancelled",
        "DemandRaised",
    ]
    months = await resource.rows(
        "SELECT sum(m.hours) AS hours FROM demand_months m JOIN demands d ON d.id = m.demand_id"
        " WHERE d.project_id = :id",
        id=project.project_id,
    )
    assert months == [{"hours": 900}]


async def test_a_kickoff_heard_twice_raises_nothing_more(world: World) -> None:
    """By the inbox, and by the meeting where the same fact comes under another id (REQ-072)."""
    resource, project = world.service("resource"), registered(DEVELOPER)
    await resource.hear(project)
    event = kickoff_of(project, TESTER)
    await resource.hear(event, times=2)
    rows, told = await demands_of(resource, project.project_id), await resource.last_seq()
    await resource.hear(event)
    assert await demands_of(resource, project.project_id) == rows
    assert await resource.last_seq() == told


async def test_a_kickoff_that_settled_no_needs_leaves_what_was_expected(world: World) -> None:
    """Nothing was confirmed, and nothing taken back (REQ-072)."""
    resource, project = world.service("resource"), registered(DEVELOPER)
    await resource.hear(project)
    before = await resource.last_seq()
    await resource.hear(kickoff_of(project))
    assert await resource.last_seq() == before


async def test_a_registration_that_comes_after_the_kickoff_raises_nothing(world: World) -> None:
    """Late: what is needed is settled already (REQ-072)."""
    resource, project = world.service("resource"), registered(DEVELOPER)
    await resource.hear(kickoff_of(project, TESTER))
    await resource.hear(project)
    assert await states(resource, project.project_id) == [
        ("KICKOFF", "tester", 420, False, "DRAFT")
    ]


async def test_what_is_needed_without_a_kickoff_is_demanded_all_the_same(world: World) -> None:
    """REQ-071, REQ-072: once, whatever the messages do; the plan of the resources is begun."""
    resource, project = world.service("resource"), registered(DEVELOPER, TESTER)
    await resource.hear(project)
    event = kickoff_waived(project, DEVELOPER.model_copy(update={"hours": 900}))
    await resource.hear(event, times=2)
    told = await resource.last_seq()
    await resource.hear(event)
    assert await resource.last_seq() == told
    assert (await states(resource, project.project_id))[-1] == (
        "KICKOFF",
        "developer",
        900,
        False,
        "DRAFT",
    )
    plans = await resource.rows(
        "SELECT id FROM resource_plans WHERE id = :id", id=project.project_id
    )
    assert len(plans) == 1


async def test_where_a_waiver_says_no_needs_the_templates_stay(world: World) -> None:
    """REQ-072."""
    resource, project = world.service("resource"), registered(DEVELOPER)
    await resource.hear(project)
    await resource.hear(kickoff_waived(project))
    assert await states(resource, project.project_id) == [
        ("PRELIMINARY_PLAN", "developer", 1860, True, "DRAFT")
    ]
