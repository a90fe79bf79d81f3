"""Calendars over HTTP: the official one that is there at first, others, and years to import."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.resource.calendars.commands import ImportedYear, NewCalendar
from shared.domain.calendar import official_chinese_exceptions
from tests.resource.given import MANAGER, STANDARD
from tests.resource.refused import refused
from tests.support.given import said
from tests.support.world import Subject

NEW: dict[str, Any] = NewCalendar.model_config["json_schema_extra"]["examples"][0]  # type: ignore
YEAR: dict[str, Any] = ImportedYear.model_config["json_schema_extra"]["examples"][0]  # type: ignore


async def added(resource: Subject, **changed: Any) -> dict[str, Any]:
    body = {**NEW, "code": f"C{uuid4().hex[:12].upper()}", **changed}
    return await said(resource, MANAGER, "POST", "/calendars", body)


async def days_of(resource: Subject, code: str, **params: Any) -> list[dict[str, Any]]:
    path = f"/calendars/{code}/days"
    params = {"limit": 200, **params}
    items: list[dict[str, Any]] = (await said(resource, "employee-he", "GET", path, params=params))[
        "items"
    ]
    return items


async def imported(
    resource: Subject, calendar: dict[str, Any], days: list[dict[str, Any]], year: int = 2027
) -> dict[str, Any]:
    path, body = f"/calendars/{calendar['code']}/import", {"year": year, "days": days}
    return await said(resource, MANAGER, "POST", path, body, if_match=calendar["version"])


def day(on: str, kind: str, name: str = "元旦", **more: Any) -> dict[str, Any]:
    return {"date": on, "kind": kind, "name": name, **more}


async def test_the_official_chinese_calendar_is_there_with_its_days_worked_in_lieu(
    resource: Subject,
) -> None:
    """2024 to 2026 as announced, each date as the library of the platform has it (REQ-186)."""
    calendar = await said(resource, "employee-he", "GET", "/calendars/CN")
    assert (calendar["id"], calendar["name"]) == (STANDARD, "中国法定工作日历")
    assert calendar["week"] == [480, 480, 480, 480, 480, 0, 0]
    listed = await days_of(resource, "CN")
    expected = official_chinese_exceptions(range(2024, 2027))
    assert {date.fromisoformat(d["day"]): d["minutes"] for d in listed} == {
        on: 480 * worked for on, worked in expected.items()
    }
    assert len(listed) == 108
    october = [d for d in listed if d["day"].startswith("2026-10") and d["kind"] == "WORKDAY"]
    assert october == [
        {"day": "2026-10-10", "kind": "WORKDAY", "minutes": 480, "name": "国庆节调休上班"}
    ]


async def test_a_calendar_of_a_site_is_added(resource: Subject) -> None:
    """A six-day week, under a code of its own; told as it is (REQ-186)."""
    seq = await resource.last_seq()
    calendar = await added(resource)
    assert {n: calendar[n] for n in ("name", "week", "state", "version")} == {
        "name": "西部工地六天制",
        "week": [480, 480, 480, 480, 480, 240, 0],
        "state": "IN_FORCE",
        "version": 1,
    }
    assert await said(resource, "employee-he", "GET", f"/calendars/{calendar['id']}")
    (told,) = await resource.events(since=seq)
    assert told["type"] == "pmo.resource.CalendarChanged.v1"
    assert told["data"] == {
        "calendar_id": calendar["id"],
        "code": calendar["code"],
        "calendar_version": 1,
        "name": "西部工地六天制",
        "name_en": "Western site, six days",
        "week": [480, 480, 480, 480, 480, 240, 0],
        "days": [],
    }


async def test_a_code_is_given_once(resource: Subject) -> None:
    body = {**NEW, "code": "CN"}
    assert await refused(resource, MANAGER, "POST", "/calendars", body) == (
        409,
        "code_taken",
        [("/code", "code_taken")],
    )


@pytest.mark.parametrize("persona", ["analyst-lin", "employee-he", "director-chen"])
async def test_only_the_resource_manager_changes_calendars(resource: Subject, persona: str) -> None:
    calendar = await added(resource)
    path, how = f"/calendars/{calendar['id']}", {"if_match": 1}
    for call in (
        refused(resource, persona, "POST", "/calendars", NEW),
        refused(resource, persona, "PATCH", path, {"name": "别名"}, **how),
        refused(resource, persona, "POST", f"{path}/import", YEAR, **how),
    ):
        assert (await call)[:2] == (403, "forbidden")


async def test_another_week_is_the_next_version(resource: Subject) -> None:
    calendar = await added(resource)
    edit = {"week": [450] * 5 + [0, 0]}
    path = f"/calendars/{calendar['code']}"
    changed = await said(resource, MANAGER, "PATCH", path, edit, if_match=1)
    assert (changed["version"], changed["week"]) == (2, [450] * 5 + [0, 0])
    history = (await said(resource, "employee-he", "GET", f"{path}/history"))["items"]
    assert [(h["aggregate_version"], h["data"]["week"][0]) for h in history] == [(2, 450), (1, 480)]


async def test_the_holidays_of_a_year_are_imported(resource: Subject) -> None:
    """Next year's holidays are data: free dates, dates worked in lieu, half a day (REQ-186)."""
    calendar = await added(resource, week=[450] * 5 + [0, 0])
    seq = await resource.last_seq()
    days = [
        day("2027-01-01", "HOLIDAY"),
        day("2027-01-02", "WORKDAY"),
        day("2027-02-05", "WORKDAY", "除夕", minutes=240),
    ]
    after = await imported(resource, calendar, days)
    assert after["version"] == 2
    assert [
        (d["day"], d["kind"], d["minutes"]) for d in await days_of(resource, after["code"])
    ] == [
        ("2027-01-01", "HOLIDAY", 0),
        ("2027-01-02", "WORKDAY", 450),
        ("2027-02-05", "WORKDAY", 240),
    ]
    (told,) = await resource.events(since=seq)
    assert [(d["day"], d["minutes"]) for d in told["data"]["days"]] == [
        ("2027-01-01", 0),
        ("2027-01-02", 450),
        ("2027-02-05", 240),
    ]


