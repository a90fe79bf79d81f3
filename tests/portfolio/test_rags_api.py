"""Traffic lights over HTTP, by events and by the clock: assessed, overridden, escalated."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.issues import IssueClosed, IssueOpened, RiskBecameMajor, RiskCeasedMajor
from shared.contracts.supervision import RagChanged, RagOverridden
from tests.portfolio.given import action_of, executing_project, let_time_act, unchanged
from tests.portfolio.test_kpis_api import kpi_of, observed
from tests.support import given
from tests.support.world import World

ANALYST = "analyst-zhao"


def risk(project: dict[str, Any], risk_id: UUID, **more: Any) -> dict[str, Any]:
    return {
        "project_id": project["id"],
        "register_id": uuid4(),
        "risk_id": risk_id,
        "risk_key": "RSK-2026-0001",
        "kind": "THREAT",
        "category": "TECHNICAL",
        "stage": "EXECUTION",
        "owner_id": given.MANAGER,
        **more,
    }


def issue(project: dict[str, Any], issue_id: UUID, severity: int, **more: Any) -> dict[str, Any]:
    return {
        "project_id": project["id"],
        "issue_id": issue_id,
        "issue_key": "ISS-2026-0001",
        "severity": severity,
        "source": "MANUAL",
        **more,
    }


async def lights(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """After whatever is due was looked at."""
    portfolio = world.service("portfolio")
    await let_time_act(world)
    path = f"/rags/{project['id']}"
    return await given.said(portfolio, given.MANAGER, "GET", path)


def colour(shown: dict[str, Any], dimension: str) -> tuple[str, list[str]]:
    (found,) = [d for d in shown["dimensions"] if d["dimension"] == dimension]
    return found["colour"], found["reasons"]


async def test_a_project_is_watched_from_the_start_on(world: World) -> None:
    """REQ-110: what is not measured yet is grey and says so."""
    project = await executing_project(world)
    shown = await lights(world, project)
    assert (shown["overall"], shown["five_point"], shown["rule_version"]) == ("GREEN", "G", "rag-2")
    assert colour(shown, "COST") == ("GREY", ["NOT_MEASURED"])
    assert colour(shown, "RISK") == ("GREEN", ["NO_MAJOR_RISK"])
    (told,) = await told_of_lights(world, project)
    assert told["type"] == RagChanged.type_name()
    assert len(told["data"]["dimensions"]) == 8


async def told_of_lights(world: World, project: dict[str, Any]) -> list[dict[str, Any]]:
    told = await world.service("portfolio").events(project["id"])
    return [fact for fact in told if fact["aggregate_type"] == "ProjectRag"]


async def test_worse_counts_at_once_and_better_after_two_weeks(world: World) -> None:
    """REQ-110; formulas.md 8: hysteresis, by the week."""
    project, seen = await executing_project(world), []
    cpi = await kpi_of(world, project, "CPI")
    await observed(world, cpi, "0.89", "2026-01-31")
    portfolio = world.service("portfolio")
    await given.said(portfolio, ANALYST, "POST", f"/rags/{project['id']}/assess")
    shown = await lights(world, project)
    assert (colour(shown, "COST"), shown["overall"]) == (("RED", ["KPI_CPI"]), "RED")
    assert shown["red_since"] is not None
    await observed(world, cpi, "0.99", "2026-02-28")
    for days in (1, 8):
        with world.clock.later(days=days):
            shown = await lights(world, project)
            (cost,) = [d for d in shown["dimensions"] if d["dimension"] == "COST"]
            seen.append((cost["computed"], cost["counts"], shown["red_since"] is None))
    assert seen == [("GREEN", "RED", False), ("GREEN", "GREEN", True)]
    told = await told_of_lights(world, project)
    assert [t["data"]["overall"] for t in told] == ["RED", "GREEN"]


async def test_a_major_risk_is_amber_then_red_until_it_is_none(world: World) -> None:
    """REQ-110: told twice it counts once; what changed is looked at at once."""
    portfolio, project, risk_id = (
        world.service("portfolio"),
        await executing_project(world),
        uuid4(),
    )
    became = RiskBecameMajor(**risk(project, risk_id), reasons=("EMV",))
    await lights(world, project)
    await portfolio.hear(became, times=2)
    await portfolio.hear(became)
    assert colour(await lights(world, project), "RISK") == ("AMBER", ["MAJOR_OPEN"])
    with world.clock.later(days=15):
        assert colour(await lights(world, project), "RISK") == ("RED", ["MAJOR_OVERDUE"])
    await portfolio.hear(RiskCeasedMajor(**risk(project, risk_id)), times=2)
    (row,) = await portfolio.rows("SELECT active FROM major_risks WHERE risk_id = :r", r=risk_id)
    assert row["active"] is False


async def test_what_is_told_late_of_a_risk_does_not_undo_what_is_newer(world: World) -> None:
    """REQ-181: by the risk's own version; also where its end is told before its beginning."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    first, second = uuid4(), uuid4()

    async def active(risk_id: UUID) -> bool:
        found = "SELECT active FROM major_risks WHERE risk_id = :r ORDER BY id DESC"
        last, *_ = await portfolio.rows(found, r=risk_id)
        return bool(last["active"])

    def became(risk_id: UUID, revision: int) -> RiskBecameMajor:
        return RiskBecameMajor(**risk(project, risk_id), reasons=("EMV",), revision=revision)

    def ceased(risk_id: UUID, revision: int) -> RiskCeasedMajor:
        return RiskCeasedMajor(**risk(project, risk_id), revision=revision)

    await portfolio.hear(ceased(first, 4), times=2)
    await portfolio.hear(became(first, 3))
    assert not await active(first)
    await portfolio.hear(became(first, 7))
    await portfolio.hear(ceased(first, 4))
    assert await active(first)
    await portfolio.hear(became(second, 2))
    await portfolio.hear(ceased(second, 5))
    await portfolio.hear(became(second, 2))
    assert not await active(second)


