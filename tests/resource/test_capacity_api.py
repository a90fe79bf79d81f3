"""Capacity over HTTP: who gives hours of a role, what is demanded of them, what is left."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.portfolio import RoleEffort
from tests.resource.facts import registered
from tests.resource.given import (
    MANAGER,
    added_resource,
    moved,
    new_role,
    pooled_person,
    registered_person,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject


async def capacity(
    resource: Subject, *roles: str, since: str = "2026-09", to: str = "2026-10", by: str = MANAGER
) -> list[dict[str, Any]]:
    """The months of the first role."""
    params = {"role": list(roles), "from": since, "to": to}
    found = await said(resource, by, "GET", "/capacity", params=params)
    assert [r["role"] for r in found["roles"]] == list(roles)
    months: list[dict[str, Any]] = found["roles"][0]["months"]
    return months


async def hours(resource: Subject, role: str, what: str = "total") -> list[str]:
    return [m["hours"][what] for m in await capacity(resource, role)]


async def test_two_people_in_september_and_october_2026(resource: Subject) -> None:
    """Holidays, days worked in lieu, and a fifth for other things: 281.6 and 230.4 hours, which
    are 1.6 person-months each (REQ-044, REQ-186)."""
    role = await new_role(resource)
    for _ in range(2):
        await pooled_person(resource, roles=[role], non_project_share="0.2")
    assert await capacity(resource, role) == [
        {
            "month": month,
            "working_hours": working,
            "hours": {"total": total, "demanded": "0.0000", "free": total},
            "person_months": {"total": "1.6000", "demanded": "0.0000", "free": "1.6000"},
        }
        for month, working, total in (
            ("2026-09", "176.0000", "281.6000"),
            ("2026-10", "144.0000", "230.4000"),
        )
    ]


async def test_what_projects_demand_is_not_free(resource: Subject) -> None:
    """Also what a preliminary plan expects: 160 hours from September to October, spread by working
    day, are 88 and 72 (REQ-044, REQ-187)."""
    role = await new_role(resource)
    await added_resource(resource, roles=[role])
    effort = RoleEffort(role=role, hours=160, start=date(2026, 9, 1), finish=date(2026, 10, 31))
    await resource.hear(registered(effort))
    september, october = await capacity(resource, role)
    assert september["hours"] == {"total": "176.0000", "demanded": "88.0000", "free": "88.0000"}
    assert october["hours"] == {"total": "144.0000", "demanded": "72.0000", "free": "72.0000"}
    assert october["person_months"]["free"] == "0.5000"


async def test_more_than_there_is_can_be_demanded(resource: Subject) -> None:
    role = await new_role(resource)
    effort = RoleEffort(role=role, hours=100, start=date(2026, 10, 1), finish=date(2026, 10, 31))
    await resource.hear(registered(effort))
    _, october = await capacity(resource, role)
    assert october["hours"] == {"total": "0.0000", "demanded": "100.0000", "free": "0.0000"}


async def test_no_hour_is_counted_for_two_roles(resource: Subject) -> None:
    """Who has two roles gives half of their time to each (REQ-186)."""
    one, other = await new_role(resource), await new_role(resource)
    await added_resource(resource, roles=[one, other])
    assert await hours(resource, one) == await hours(resource, other) == ["88.0000", "72.0000"]


async def test_teams_give_what_their_members_do(resource: Subject) -> None:
    """A team of known members adds nothing to them; one whose members nobody named counts as one
    resource; material has no hours (REQ-186)."""
    role = await new_role(resource)
    member = await added_resource(resource, roles=[role])
    team = {"kind": "TEAM", "roles": [role]}
    await added_resource(resource, **team, members=[member["id"]])
    await added_resource(resource, kind="MATERIAL", name="电缆", roles=[role])
    assert await hours(resource, role) == ["176.0000", "144.0000"]
    await added_resource(resource, **team)
    assert await hours(resource, role) == ["352.0000", "288.0000"]


async def test_capacity_ends_with_the_last_day(resource: Subject) -> None:
    """Of a resource that leaves, of a person who leaves the organisation, of one deactivated."""
    role = await new_role(resource)
    record = await added_resource(resource, roles=[role])
    await moved(resource, record, "leave", {"last_day": "2026-10-15", "reason": "合同到期。"})
    assert await hours(resource, role) == ["176.0000", "56.0000"]
    person = await registered_person(resource)
    body = {"name": None, "kind": "PERSON", "person_id": person["person_id"], "roles": [role]}
    await added_resource(resource, **body)
    assert await hours(resource, role) == ["352.0000", "200.0000"]
    leaving = {"last_day": "2026-09-30", "reason": "离职。"}
    path = f"/people/{person['id']}/leave"
    await said(resource, MANAGER, "POST", path, leaving, if_match=1)
    assert await hours(resource, role) == ["352.0000", "56.0000"]
    third = await added_resource(resource, roles=[role])
    await moved(resource, third, "deactivate", {"reason": "转岗。"})
    assert await hours(resource, role) == ["352.0000", "56.0000"]


async def test_next_years_holidays_count_as_soon_as_they_are_imported(resource: Subject) -> None:
    """A calendar of its own, so that others keep theirs: New Year 2030 (REQ-186)."""
    role = await new_role(resource)
    body = {"code": "NY_2030", "name": "试点", "name_en": "Pilot", "week": [480] * 5 + [0, 0]}
    calendar = await said(resource, MANAGER, "POST", "/calendars", body)
    await added_resource(resource, roles=[role], calendar="NY_2030")
    (before,) = await capacity(resource, role, since="2030-01", to="2030-01")
    days = [
        {"date": f"2030-01-0{n}", "kind": kind, "name": "元旦"}
        for n, kind in ((1, "HOLIDAY"), (2, "HOLIDAY"), (3, "HOLIDAY"), (5, "WORKDAY"))
    ]
    path = f"/calendars/{calendar['id']}/import"
    await said(resource, MANAGER, "POST", path, {"year": 2030, "days": days}, if_match=1)
    (after,) = await capacity(resource, role, since="2030-01", to="2030-01")
    assert (before["hours"]["total"], after["hours"]["total"]) == ("184.0000", "168.0000")
    assert after["working_hours"] == "184.0000"


@pytest.mark.parametrize(
    ("since", "to", "code"),
    [("2026-10", "2026-09", "range_not_in_order"), ("2026-01", "2031-01", "window_too_long")],
)
async def test_a_window_runs_forward_and_has_sixty_months_at_most(
    resource: Subject, since: str, to: str, code: str
) -> None:
    params = {"role": "developer", "from": since, "to": to}
    found = await refused(resource, MANAGER, "GET", "/capacity", params=params)
    assert found == (409, code, [("?to", code)])
    assert len(await capacity(resource, "developer", since="2026-01", to="2030-12")) == 60


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("analyst-lin", 200),
        ("director-chen", 200),
        ("board-wang", 200),
        ("executive-ma", 200),
        ("auditor-hu", 200),
        ("employee-he", 403),
        ("pm-zhou", 403),
        ("admin-gao", 403),
    ],
)
async def test_who_plans_for_the_organisation_sees_its_capacity(
    resource: Subject, persona: str, status: int
) -> None:
    params = {"role": "developer", "from": "2026-09", "to": "2026-10"}
    answer = await resource.call(persona, "GET", "/capacity", params=params)
    assert answer.status_code == status