async def test_the_same_import_again_changes_nothing(resource: Subject) -> None:
    """Neither a version nor an event; a date that is otherwise now is told alone."""
    calendar = await added(resource)
    days = [day("2027-01-01", "HOLIDAY"), day("2027-01-02", "WORKDAY")]
    first = await imported(resource, calendar, days)
    before = await resource.contents()
    assert (await imported(resource, first, days))["version"] == 2
    assert await resource.contents() == before
    seq = await resource.last_seq()
    await imported(resource, first, [*days, day("2027-01-03", "HOLIDAY")])
    (told,) = await resource.events(since=seq)
    assert [d["day"] for d in told["data"]["days"]] == ["2027-01-03"]


async def test_an_exception_can_be_taken_back(resource: Subject) -> None:
    """REGULAR: as its weekday says after all; what never was an exception stays none."""
    calendar = await added(resource)
    first = await imported(resource, calendar, [day("2027-01-01", "HOLIDAY")])
    both = [day("2027-01-01", "REGULAR"), day("2027-01-04", "REGULAR")]
    seq = await resource.last_seq()
    await imported(resource, first, both)
    assert await days_of(resource, calendar["code"]) == []
    (told,) = await resource.events(since=seq)
    assert [(d["day"], d["kind"], d["minutes"]) for d in told["data"]["days"]] == [
        ("2027-01-01", "REGULAR", 480)
    ]


@pytest.mark.parametrize(
    ("days", "code", "pointer"),
    [
        (["2027-01-01", "2026-12-31"], "day_outside_year", "/days/1/date"),
        (["2027-01-01", "2027-01-02", "2027-01-01"], "said_twice", "/days/2/date"),
    ],
)
async def test_an_import_that_is_wrong_anywhere_is_refused_whole(
    resource: Subject, days: list[str], code: str, pointer: str
) -> None:
    calendar = await added(resource)
    body = {"year": 2027, "days": [day(on, "HOLIDAY") for on in days]}
    path = f"/calendars/{calendar['id']}/import"
    found = await refused(resource, MANAGER, "POST", path, body, if_match=1)
    assert found == (409, code, [(pointer, code)])
    assert await days_of(resource, calendar["code"]) == []


async def test_the_days_of_one_year_are_shown_apart(resource: Subject) -> None:
    """The export of a year has the form of its import."""
    listed = await days_of(resource, "CN", year=2026)
    assert len(listed) == 39
    assert {d["day"][:4] for d in listed} == {"2026"}
