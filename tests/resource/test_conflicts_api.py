"""Conflicts between bookings: detected with the booking, resolved by the rule or a decision."""

from typing import Any
from uuid import uuid4

from tests.resource.given import (
    MANAGER,
    PM,
    booked,
    confirmed,
    known_project,
    moved,
    negotiated_demand,
    one_with,
    stepped,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

OCTOBER = {"start": "2027-10-01", "finish": "2027-10-31"}


async def contested(
    resource: Subject, *priorities: int, hours: int = 100
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A resource that several projects book softly for all of October, each by its priority."""
    role, giver = await one_with(resource)
    bookings = []
    for priority in priorities:
        demand = await negotiated_demand(
            resource, await known_project(resource), role=role, priority=priority, **OCTOBER
        )
        bookings.append(await booked(resource, demand, giver, hours=hours))
    return giver, bookings


async def conflicts_of(resource: Subject, giver: dict[str, Any]) -> list[dict[str, Any]]:
    params = {"resource_id": giver["id"]}
    items: list[dict[str, Any]] = (
        await said(resource, MANAGER, "GET", "/conflicts", params=params)
    )["items"]
    return items


async def state_of(resource: Subject, allocation: dict[str, Any]) -> str:
    found = await said(resource, PM, "GET", f"/allocations/{allocation['id']}")
    return str(found["state"])


async def test_a_booking_too_many_is_a_conflict(resource: Subject) -> None:
    """One for the month, told once; a third booking finds it standing (REQ-189)."""
    giver, _ = await contested(resource, 500)
    assert await conflicts_of(resource, giver) == []
    giver, _ = await contested(resource, 500, 700, 600)
    (conflict,) = await conflicts_of(resource, giver)
    assert (conflict["month"], conflict["booked"], conflict["state"]) == (
        "2027-10-01",
        "200.0000",
        "OPEN",
    )
    (told,) = await resource.events(conflict["id"])
    assert told["type"] == "pmo.resource.ConflictDetected.v1"


async def test_the_rule_gives_up_the_lower_priority(resource: Subject) -> None:
    """The rule is on record, and what it gave up (REQ-189)."""
    giver, (low, high) = await contested(resource, 500, 700)
    (conflict,) = await conflicts_of(resource, giver)
    found = await stepped(resource, "conflicts", conflict, "resolve-by-rule")
    assert (found["state"], found["rule"], found["given_up"]) == (
        "RESOLVED_BY_RULE",
        "PRIORITY-1",
        [low["id"]],
    )
    assert [await state_of(resource, a) for a in (low, high)] == ["REJECTED", "SOFT"]
    last = (await resource.events(conflict["id"]))[-1]
    assert last["type"] == "pmo.resource.ConflictResolved.v1"
    assert last["data"]["given_up"] == [low["id"]]
    path = f"/conflicts/{conflict['id']}/resolve-by-rule"
    again = await refused(resource, MANAGER, "POST", path, if_match=found["version"])
    assert again[:2] == (409, "illegal_move")


async def test_a_decision_may_be_another_with_its_reason(resource: Subject) -> None:
    """The higher priority is given up because somebody decided so (REQ-189)."""
    giver, (low, high) = await contested(resource, 500, 700)
    (conflict,) = await conflicts_of(resource, giver)
    body = {"give_up": [high["id"]], "reason": "合同交付日期在前。"}
    found = await stepped(resource, "conflicts", conflict, "decide", body)
    assert (found["state"], found["reason"], found["resolved_by"]) == (
        "DECIDED",
        "合同交付日期在前。",
        MANAGER,
    )
    assert [await state_of(resource, a) for a in (low, high)] == ["SOFT", "REJECTED"]
    assert (await resource.events(conflict["id"]))[-1]["reason"] == "合同交付日期在前。"


async def test_a_decision_must_be_about_the_conflict_and_end_it(resource: Subject) -> None:
    """REQ-189"""
    giver, (first, _, _) = await contested(resource, 500, 600, 700)
    (conflict,) = await conflicts_of(resource, giver)
    path = f"/conflicts/{conflict['id']}/decide"
    for give_up, code in (
        (str(uuid4()), "not_in_the_conflict"),
        (first["id"], "still_over_capacity"),
    ):
        body = {"give_up": [give_up], "reason": "先到先得。"}
        found = await refused(resource, MANAGER, "POST", path, body, if_match=conflict["version"])
        assert found[:2] == (409, code)


async def test_a_conflict_lapses_with_the_booking_that_made_it(resource: Subject) -> None:
    """Nobody has to resolve what is none any more (REQ-189)."""
    giver, (low, _) = await contested(resource, 500, 700)
    (conflict,) = await conflicts_of(resource, giver)
    await stepped(resource, "allocations", low, "reject", {"reason": "不再需要。"}, by=PM)
    (found,) = await conflicts_of(resource, giver)
    assert found["state"] == "LAPSED"
    assert (await resource.events(conflict["id"]))[-1]["data"]["given_up"] == []


async def test_hard_bookings_are_not_given_up_by_the_rule(resource: Subject) -> None:
    """When there is less of a resource than is booked hard, somebody has to decide (REQ-189)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role, **OCTOBER)
    hard = await confirmed(resource, demand, giver, hours=100)
    await moved(resource, giver, "", {"fte": "0.5"})
    soft = await booked(resource, demand, giver, hours=10)
    (conflict,) = await conflicts_of(resource, giver)
    path = f"/conflicts/{conflict['id']}/resolve-by-rule"
    found = await refused(resource, MANAGER, "POST", path, if_match=conflict["version"])
    assert found[:2] == (409, "only_hard_bookings")
    body = {"give_up": [hard["id"]], "reason": "人员减半。"}
    await stepped(resource, "conflicts", conflict, "decide", body)
    assert [await state_of(resource, a) for a in (hard, soft)] == ["RELEASED", "SOFT"]


async def test_who_does_not_plan_for_the_organisation_sees_none(resource: Subject) -> None:
    """A conflict is between projects: no member of one of them is shown it (REQ-189)."""
    giver, _ = await contested(resource, 500, 700)
    (conflict,) = await conflicts_of(resource, giver)
    for path in ("/conflicts", f"/conflicts/{conflict['id']}"):
        answer = await resource.call(PM, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
