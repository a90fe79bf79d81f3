"""Candidates for a demand over HTTP: the best of the pool first, each with reasons."""

from tests.resource.given import (
    MANAGER,
    PM,
    added_resource,
    confirmed,
    known_project,
    moved,
    negotiated_demand,
    new_role,
)
from tests.support.given import said
from tests.support.world import Subject

OCTOBER = {"start": "2027-10-01", "finish": "2027-10-31"}


async def test_the_best_of_the_pool_come_first_with_reasons(resource: Subject) -> None:
    """Free, skilled, certified and known before busy and unskilled; the weights are those of
    formulas 7 (REQ-188)."""
    role = await new_role(resource)
    skilled = {"skill": "Java", "level": 4, "certified_until": "2028-12-31"}
    good = await added_resource(resource, roles=[role], name="甲", skills=[skilled])
    poor = await added_resource(resource, roles=[role], name="乙", fte="0.5")
    demand = await negotiated_demand(
        resource,
        await known_project(resource),
        role=role,
        hours=100,
        skills=[{"skill": "Java", "min_level": 4}],
        **OCTOBER,
    )
    path = f"/demands/{demand['id']}/candidates"
    first, second = (await said(resource, PM, "GET", path))["items"]
    assert (first["resource_id"], first["score"]) == (good["id"], "0.8889")
    assert first["reasons"] == ["FREE_ENOUGH", "SKILLS_HELD", "CERTIFIED"]
    assert second["resource_id"] == poor["id"]
    assert second["reasons"] == ["PARTLY_FREE", "SKILLS_BELOW", "NOT_CERTIFIED"]


async def test_who_has_worked_for_the_project_is_known_and_less_free(resource: Subject) -> None:
    """What is booked is not free any more (REQ-188)."""
    role = await new_role(resource)
    giver = await added_resource(resource, roles=[role])
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, hours=200, **OCTOBER
    )
    path = f"/demands/{demand['id']}/candidates"
    (before,) = (await said(resource, PM, "GET", path))["items"]
    await confirmed(resource, demand, giver, hours=100)
    (after,) = (await said(resource, PM, "GET", path))["items"]
    assert float(before["free"]) - float(after["free"]) == 100
    assert (before["continuity"], after["continuity"]) == ("0.0000", "1.0000")


async def test_what_an_hour_costs_shows_in_no_score_of_who_may_not_know(resource: Subject) -> None:
    """The resource manager sees the part, the project manager neither it nor its effect."""
    role = await new_role(resource)
    cheap, dear = [await added_resource(resource, roles=[role]) for _ in range(2)]
    for record, cost in ((cheap, "180.00"), (dear, "200.00")):
        rate = {"since": "2026-01-01", "cost_per_hour": cost, "currency": "CNY"}
        await moved(resource, record, "rates", rate)
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, hours=10, **OCTOBER
    )
    path = f"/demands/{demand['id']}/candidates"
    shown = {c["resource_id"]: c for c in (await said(resource, MANAGER, "GET", path))["items"]}
    assert [shown[r["id"]]["cost"] for r in (cheap, dear)] == ["1.0000", "0.9000"]
    hidden = (await said(resource, PM, "GET", path))["items"]
    assert {c["cost"] for c in hidden} == {None}
    assert len({c["score"] for c in hidden}) == 1


async def test_who_has_left_by_then_is_no_candidate(resource: Subject) -> None:
    """REQ-188"""
    role = await new_role(resource)
    giver = await added_resource(resource, roles=[role])
    await moved(resource, giver, "leave", {"last_day": "2027-09-30", "reason": "合同到期。"})
    demand = await negotiated_demand(resource, await known_project(resource), role=role, **OCTOBER)
    path = f"/demands/{demand['id']}/candidates"
    assert (await said(resource, PM, "GET", path))["items"] == []
