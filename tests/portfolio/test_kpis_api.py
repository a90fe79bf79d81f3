"""Indicators over HTTP: the catalogue, those of a project, what is observed, what is told of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.portfolio.indicators.commands import EXAMPLE
from shared.contracts.allocation import ActualsApproved
from shared.contracts.base import Money
from shared.contracts.delivery import KpiBreached, KpiRecovered
from shared.contracts.supervision import (
    KpiAssigned,
    KpiDefinitionChanged,
    KpiDropped,
    KpiObserved,
)
from tests.portfolio.given import action_of, executing_project, registered_project, unchanged
from tests.support import given
from tests.support.world import World

ANALYST = "analyst-zhao"
REASON = {"reason": "不再适用。"}


async def kpi_of(world: World, project: dict[str, Any], code: str) -> dict[str, Any]:
    portfolio, params = world.service("portfolio"), {"project_id": project["id"], "kpi": code}
    page = await given.said(portfolio, given.MANAGER, "GET", "/kpis", params=params)
    (row,) = page["items"]
    return await given.said(portfolio, given.MANAGER, "GET", f"/kpis/{row['id']}")


async def observed(
    world: World, kpi: dict[str, Any], value: str, day: str, by: str = given.MANAGER, **more: Any
) -> dict[str, Any]:
    portfolio, path = world.service("portfolio"), f"/kpis/{kpi['id']}"
    version = (await given.said(portfolio, by, "GET", path))["version"]
    body = {"value": value, "observed_on": day, "source": "月度进度报表", **more}
    return await given.said(portfolio, by, "POST", f"{path}/observe", body, if_match=version)


def definition(**changed: Any) -> dict[str, Any]:
    return {**EXAMPLE, "code": f"K{uuid4().hex[:10].upper()}", **changed}


async def test_an_indicator_is_defined_edited_and_retired(world: World) -> None:
    """REQ-101: each change is a version, told whole."""
    portfolio, new = world.service("portfolio"), definition()
    answer = await portfolio.call(ANALYST, "POST", "/kpi-definitions", new)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["code"], made["version"], made["state"]) == (new["code"], 1, "ACTIVE")
    path = f"/kpi-definitions/{made['id']}"
    edit = {"green_limit": "0.85", "amber_limit": "0.75"}
    edited = await given.said(portfolio, ANALYST, "PATCH", path, edit, if_match=1)
    assert (edited["version"], edited["green_limit"]) == (2, "0.85")
    retired = await given.said(portfolio, ANALYST, "POST", f"{path}/retire", if_match=2)
    assert retired["state"] == "RETIRED"
    told = await portfolio.events(made["id"])
    assert {t["type"] for t in told} == {KpiDefinitionChanged.type_name()}
    assert [t["data"]["definition_version"] for t in told] == [1, 2, 3]
    assert (told[1]["data"]["green_limit"], told[2]["data"]["state"]) == ("0.85", "RETIRED")


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        (given.MANAGER, {}, 403, "forbidden"),
        (ANALYST, {"code": "CPI"}, 409, "code_taken"),
        (ANALYST, {"green_limit": "0.60"}, 409, "limits_not_in_order"),
        (ANALYST, {"direction": "SIDEWAYS"}, 422, "validation_failed"),
    ],
)
async def test_an_indicator_that_is_none_is_refused(
    world: World, who: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-101."""
    portfolio = world.service("portfolio")
    before = await unchanged(portfolio)
    answer = await portfolio.call(who, "POST", "/kpi-definitions", definition(**changed))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_a_project_is_measured_by_its_profile_from_the_start_on(world: World) -> None:
    """REQ-102: the six of an IT project of tier M, each with the limits of that day."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    params = {"project_id": project["id"]}
    page = await given.said(portfolio, given.MANAGER, "GET", "/kpis", params=params)
    assert sorted(item["kpi"] for item in page["items"]) == [
        "BUDGET_USE",
        "CPI",
        "DEFECTS_OPEN",
        "MILESTONES_ON_TIME",
        "REQUIREMENT_CHANGES",
        "SPI",
    ]
    assert {(item["origin"], item["band"]) for item in page["items"]} == {("PROFILE", None)}
    cpi = await kpi_of(world, project, "CPI")
    assert (cpi["green_limit"], cpi["amber_limit"]) == ("0.9500", "0.9000")
    (told,) = await portfolio.events(cpi["id"])
    assert (told["type"], told["data"]["origin"]) == (KpiAssigned.type_name(), "PROFILE")


async def test_a_project_adds_and_drops_an_indicator_of_its_own(world: World) -> None:
    """REQ-102: with limits of its own; what the profile asks for stays."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    path, new = f"/projects/{project['id']}/kpis", {"kpi": "REWORK_RATE", "green": "0.02"}
    answer = await portfolio.call(given.MANAGER, "POST", path, new)
    assert (answer.status_code, answer.json()["origin"]) == (201, "OWN")
    assert (answer.json()["green_limit"], answer.json()["amber_limit"]) == ("0.02", "0.1000")
    at = f"/kpis/{answer.json()['id']}"
    dropped = await given.said(portfolio, ANALYST, "POST", f"{at}/drop", REASON, if_match=1)
    assert dropped["state"] == "DROPPED"
    assert (await portfolio.events(dropped["id"]))[-1]["type"] == KpiDropped.type_name()

    cpi = await kpi_of(world, project, "CPI")
    assert action_of(cpi, "dropKpi")["reason_code"] == "kpi_of_profile"
    before = await unchanged(portfolio)
    for body, refused, code in (
        (REASON, f"/kpis/{cpi['id']}/drop", "kpi_of_profile"),
        ({"kpi": "CPI"}, path, "kpi_already_assigned"),
        ({"kpi": "HAPPINESS"}, path, "kpi_unknown"),
        ({"kpi": "REWORK_RATE", "green": "0.9"}, path, "limits_not_in_order"),
    ):
        answer = await portfolio.call(given.MANAGER, "POST", refused, body, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("value", "forecast", "band", "told"),
    [
        ("0.97", "0.93", "AMBER", ("AMBER", "FORECAST", "0.97", "0.93", "0.9500")),
        ("0.97", "0.80", "AMBER", ("AMBER", "FORECAST", "0.97", "0.80", "0.9500")),
        ("0.97", "0.95", "GREEN", None),
        ("0.97", None, "GREEN", None),
        ("0.89", "0.99", "RED", ("RED", "LEVEL", "0.89", None, "0.9000")),
    ],
)
async def test_what_is_expected_beyond_the_limit_is_a_breach_before_it_happens(
    world: World, value: str, forecast: str | None, band: str, told: tuple[Any, ...] | None
) -> None:
    """REQ-105: amber while the level is still green, with what is expected; a level that is not
    green is told as such, whatever is hoped for."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    cpi = await kpi_of(world, project, "CPI")
    shown = await observed(world, cpi, value, "2026-01-31", forecast=forecast)
    assert shown["band"] == band
    path = f"/kpis/{cpi['id']}/observations"
    (seen,) = (await given.said(portfolio, given.MANAGER, "GET", path))["items"]
    assert seen["forecast"] == (forecast and f"{Decimal(forecast):.4f}")
    breaches = [
        KpiBreached.model_validate(t["data"])
        for t in await portfolio.events(cpi["id"])
        if t["type"] == KpiBreached.type_name()
    ]
    found = [(b.band, b.reason_code, b.value, b.forecast, b.limit) for b in breaches]
    assert found == ([told] if told else [])


async def test_a_breach_is_told_once_a_period_and_recovery_after_two_better_ones(
    world: World,
) -> None:
    """REQ-103, REQ-105: worse counts at once, better only after two periods."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    cpi, bands = await kpi_of(world, project, "CPI"), []
    for value, day in (
        ("0.97", "2026-01-31"),
        ("0.89", "2026-02-20"),
        ("0.88", "2026-02-27"),
        ("0.97", "2026-03-31"),
        ("0.98", "2026-04-30"),
    ):
        shown = await observed(world, cpi, value, day)
        bands.append(shown["band"])
    assert bands == ["GREEN", "RED", "RED", "RED", "GREEN"]
    assert (shown["last_value"], shown["last_observed_on"]) == ("0.98", "2026-04-30")
    told = (await portfolio.events(cpi["id"]))[1:]
    assert [t["type"].split(".")[2] for t in told] == [
        "KpiObserved",
        "KpiObserved",
        "KpiBreached",
        "KpiObserved",
        "KpiObserved",
        "KpiObserved",
        "KpiRecovered",
    ]
    breach = KpiBreached.model_validate(told[2]["data"])
    assert (breach.kpi, breach.period, breach.band) == ("CPI", "2026-02", "RED")
    assert (breach.value, breach.limit, breach.reason_code) == ("0.89", "0.9000", "LEVEL")
    recovered = KpiRecovered.model_validate(told[-1]["data"])
    assert (recovered.period, recovered.observation_id) == (
        "2026-04",
        KpiObserved.model_validate(told[-2]["data"]).observation_id,
    )

    path = f"/kpis/{cpi['id']}/observations"
    rows = (await given.said(portfolio, given.MANAGER, "GET", path))["items"]
    assert [row["value"] for row in rows] == ["0.9800", "0.9700", "0.8800", "0.8900", "0.9700"]
    assert {(row["provenance"], row["observed_by"]) for row in rows} == {("MANUAL", given.MANAGER)}


