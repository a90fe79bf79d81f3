"""Time entries over HTTP: written down, handed in, approved by another, posted, taken back."""

from decimal import Decimal
from typing import Any

import pytest

from deploy.local.personas import Persona
from services.resource.time_entries.rules import cost_of, in_hours
from shared.domain.actor import Role
from tests.resource.facts import standing
from tests.resource.given import (
    MANAGER,
    PM,
    approved_time,
    known_project,
    one_of_the_team,
    recorded_time,
    stepped,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

BECAUSE = {"reason": "请按活动分别登记。"}


async def seen(resource: Subject, entry: dict[str, Any], by: str | Persona) -> dict[str, Any]:
    return await said(resource, by, "GET", f"/time-entries/{entry['id']}")


def names(told: list[dict[str, Any]]) -> list[str]:
    return [t["type"].split(".")[2] for t in told]


def test_what_minutes_are_in_hours_and_money() -> None:
    """450 minutes are 7.5 hours and cost 1500.00 at 200.00; taken back they cost -1500.00
    (REQ-193)."""
    assert (in_hours(450), in_hours(20)) == (Decimal("7.5"), Decimal("0.3333"))
    assert cost_of(450, Decimal("200.00")) == 1500
    assert cost_of(-450, Decimal("200.00")) == -1500


async def test_what_was_worked_is_approved_and_posted_with_what_it_cost(resource: Subject) -> None:
    """By the rate of its day; told to who keeps the costs (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    before = await resource.last_seq()
    entry = await approved_time(resource, project, worker, activity="1.2.3")
    assert (entry["state"], entry["decided_by"]) == ("APPROVED", PM)
    assert await resource.tick() >= 1
    told = await resource.events(entry["id"])
    assert names(told) == ["TimeRecorded", "TimeSubmitted", "ActualsApproved", "TimePosted"]
    assert told[0]["seq"] > before
    assert told[2]["data"] == {
        "project_id": str(project.project_id),
        "entry_id": entry["id"],
        "activity": "1.2.3",
        "day": "2026-11-02",
        "hours": "7.5000",
        "cost": {"amount": "1500.0000", "currency": "CNY"},
    }
    posted = await seen(resource, entry, MANAGER)
    assert (posted["state"], posted["cost"], posted["currency"]) == ("POSTED", "1500.0000", "CNY")


async def test_what_it_cost_is_shown_to_who_may_know_rates(resource: Subject) -> None:
    """Not to the project's manager, nor to who worked it (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    entry = await approved_time(resource, project, worker)
    shown: tuple[str | Persona, ...] = (MANAGER, "director-chen", "auditor-hu", PM, worker)
    costs = [(await seen(resource, entry, person))["cost"] for person in shown]
    assert costs == ["1500.0000"] * 3 + [None, None]


async def test_nobody_approves_their_own_time(resource: Subject) -> None:
    """Not as its project's manager either: another has to (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    both = Persona(worker.id, "罗敏", "keeps the pool too", (Role.RESOURCE_MANAGER,))
    entry = await recorded_time(resource, project, worker)
    handed_in = await stepped(resource, "time-entries", entry, "submit", by=worker)
    before = await resource.contents()
    for verb, body in (("approve", None), ("reject", BECAUSE)):
        path = f"/time-entries/{entry['id']}/{verb}"
        answer = await resource.call(both, "POST", path, body, if_match=handed_in["version"])
        assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await resource.contents() == before
    steps = {a["action"]: a["reason_code"] for a in handed_in["allowed_actions"]}
    assert steps["approveTimeEntry"] == "forbidden"


async def test_what_is_rejected_is_said_otherwise_and_handed_in_again(resource: Subject) -> None:
    """With the reason in its history, and in no event (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    entry = await recorded_time(resource, project, worker)
    await stepped(resource, "time-entries", entry, "submit", by=worker)
    back = await stepped(resource, "time-entries", entry, "reject", BECAUSE, by=PM)
    assert back["state"] == "REJECTED"
    path = f"/time-entries/{entry['id']}"
    edit = {"minutes": 400, "activity": "1.2.4"}
    found = await said(resource, worker, "PATCH", path, edit, if_match=back["version"])
    assert (found["minutes"], found["activity"], found["state"]) == (400, "1.2.4", "REJECTED")
    again = await stepped(resource, "time-entries", entry, "submit", by=worker)
    assert again["state"] == "SUBMITTED"
    rejected = [t for t in await resource.events(entry["id"]) if "Rejected" in t["type"]]
    assert [t["reason"] for t in rejected] == [BECAUSE["reason"]]


async def test_only_ones_own_is_changed_handed_in_or_withdrawn(resource: Subject) -> None:
    """Also not by the project's manager (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    entry = await recorded_time(resource, project, worker)
    path = f"/time-entries/{entry['id']}"
    for method, step, body in (
        ("PATCH", path, {"minutes": 1}),
        ("POST", f"{path}/submit", None),
        ("POST", f"{path}/withdraw", None),
    ):
        found = await refused(resource, PM, method, step, body, if_match=entry["version"])
        assert found[:2] == (409, "not_your_entry")
    gone = await stepped(resource, "time-entries", entry, "withdraw", by=worker)
    assert gone["state"] == "WITHDRAWN"


async def test_a_posted_entry_is_taken_back_by_a_counter_entry_once(resource: Subject) -> None:
    """At what it cost then; what is posted never changes (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    entry = await approved_time(resource, project, worker)
    path = f"/time-entries/{entry['id']}/correct"
    assert (await refused(resource, MANAGER, "POST", path, BECAUSE))[1] == "illegal_move"
    await resource.tick()
    before = await seen(resource, entry, MANAGER)
    counter = await said(resource, worker, "POST", path, BECAUSE)
    assert (counter["minutes"], counter["corrects"], counter["state"]) == (
        -450,
        entry["id"],
        "DRAFT",
    )
    assert (await refused(resource, worker, "POST", path, BECAUSE))[:2] == (
        409,
        "already_corrected",
    )
    await stepped(resource, "time-entries", counter, "submit", by=worker)
    await stepped(resource, "time-entries", counter, "approve", by=PM)
    told = (await resource.events(counter["id"]))[-1]["data"]
    assert (told["hours"], told["cost"]["amount"]) == ("-7.5000", "-1500.0000")
    assert await seen(resource, entry, MANAGER) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"day": "2098-01-01"}, "day_in_the_future"),
        ({"day": "2026-11-03", "minutes": 1440}, "day_too_long"),
    ],
)
async def test_nobody_has_worked_tomorrow_or_more_than_a_day_has(
    resource: Subject, wrong: dict[str, Any], code: str
) -> None:
    """REQ-193"""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    await recorded_time(resource, project, worker, day="2026-11-03", minutes=1)
    before = await resource.contents()
    path = f"/projects/{project.project_id}/time-entries"
    body = {"day": "2026-11-02", "minutes": 450, **wrong}
    answer = await resource.call(worker, "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await resource.contents() == before


async def test_time_without_a_rate_waits_for_one(resource: Subject) -> None:
    """Nothing is approved at a made-up price (REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project, cost_per_hour=None)
    entry = await recorded_time(resource, project, worker)
    handed_in = await stepped(resource, "time-entries", entry, "submit", by=worker)
    path = f"/time-entries/{entry['id']}/approve"
    found = await refused(resource, PM, "POST", path, if_match=handed_in["version"])
    assert found[:2] == (409, "rate_missing")


async def test_who_is_not_in_the_pool_or_not_in_the_project_writes_nothing(
    resource: Subject,
) -> None:
    """Nor does anybody once the project is over; while it is closing they do (REQ-193)."""
    project = await known_project(resource)
    path = f"/projects/{project.project_id}/time-entries"
    body = {"day": "2026-11-02", "minutes": 450}
    assert (await refused(resource, PM, "POST", path, body))[:2] == (409, "not_in_the_pool")
    assert (await refused(resource, "sponsor-li", "POST", path, body))[0] == 404
    assert (await refused(resource, MANAGER, "POST", path, body))[:2] == (403, "forbidden")
    worker = await one_of_the_team(resource, project)
    members = await resource.rows(
        "SELECT person_id, role FROM project_members WHERE project_id = :id", id=project.project_id
    )
    for revision, state in ((50, "CLOSING"), (51, "CLOSED")):
        told = standing(project, state, revision).model_dump() | {"members": members}
        over = project.undertaking.model_validate(told)
        await resource.hear(project.model_copy(update={"undertaking": over}))
        answer = await resource.call(worker, "POST", path, body)
        assert answer.status_code == (201 if state == "CLOSING" else 409)


async def test_the_list_is_filtered_and_seen_by_who_sees_the_project(resource: Subject) -> None:
    """REQ-193"""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    for day in ("2026-11-02", "2026-11-03"):
        entry = await recorded_time(resource, project, worker, day=day)
    params = {"project_id": str(project.project_id), "state": "DRAFT", "sort": "day"}
    found = await said(resource, PM, "GET", "/time-entries", params=params)
    assert [i["day"] for i in found["items"]] == ["2026-11-02", "2026-11-03"]
    params = {"resource_id": entry["resource_id"]}
    assert len((await said(resource, PM, "GET", "/time-entries", params=params))["items"]) == 2
    answer = await resource.call("sponsor-li", "GET", "/time-entries", params=params)
    assert answer.json()["items"] == []
