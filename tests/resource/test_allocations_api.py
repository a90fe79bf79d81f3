"""Allocations over HTTP: proposed, booked, accepted, confirmed, and given or taken back."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.personas import Persona
from shared.domain.actor import Role
from tests.resource.facts import standing
from tests.resource.given import (
    MANAGER,
    PM,
    booked,
    confirmed,
    known_project,
    negotiated_demand,
    new_role,
    one_with,
    proposed,
    raised_demand,
    stepped,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

BECAUSE = {"reason": "另有安排。"}
OCTOBER = {"start": "2027-10-01", "finish": "2027-10-31"}


async def rows_of(resource: Subject, allocation: dict[str, Any]) -> dict[str, Any]:
    """What is booked by month, and whether it is hard."""
    rows = await resource.rows(
        "SELECT month, hours, hard FROM booked_months WHERE allocation_id = :id ORDER BY month",
        id=allocation["id"],
    )
    return {f"{r['month']:%Y-%m}": (r["hours"], r["hard"]) for r in rows}


async def state_of(resource: Subject, demand: dict[str, Any]) -> tuple[str, str]:
    found = await said(resource, PM, "GET", f"/demands/{demand['id']}")
    return found["state"], found["booked"]


def names(told: list[dict[str, Any]]) -> list[str]:
    return [t["type"].split(".")[2] for t in told]


async def test_a_resource_is_proposed_booked_accepted_and_confirmed(resource: Subject) -> None:
    """Each step by whose it is; the months are booked softly, then hard, and the demand is filled
    as far as it goes (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    before = await resource.last_seq()
    allocation = await proposed(resource, demand, giver, hours=200)
    assert (allocation["state"], allocation["months"]) == ("PROPOSED", [])
    soft = await stepped(resource, "allocations", allocation, "book")
    months = await rows_of(resource, allocation)
    assert soft["state"] == "SOFT"
    assert sum(hours for hours, _ in months.values()) == 200
    assert {hard for _, hard in months.values()} == {False}
    assert await state_of(resource, demand) == ("IN_NEGOTIATION", "0.0000")
    await stepped(resource, "allocations", allocation, "accept", by=PM)
    hard = await stepped(
        resource, "allocations", allocation, "confirm", {"overtime_reason": "赶工。"}
    )
    assert (hard["state"], hard["accepted_by"], hard["confirmed_by"]) == ("HARD", PM, MANAGER)
    assert hard["overtime_reason"] is None, "nothing was beyond the capacity"
    assert {h for _, h in (await rows_of(resource, allocation)).values()} == {True}
    assert await state_of(resource, demand) == ("FILLED", "200.0000")
    assert names(await resource.events(since=before)) == [
        "AllocationProposed",
        "AllocationBooked",
        "AllocationAccepted",
        "AllocationConfirmed",
        "DemandFilled",
    ]


async def test_half_of_what_is_asked_for_fills_a_demand_partly(resource: Subject) -> None:
    """100 of 200 hours (REQ-187, REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    await confirmed(resource, demand, giver)
    assert await state_of(resource, demand) == ("PARTIALLY_FILLED", "100.0000")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"resource_id": str(uuid4())}, "not_in_the_pool"),
        ({"start": "2026-12-01"}, "outside_the_demand"),
        ({"finish": "2027-03-31"}, "outside_the_demand"),
        ({"start": "2027-02-01", "finish": "2027-01-31"}, "range_not_in_order"),
    ],
)
async def test_what_cannot_be_proposed(resource: Subject, wrong: dict[str, Any], code: str) -> None:
    """Nobody that is not there, no days that are not asked for (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    body = {"resource_id": giver["id"], "hours": 100, **wrong}
    path = f"/demands/{demand['id']}/allocations"
    assert (await refused(resource, MANAGER, "POST", path, body))[:2] == (409, code)


async def test_other_days_are_flagged_with_their_reason(resource: Subject) -> None:
    """Outside the window only when somebody says why; within it no reason is kept (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, flexible_days=10
    )
    why = {"outside_reason": "提前熟悉环境。"}
    early = await proposed(resource, demand, giver, start="2026-12-01", **why)
    assert early["outside_reason"] == "提前熟悉环境。"
    spare = await proposed(resource, demand, giver, start="2026-12-22", **why)
    assert spare["outside_reason"] is None


async def test_who_lacks_the_role_or_the_skill_is_not_proposed(resource: Subject) -> None:
    """A skill below the level asked for only with a waiver and its reason (REQ-188)."""
    java = [{"skill": "Java", "level": 2, "certified_until": None}]
    role, giver = await one_with(resource, skills=java)
    project = await known_project(resource)
    other = await negotiated_demand(resource, project, role=await new_role(resource))
    body = {"resource_id": giver["id"], "hours": 100}
    path = f"/demands/{other['id']}/allocations"
    assert (await refused(resource, MANAGER, "POST", path, body))[1] == "role_not_held"
    demand = await negotiated_demand(
        resource, project, role=role, skills=[{"skill": "Java", "min_level": 3}]
    )
    path = f"/demands/{demand['id']}/allocations"
    assert (await refused(resource, MANAGER, "POST", path, body))[1] == "skill_below_demand"
    waived = await proposed(resource, demand, giver, waiver_reason="带教两周。")
    assert waived["waiver_reason"] == "带教两周。"


async def test_nobody_is_proposed_before_the_demand_is_taken_up(resource: Subject) -> None:
    """A draft asks for nobody (REQ-187)."""
    role, giver = await one_with(resource)
    demand = await raised_demand(resource, await known_project(resource), role=role)
    body = {"resource_id": giver["id"], "hours": 100}
    path = f"/demands/{demand['id']}/allocations"
    found = await refused(resource, PM, "POST", path, body)
    assert found[:2] == (409, "demand_not_negotiated")


async def test_nothing_is_hard_before_the_manager_has_accepted(resource: Subject) -> None:
    """And who accepts does not confirm: request and approval are two people's (REQ-188)."""
    both = Persona(PM, "周明", "manages project and pool", (Role.RESOURCE_MANAGER,))
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    soft = await booked(resource, demand, giver)
    path, body = f"/allocations/{soft['id']}/confirm", {"overtime_reason": None}
    found = await refused(resource, MANAGER, "POST", path, body, if_match=soft["version"])
    assert found[:2] == (409, "not_accepted")
    accepted = await stepped(resource, "allocations", soft, "accept", by=PM)
    before = await resource.contents()
    answer = await resource.call(both, "POST", path, body, if_match=accepted["version"])
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await resource.contents() == before


async def test_hard_bookings_stay_within_the_capacity(resource: Subject) -> None:
    """Of a month, beside what is hard already; more only as approved overtime (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role, hours=400, **OCTOBER)
    await confirmed(resource, demand, giver, hours=100)
    second = await booked(resource, demand, giver, hours=100)
    accepted = await stepped(resource, "allocations", second, "accept", by=PM)
    path, body = f"/allocations/{second['id']}/confirm", {"overtime_reason": None}
    found = await refused(resource, MANAGER, "POST", path, body, if_match=accepted["version"])
    assert found[:2] == (409, "over_capacity")
    reason = {"overtime_reason": "客户验收前两周加班。"}
    hard = await stepped(resource, "allocations", second, "confirm", reason)
    assert (hard["state"], hard["overtime_reason"]) == ("HARD", "客户验收前两周加班。")
    entry = (await resource.events(second["id"]))[-1]
    assert (entry["type"], entry["reason"]) == (
        "pmo.resource.AllocationConfirmed.v1",
        "客户验收前两周加班。",
    )


async def test_days_of_a_month_hold_no_more_than_they_have(resource: Subject) -> None:
    """100 hours fit into October, and not into its last two weeks (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role, **OCTOBER)
    soft = await booked(resource, demand, giver, start="2027-10-18")
    accepted = await stepped(resource, "allocations", soft, "accept", by=PM)
    path, body = f"/allocations/{soft['id']}/confirm", {"overtime_reason": None}
    found = await refused(resource, MANAGER, "POST", path, body, if_match=accepted["version"])
    assert found[:2] == (409, "over_capacity")


async def test_a_proposal_is_rejected_by_either_side(resource: Subject) -> None:
    """Its months are free again (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    for who, made in ((PM, proposed), (MANAGER, booked)):
        allocation = await made(resource, demand, giver)
        found = await stepped(resource, "allocations", allocation, "reject", BECAUSE, by=who)
        assert (found["state"], found["months"]) == ("REJECTED", [])
        last = (await resource.events(allocation["id"]))[-1]
        assert (last["type"], last["reason"]) == (
            "pmo.resource.AllocationRejected.v1",
            BECAUSE["reason"],
        )


async def test_what_is_given_back_is_not_booked_any_more(resource: Subject) -> None:
    """Nothing of it was worked yet; the demand is open again (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    hard = await confirmed(resource, demand, giver, hours=100)
    found = await stepped(resource, "allocations", hard, "release", BECAUSE, by=PM)
    assert (found["state"], found["months"]) == ("RELEASED", [])
    assert await state_of(resource, demand) == ("IN_NEGOTIATION", "0.0000")
    (told,) = [
        t
        for t in await resource.events(hard["id"])
        if t["type"] == "pmo.resource.AllocationReleased.v1"
    ]
    assert told["data"]["reason_code"] == "RELEASED"


async def test_a_hard_booking_is_revoked_with_notice(resource: Subject) -> None:
    """Until its last day it holds, which is ten working days away at least (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, hours=120, **OCTOBER
    )
    hard = await confirmed(resource, demand, giver, hours=120)
    path = f"/allocations/{hard['id']}/revoke"
    soon = {**BECAUSE, "last_day": "2026-01-01"}
    found = await refused(resource, MANAGER, "POST", path, soon, if_match=hard["version"])
    assert found[:2] == (409, "notice_too_short")
    notice = {**BECAUSE, "last_day": "2027-10-15"}
    revoked = await stepped(resource, "allocations", hard, "revoke", notice)
    (month,) = revoked["months"]
    assert revoked["state"] == "REVOKED"
    assert Decimal(0) < Decimal(month["hours"]) < 120
    assert await state_of(resource, demand) == ("PARTIALLY_FILLED", month["hours"])


async def test_a_cancelled_demand_gives_everything_back(resource: Subject) -> None:
    """What is booked for it is released, and it takes no capacity (REQ-187)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(resource, await known_project(resource), role=role)
    hard = await confirmed(resource, demand, giver, hours=100)
    before = await resource.last_seq()
    found = await stepped(resource, "demands", demand, "cancel", BECAUSE, by=PM)
    assert (found["state"], found["months"], found["booked"]) == ("CANCELLED", [], "0.0000")
    assert await rows_of(resource, hard) == {}
    told = await resource.events(since=before)
    assert sorted(names(told)) == ["AllocationReleased", "DemandCancelled", "DemandFilled"]


async def test_a_project_that_is_over_is_given_nobody(resource: Subject) -> None:
    """Neither proposed, nor booked, nor confirmed (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role)
    proposal, soft = [await made(resource, demand, giver, hours=10) for made in (proposed, booked)]
    accepted = await stepped(resource, "allocations", soft, "accept", by=PM)
    over = standing(project, "CLOSED", 9)
    await resource.hear(project.model_copy(update={"undertaking": over}))
    body = {"resource_id": giver["id"], "hours": 10}
    for path, sent, version in (
        (f"/demands/{demand['id']}/allocations", body, None),
        (f"/allocations/{proposal['id']}/book", None, proposal["version"]),
        (
            f"/allocations/{soft['id']}/confirm",
            {"overtime_reason": None},
            accepted["version"],
        ),
    ):
        found = await refused(resource, MANAGER, "POST", path, sent, if_match=version)
        assert found[:2] == (409, "project_over")


async def test_the_list_is_filtered_and_seen_by_who_sees_the_project(resource: Subject) -> None:
    """By project, demand, resource and state; nobody else knows of it (REQ-188)."""
    role, giver = await one_with(resource)
    project = await known_project(resource)
    demand = await negotiated_demand(resource, project, role=role)
    made = [await proposed(resource, demand, giver), await booked(resource, demand, giver)]
    for by, wanted in (
        ({"project_id": str(project.project_id)}, 2),
        ({"demand_id": demand["id"], "state": "SOFT"}, 1),
        ({"resource_id": giver["id"], "sort": "-start"}, 2),
    ):
        found = await said(resource, PM, "GET", "/allocations", params=by)
        assert len(found["items"]) == wanted
        answer = await resource.call("sponsor-li", "GET", "/allocations", params=by)
        assert answer.json()["items"] == []
    path = f"/allocations/{made[0]['key']}"
    assert (await said(resource, PM, "GET", path))["id"] == made[0]["id"]
    assert (await resource.call("sponsor-li", "GET", path)).status_code == 404


async def test_two_confirmed_at_once_do_not_both_find_room(resource: Subject) -> None:
    """Each fits alone, and not beside the other: one of them is refused (REQ-188)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, hours=400, **OCTOBER
    )
    accepted = []
    for _ in range(2):
        soft = await booked(resource, demand, giver, hours=100)
        accepted.append(await stepped(resource, "allocations", soft, "accept", by=PM))
    answers = await asyncio.gather(
        *[
            resource.call(
                MANAGER,
                "POST",
                f"/allocations/{a['id']}/confirm",
                {"overtime_reason": None},
                if_match=a["version"],
            )
            for a in accepted
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (lost,) = [a.json()["code"] for a in answers if a.status_code == 409]
    assert lost == "over_capacity"
    assert await state_of(resource, demand) == ("PARTIALLY_FILLED", "100.0000")