async def test_an_issue_counts_until_it_is_closed_whatever_is_told_first(world: World) -> None:
    """REQ-110: closed before it was opened, it never counts."""
    portfolio, project, mine, late = (
        world.service("portfolio"),
        await executing_project(world),
        uuid4(),
        uuid4(),
    )
    await portfolio.hear(IssueClosed(**issue(project, late, 5), root_cause=""), times=2)
    await portfolio.hear(IssueOpened(**issue(project, late, 5)))
    assert colour(await lights(world, project), "RISK")[0] == "GREEN"
    await portfolio.hear(IssueOpened(**issue(project, mine, 5)), times=2)
    assert colour(await lights(world, project), "RISK") == ("RED", ["CRITICAL_ISSUE"])
    await portfolio.hear(IssueClosed(**issue(project, mine, 5), root_cause="配置错误"))
    for days, expected in ((7, "RED"), (14, "GREEN")):
        with world.clock.later(days=days):
            assert colour(await lights(world, project), "RISK")[0] == expected


async def test_a_fact_about_a_project_that_nobody_watches_is_kept(world: World) -> None:
    """REQ-110: it may come before the start."""
    portfolio, stranger = world.service("portfolio"), {"id": uuid4()}
    await portfolio.hear(RiskBecameMajor(**risk(stranger, uuid4()), reasons=()), times=2)
    await portfolio.hear(IssueOpened(**issue(stranger, uuid4(), 4)))
    counted = "SELECT (SELECT count(*) FROM {} WHERE project_id = :p) AS n"
    for table in ("major_risks", "project_issues"):
        (row,) = await portfolio.rows(counted.format(table), p=stranger["id"])
        assert row["n"] == 1


async def test_a_person_says_another_colour_until_a_day(world: World) -> None:
    """REQ-110: visible, reasoned, expiring."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    shown = await lights(world, project)
    until = portfolio.clock().date() + timedelta(days=10)
    said = {
        "dimension": "SCOPE",
        "colour": "RED",
        "reason": "供应商索赔在即。",
        "expires_on": f"{until}",
    }
    path = f"/rags/{project['id']}/override"
    over = await given.said(portfolio, ANALYST, "POST", path, said, if_match=shown["version"])
    assert (over["overall"], over["five_point"]) == ("RED", "A/R")
    (scope,) = [d for d in over["dimensions"] if d["dimension"] == "SCOPE"]
    assert (scope["colour"], scope["computed"]) == ("RED", "GREY")
    assert scope["override"] == {
        "colour": "RED",
        "reason": said["reason"],
        "by": ANALYST,
        "expires_on": said["expires_on"],
    }
    told = (await told_of_lights(world, project))[1:]
    assert [t["type"] for t in told] == [RagOverridden.type_name(), RagChanged.type_name()]
    assert (told[0]["reason"], "reason" in told[0]["data"]) == (said["reason"], False)
    with world.clock.later(days=9):
        assert (await lights(world, project))["overall"] == "RED"
    with world.clock.later(days=12):
        shown = await lights(world, project)
        assert (shown["overall"], colour(shown, "SCOPE")[0]) == ("GREEN", "GREY")


@pytest.mark.parametrize(
    ("who", "changed", "days", "status", "code"),
    [
        (given.MANAGER, {}, 10, 403, "forbidden"),
        ("pm-wu", {}, 10, 404, "not_found"),
        (ANALYST, {"colour": "BLUE"}, 10, 422, "validation_failed"),
        (ANALYST, {}, 31, 409, "override_too_long"),
        (ANALYST, {}, -1, 409, "override_too_long"),
    ],
)
async def test_a_refused_override_changes_nothing_and_tells_nothing(
    world: World, who: str, changed: dict[str, Any], days: int, status: int, code: str
) -> None:
    """REQ-110: never longer than 30 days."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    shown = await lights(world, project)
    today = portfolio.clock() + timedelta(hours=8)
    until = today.date() + timedelta(days=days)
    said = {"dimension": "COST", "colour": "RED", "reason": "x", "expires_on": f"{until}"}
    before, path = await unchanged(portfolio), f"/rags/{project['id']}/override"
    body = {**said, **changed}
    answer = await portfolio.call(who, "POST", path, body, if_match=shown["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_a_project_that_stays_red_is_the_directors(world: World) -> None:
    """REQ-111: once a spell, after the days that the setting says."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await portfolio.hear(IssueOpened(**issue(project, uuid4(), 5)))
    params = {"project_id": project["id"]}
    for days, raised in ((0, 0), (13, 0), (15, 1), (17, 1)):
        with world.clock.later(days=days):
            await lights(world, project)
            page = await given.said(
                portfolio, "director-chen", "GET", "/escalations", params=params
            )
            reasons = [item["reason_code"] for item in page["items"]]
            assert reasons.count("RAG_RED") == raised, days


async def test_the_gravest_is_listed_first(world: World) -> None:
    """REQ-099, REQ-110."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    await portfolio.hear(IssueOpened(**issue(project, uuid4(), 5)))
    shown = await lights(world, project)
    assert action_of(shown, "overrideRag")["reason_code"] == "forbidden"
    params = {"overall": "RED", "limit": 200}
    page = await given.said(portfolio, ANALYST, "GET", "/rags", params=params)
    assert project["id"] in [item["id"] for item in page["items"]]
    assert {item["overall"] for item in page["items"]} == {"RED"}