async def test_a_trend_is_a_breach_before_the_limit_is_crossed(world: World) -> None:
    """REQ-105: CPI 1.00, .98, .96 goes on to .94."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    cpi = await kpi_of(world, project, "CPI")
    for value, day in (("1", "2026-01-31"), ("0.98", "2026-02-28"), ("0.96", "2026-03-31")):
        shown = await observed(world, cpi, value, day)
    assert shown["band"] == "AMBER"
    told = (await portfolio.events(cpi["id"]))[-1]
    assert (told["type"], told["data"]["reason_code"]) == (KpiBreached.type_name(), "TREND")
    assert (told["data"]["band"], told["data"]["limit"]) == ("AMBER", "0.9500")


async def test_what_comes_late_is_kept_and_moves_nothing(world: World) -> None:
    """REQ-103: observations are only added."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    cpi = await kpi_of(world, project, "CPI")
    await observed(world, cpi, "0.97", "2026-03-31")
    shown = await observed(world, cpi, "0.50", "2026-02-27")
    assert (shown["band"], shown["last_value"]) == ("GREEN", "0.9700")
    assert (await portfolio.events(cpi["id"]))[-1]["type"] == KpiObserved.type_name()


async def test_the_platform_measures_the_use_of_the_budget_itself(world: World) -> None:
    """REQ-103: at the end of each month, from the ledger; a counter-entry is an entry."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    today = (portfolio.clock() + timedelta(hours=8)).date()
    to_come = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - today
    for amount in ("3150000.0000", "-90000.0000"):
        fact = ActualsApproved(
            project_id=project["id"],
            entry_id=uuid4(),
            activity=None,
            day=today.replace(day=1),
            hours=Decimal(8),
            cost=Money(amount=Decimal(amount), currency="CNY"),
        )
        await portfolio.hear(fact, times=2)
        await portfolio.hear(fact)
    await portfolio.tick()
    assert (await kpi_of(world, project, "BUDGET_USE"))["band"] is None
    with world.clock.later(days=to_come.days):
        await portfolio.tick()
        await portfolio.tick()
        use = await kpi_of(world, project, "BUDGET_USE")
        path = f"/kpis/{use['id']}/observations"
        (row,) = (await given.said(portfolio, given.MANAGER, "GET", path))["items"]
    assert (use["band"], row["value"], row["provenance"]) == ("AMBER", "1.0200", "COMPUTED")
    assert (row["source"], row["observed_by"]) == ("ledger", "system:portfolio")
    assert date.fromisoformat(row["observed_on"]).month == today.month


@pytest.mark.parametrize(
    ("who", "changed", "if_match", "status", "code"),
    [
        (given.SPONSOR, {}, 1, 403, "forbidden"),
        ("pm-wu", {}, 1, 404, "not_found"),
        (given.MANAGER, {"value": 1}, 1, 422, "validation_failed"),
        (given.MANAGER, {}, None, 428, "precondition_required"),
        (given.MANAGER, {}, 9, 412, "precondition_failed"),
        (given.MANAGER, {"observed_on": "2099-01-01"}, 1, 409, "not_observed_yet"),
    ],
)
async def test_a_refused_observation_changes_nothing_and_tells_nothing(
    world: World, who: str, changed: dict[str, Any], if_match: int, status: int, code: str
) -> None:
    """REQ-103."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    made = await given.said(
        portfolio, ANALYST, "POST", f"/projects/{project['id']}/kpis", {"kpi": "CPI"}
    )
    body = {"value": "0.93", "observed_on": "2026-11-01", "source": "报表", **changed}
    before, path = await unchanged(portfolio), f"/kpis/{made['id']}/observe"
    answer = await portfolio.call(who, "POST", path, body, if_match=if_match)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
