"""Who sees which demands, and how."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.portfolio import ProjectRegistered
from tests.resource.facts import DEVELOPER, TESTER, registered
from tests.support.world import Subject, World


@pytest.fixture
def resource(world: World) -> Subject:
    return world.service("resource")


async def heard(resource: Subject, **changed: Any) -> ProjectRegistered:
    event = registered(DEVELOPER, TESTER, **changed)
    await resource.hear(event)
    return event


async def listed(
    resource: Subject, persona: str, event: ProjectRegistered, **params: Any
) -> list[dict[str, Any]]:
    params["project_id"] = str(event.project_id)
    answer = await resource.call(persona, "GET", "/demands", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize("persona", ["sponsor-zhang", "pm-zhou", "rm-xu", "auditor-hu"])
async def test_members_and_who_reads_all_see_a_projects_demands(
    resource: Subject, persona: str
) -> None:
    """The sponsor and manager by their part, the resource manager and auditor by their role."""
    event = await heard(resource)
    items = await listed(resource, persona, event)
    assert [(i["role"], i["hours"], i["start"]) for i in items] == [
        ("developer", 1860, "2027-01-04"),
        ("tester", 420, "2027-05-10"),
    ]


@pytest.mark.parametrize("persona", ["sponsor-li", "employee-he", "admin-gao"])
async def test_for_others_there_is_no_such_demand(resource: Subject, persona: str) -> None:
    """Not in the list, 404 by id and key, no history; nothing is told."""
    event = await heard(resource)
    (demand, _), before = await listed(resource, "rm-xu", event), await resource.last_seq()
    assert await listed(resource, persona, event) == []
    for path in (demand["id"], demand["key"], f"{demand['id']}/history"):
        answer = await resource.call(persona, "GET", f"/demands/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await resource.last_seq() == before


async def test_a_restricted_project_is_seen_by_members_pmo_and_auditor_only(
    resource: Subject,
) -> None:
    """The resource manager reads what is public in the organisation, not more."""
    event = await heard(resource, confidentiality="RESTRICTED")
    assert len(await listed(resource, "pm-zhou", event)) == 2
    assert len(await listed(resource, "analyst-lin", event)) == 2
    assert await listed(resource, "rm-xu", event) == []


async def test_a_demand_says_where_it_stands_and_on_which_plan_it_rests(
    resource: Subject,
) -> None:
    """By id or key, with its process step, its months, and what its manager can do (REQ-008)."""
    event = await heard(resource)
    (row, _) = await listed(resource, "pm-zhou", event)
    answer = await resource.call("pm-zhou", "GET", f"/demands/{row['key']}")
    assert answer.status_code == 200
    assert answer.json() == row | {
        "process_step": "resource_management.draft",
        "source": "PRELIMINARY_PLAN",
        "source_id": str(event.plan_id),
        "skills": [],
        "flexible_days": 0,
        "months": answer.json()["months"],
        "changed_at": row["raised_at"],
        "allowed_actions": answer.json()["allowed_actions"],
    }
    assert sum(Decimal(m["hours"]) for m in answer.json()["months"]) == 1860
    allowed = {a["action"]: a["reason_code"] for a in answer.json()["allowed_actions"]}
    assert allowed["requestDemand"] is None
    assert allowed["negotiateDemand"] == "forbidden"
    assert answer.headers["etag"].startswith('"1-')


async def test_the_history_of_a_demand_begins_with_its_being_raised(resource: Subject) -> None:
    """By the service itself, because of what portfolio told."""
    event = await heard(resource)
    (row, _) = await listed(resource, "pm-zhou", event)
    answer = await resource.call("pm-zhou", "GET", f"/demands/{row['id']}/history")
    (entry,) = answer.json()["items"]
    assert entry["type"] == "pmo.resource.DemandRaised.v1"
    assert entry["actor"] == "system:resource"
    assert entry["data"]["hours"] == 1860


async def test_the_list_is_filtered_sorted_and_paged(resource: Subject) -> None:
    """By project, role and state; by start, both ways; one row a page."""
    event = await heard(resource)
    assert [i["role"] for i in await listed(resource, "pm-zhou", event, role="tester")] == [
        "tester"
    ]
    backwards = await listed(resource, "pm-zhou", event, state="DRAFT", sort="-start")
    assert [i["role"] for i in backwards] == ["tester", "developer"]
    params = {"project_id": str(event.project_id), "limit": 1}
    first = (await resource.call("pm-zhou", "GET", "/demands", params=params)).json()
    params["cursor"] = first["next_cursor"]
    second = (await resource.call("pm-zhou", "GET", "/demands", params=params)).json()
    assert [page["items"][0]["role"] for page in (first, second)] == ["developer", "tester"]
    assert second["next_cursor"] is None


async def test_a_filter_that_was_never_published_is_refused(resource: Subject) -> None:
    """422, as everywhere."""
    for params in ({"state": "TAKEN"}, {"project": "x"}, {"sort": "hours"}):
        answer = await resource.call("rm-xu", "GET", "/demands", params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
