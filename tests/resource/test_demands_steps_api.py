"""Demands over HTTP: raised and requested by the manager, answered by the resource manager."""

from decimal import Decimal
from typing import Any

import pytest

from tests.resource.facts import standing
from tests.resource.given import (
    MANAGER,
    PM,
    known_project,
    new_role,
    raised_demand,
    requested_demand,
    stepped,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

SAID: dict[str, Any] = {
    "role": "developer",
    "hours": 200,
    "start": "2027-01-01",
    "finish": "2027-02-28",
}


async def months_of(resource: Subject, demand: dict[str, Any]) -> dict[str, Decimal]:
    found = await said(resource, PM, "GET", f"/demands/{demand['id']}")
    return {m["month"]: Decimal(m["hours"]) for m in found["months"]}


async def test_the_manager_raises_a_demand(resource: Subject) -> None:
    """By role, skills and level, hours by month, days, flexibility and priority (REQ-187)."""
    project, before = await known_project(resource), await resource.last_seq()
    demand = await raised_demand(
        resource,
        project,
        skills=[{"skill": "Java", "min_level": 3}],
        flexible_days=10,
        priority=700,
        months=[{"month": "2027-01", "hours": 150}, {"month": "2027-02", "hours": 50}],
    )
    shown = {n: demand[n] for n in ("state", "source", "preliminary", "flexible_days", "priority")}
    assert shown == {
        "state": "DRAFT",
        "source": "MANAGER",
        "preliminary": False,
        "flexible_days": 10,
        "priority": 700,
    }
    assert demand["skills"] == [{"skill": "Java", "min_level": 3}]
    assert await months_of(resource, demand) == {"2027-01": 150, "2027-02": 50}
    (told,) = await resource.events(since=before)
    assert (told["type"], told["key"]) == ("pmo.resource.DemandRaised.v1", project.project_id)
    (row,) = await resource.rows("SELECT * FROM demands WHERE key = :k", k=demand["key"])
    assert (row["source_id"], row["hours"], row["state"]) == (None, 200, "DRAFT")


async def test_hours_fall_evenly_on_working_days_unless_said(resource: Subject) -> None:
    """January has more of them than February; together they are all that is asked (REQ-187)."""
    demand = await raised_demand(resource, await known_project(resource))
    found = await months_of(resource, demand)
    assert sum(found.values()) == 200
    assert found["2027-01"] > found["2027-02"] > 0


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        ({"role": "astronaut"}, "role_unknown", "/role"),
        ({"finish": "2026-12-31"}, "range_not_in_order", "/finish"),
        ({"finish": "2032-01-31"}, "window_too_long", "/finish"),
        (
            {"skills": [{"skill": "Java", "min_level": 3}, {"skill": "Java", "min_level": 2}]},
            "said_twice",
            "/skills/1/skill",
        ),
        ({"months": [{"month": "2027-01", "hours": 199}]}, "months_not_the_hours", "/months"),
        ({"months": [{"month": "2027-03", "hours": 200}]}, "months_not_the_hours", "/months"),
        (
            {"months": [{"month": "2027-01", "hours": n} for n in (100, 200)]},
            "months_not_the_hours",
            "/months",
        ),
    ],
)
async def test_what_does_not_go_together_is_refused(
    resource: Subject, wrong: dict[str, Any], code: str, pointer: str
) -> None:
    """With its place (REQ-187)."""
    project = await known_project(resource)
    path = f"/projects/{project.project_id}/demands"
    found = await refused(resource, PM, "POST", path, {**SAID, **wrong})
    assert found == (409, code, [(pointer, code)])


async def test_a_project_that_is_over_asks_for_nobody(resource: Subject) -> None:
    """Neither anew nor for what was a draft (REQ-188)."""
    project = await known_project(resource)
    demand = await raised_demand(resource, project)
    over = standing(project, "CLOSING", 9)
    await resource.hear(project.model_copy(update={"undertaking": over}))
    path = f"/projects/{project.project_id}/demands"
    assert (await refused(resource, PM, "POST", path, SAID))[:2] == (409, "project_over")
    path = f"/demands/{demand['id']}/request"
    found = await refused(resource, PM, "POST", path, if_match=demand["version"])
    assert found[:2] == (409, "project_over")


async def test_a_demand_goes_from_draft_to_negotiation_to_unfilled_and_back(
    resource: Subject,
) -> None:
    """Each by whose step it is; while it is unfilled it takes no capacity (REQ-187)."""
    project = await known_project(resource)
    demand, before = await raised_demand(resource, project), await resource.last_seq()
    spread = await months_of(resource, demand)
    steps = [
        (PM, "request", None, "REQUESTED"),
        (MANAGER, "negotiate", None, "IN_NEGOTIATION"),
        (MANAGER, "leave-unfilled", {"reason": "无可用人员。"}, "UNFILLED"),
    ]
    for who, verb, body, state in steps:
        found = await stepped(resource, "demands", demand, verb, body, by=who)
        assert found["state"] == state
    assert await months_of(resource, demand) == {}
    assert (await stepped(resource, "demands", demand, "request", by=PM))["state"] == "REQUESTED"
    assert await months_of(resource, demand) == spread
    told = await resource.events(since=before)
    assert [(t["type"].split(".")[2], t["data"]["state"]) for t in told] == [
        ("DemandRequested", "REQUESTED"),
        ("DemandTakenUp", "IN_NEGOTIATION"),
        ("DemandUnfilled", "UNFILLED"),
        ("DemandRequested", "REQUESTED"),
    ]
    assert told[2]["reason"] == "无可用人员。"


@pytest.mark.parametrize(
    ("who", "verb", "body"),
    [
        (MANAGER, "request", None),
        (PM, "negotiate", None),
        (PM, "leave-unfilled", {"reason": "无可用人员。"}),
    ],
)
async def test_nobody_takes_the_others_step(
    resource: Subject, who: str, verb: str, body: Any
) -> None:
    """Asking is the manager's act, answering the resource manager's (REQ-187)."""
    demand = await raised_demand(resource, await known_project(resource))
    path = f"/demands/{demand['id']}/{verb}"
    found = await refused(resource, who, "POST", path, body, if_match=demand["version"])
    assert found[:2] == (403, "forbidden")


async def test_a_demand_is_changed_while_nobody_looks_for_people(resource: Subject) -> None:
    """Its months are spread anew where hours or days change; afterwards only a change of the
    baseline changes it (REQ-187)."""
    role = await new_role(resource)
    demand = await requested_demand(resource, await known_project(resource), role=role)
    path, before = f"/demands/{demand['id']}", await resource.last_seq()
    edit = {"hours": 80, "start": "2027-02-01", "priority": 900}
    found = await said(resource, PM, "PATCH", path, edit, if_match=demand["version"])
    assert (found["hours"], found["priority"], found["state"]) == (80, 900, "REQUESTED")
    assert await months_of(resource, demand) == {"2027-02": 80}
    (told,) = await resource.events(since=before)
    assert (told["type"], told["data"]["hours"]) == ("pmo.resource.DemandChanged.v1", 80)
    wrong = {"finish": "2027-01-31"}
    code = (await refused(resource, PM, "PATCH", path, wrong, if_match=found["version"]))[:2]
    assert code == (409, "range_not_in_order")
    taken = await stepped(resource, "demands", demand, "negotiate")
    code = (await refused(resource, PM, "PATCH", path, edit, if_match=taken["version"]))[:2]
    assert code == (409, "illegal_move")
