"""Utilisation over HTTP: booked and posted of what there is, by person, role and unit."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.resource.utilisation.rules import Band, band, share
from tests.resource.given import (
    MANAGER,
    added_resource,
    approved_time,
    booked,
    confirmed,
    known_project,
    negotiated_demand,
    new_role,
    one_of_the_team,
    one_with,
)
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

OCTOBER = {"start": "2027-10-01", "finish": "2027-10-31"}


async def used(resource: Subject, **params: Any) -> dict[str, Any]:
    """The answer for October 2027, unless said otherwise."""
    window = {"from": "2027-10", "to": "2027-10", **params}
    return await said(resource, MANAGER, "GET", "/utilisation", params=window)


@pytest.mark.parametrize(
    ("utilisation", "called"),
    [
        ("0.5999", Band.IDLE),
        ("0.6", Band.HEALTHY),
        ("0.8999", Band.HEALTHY),
        ("0.9", Band.FULL),
        ("1", Band.FULL),
        ("1.0001", Band.OVER),
        ("1.2", Band.OVER),
        ("1.2001", Band.CRITICAL),
    ],
)
def test_what_a_utilisation_is_called(utilisation: str, called: Band) -> None:
    """Below 60 % idle, to 90 healthy, to 100 full, above over, above 120 critical (REQ-190)."""
    assert band(Decimal(utilisation)) is called


def test_of_nothing_there_is_no_share() -> None:
    """120 of 160 are 0.75; of none there is neither 0 nor infinity (REQ-190)."""
    assert share(Decimal(120), Decimal(160)) == Decimal("0.75")
    assert share(Decimal(120), Decimal(0)) is None
    assert band(None) is None


async def test_what_is_booked_of_a_role_and_of_who_has_it(resource: Subject) -> None:
    """Softly and hard, held against what there is and what is demanded (REQ-190)."""
    role, giver = await one_with(resource)
    demand = await negotiated_demand(
        resource, await known_project(resource), role=role, hours=200, **OCTOBER
    )
    await confirmed(resource, demand, giver, hours=80)
    await booked(resource, demand, giver, hours=20)
    for by, key, demanded in (("role", role, "200.0000"), ("resource", giver["key"], None)):
        (group,) = (await used(resource, by=by, role=role))["groups"]
        (month,) = group["months"]
        assert group["key"] == key
        assert (month["soft"], month["hard"], month["demanded"]) == (
            "20.0000",
            "80.0000",
            demanded,
        )
        there = Decimal(month["capacity"])
        assert Decimal(month["utilisation"]) == share(Decimal(100), there)
        assert month["band"] == band(share(Decimal(100), there))
        assert (month["load"] is None) is (demanded is None)


async def test_what_was_posted_is_shared_among_the_roles_of_who_worked(resource: Subject) -> None:
    """A unit has all of it (REQ-190, REQ-193)."""
    project = await known_project(resource)
    worker = await one_of_the_team(resource, project)
    entry = await approved_time(resource, project, worker)
    await resource.tick()
    unit, role = f"部门{uuid4().hex[:12]}", await new_role(resource)
    path = f"/resources/{entry['resource_id']}"
    record = await said(resource, MANAGER, "GET", path)
    edit = {"org_unit": unit, "roles": ["developer", role]}
    await said(resource, MANAGER, "PATCH", path, edit, if_match=record["version"])
    november = {"from": "2026-11", "to": "2026-11"}
    for params, hours in (
        ({"by": "org_unit", "org_unit": unit}, "7.5000"),
        ({"by": "resource", "role": role}, "7.5000"),
        ({"by": "role", "role": role}, "3.7500"),
    ):
        (group,) = (await used(resource, **params, **november))["groups"]
        assert [m["posted"] for m in group["months"]] == [hours], params


async def test_a_team_whose_members_are_known_counts_with_them(resource: Subject) -> None:
    """No hour is counted twice (REQ-190)."""
    unit = f"部门{uuid4().hex[:12]}"
    member = await added_resource(resource, org_unit=unit)
    await added_resource(resource, kind="TEAM", name="全组", org_unit=unit, members=[member["id"]])
    (alone,) = (await used(resource, by="org_unit", org_unit=unit))["groups"]
    (mine,) = (await used(resource, by="resource", org_unit=unit))["groups"]
    assert mine["key"] == member["key"]
    assert alone["months"] == mine["months"]


async def test_a_hundred_groups_at_once_and_then_the_next(resource: Subject) -> None:
    """By key; the last page has no next one (REQ-190)."""
    unit = f"部门{uuid4().hex[:12]}"
    keys = [(await added_resource(resource, org_unit=unit))["key"] for _ in range(101)]
    first = await used(resource, org_unit=unit)
    rest = await used(resource, org_unit=unit, after=first["next_after"])
    assert len(first["groups"]) == 100
    assert [g["key"] for g in first["groups"] + rest["groups"]] == sorted(keys)
    assert rest["next_after"] is None


async def test_more_than_a_year_is_refused(resource: Subject) -> None:
    """As is what runs backwards (REQ-190)."""
    for to, code in (("2028-10", "window_too_long"), ("2027-09", "range_not_in_order")):
        params = {"from": "2027-10", "to": to}
        found = await refused(resource, MANAGER, "GET", "/utilisation", params=params)
        assert found[:2] == (409, code)
