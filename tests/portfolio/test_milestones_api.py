"""Milestones over HTTP and by the clock: planned with baselines, forecast, reached, missed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.portfolio.milestones.commands import follow_baseline
from shared.contracts.delivery import MilestoneMissed
from shared.contracts.handover import (
    MilestoneCancelled,
    MilestoneForecastRecorded,
    MilestoneForecastSlipped,
    MilestoneReached,
    MilestoneReplanned,
)
from shared.domain.actor import Actor
from shared.domain.calendar import organisation_calendar
from tests.portfolio.given import action_of, stepped
from tests.portfolio.handover import of_code, planned_project, soon
from tests.portfolio.planning import (
    baselined_project,
    baselines_of,
    decided,
    milestone,
    nothing_changes,
    plan_content,
)
from tests.portfolio.test_steering_api import REASON, REST, moved
from tests.support import given
from tests.support.world import World

DIRECTOR = "director-chen"
SHOWN = {"evidence": "切换验收单 2026-118 已签署。"}
WHY = "机柜到货推迟。"


def today(world: World) -> date:
    return organisation_calendar("Asia/Shanghai").today(world.clock())


async def forecast(world: World, project: dict[str, Any], **days: str) -> dict[str, Any]:
    """A round: when each of these milestones is expected by now."""
    said = [{"code": code, "date": day, "reason": WHY} for code, day in days.items()]
    path = f"/projects/{project['id']}/milestone-forecasts"
    portfolio = world.service("portfolio")
    return await given.said(portfolio, given.MANAGER, "POST", path, {"forecasts": said})


async def shown(world: World, project: dict[str, Any], code: str = "LIVE") -> tuple[Any, ...]:
    found = await of_code(world, "milestones", project["id"], code)
    return found["state"], found["forecast_date"], found["slip_days"], found["due_on"]


async def test_the_baseline_brings_its_milestones(world: World) -> None:
    """REQ-075, REQ-104: with owner, date, gate and what is to show that each is reached."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    params = {"project_id": project["id"]}
    page = await given.said(portfolio, given.MANAGER, "GET", "/milestones", params=params)
    assert [(m["code"], m["baseline_date"], m["gate"], m["state"]) for m in page["items"]] == [
        ("READY", "2099-02-10", None, "PLANNED"),
        ("LIVE", "2099-03-31", "GO_LIVE", "PLANNED"),
    ]
    whole = await of_code(world, "milestones", project["id"], "LIVE")
    assert (whole["owner_id"], whole["acceptance_evidence"]) == (given.MANAGER, "验收单")
    assert (whole["forecast_date"], whole["slip_days"], whole["forecasts"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"state": "PLANNED"}, ["READY", "LIVE"]),
        ({"state": "REACHED"}, []),
        ({"owner_id": given.MANAGER}, ["READY", "LIVE"]),
        ({"owner_id": "pm-wu"}, []),
        ({"due_from": "2099-02-11"}, ["LIVE"]),
        ({"sort": "-due_on"}, ["LIVE", "READY"]),
    ],
)
async def test_milestones_are_listed_by_state_owner_and_day(
    world: World, asked: dict[str, str], codes: list[str]
) -> None:
    """REQ-104."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    params = {"project_id": project["id"], **asked}
    page = await given.said(portfolio, given.MANAGER, "GET", "/milestones", params=params)
    assert [m["code"] for m in page["items"]] == codes


async def test_a_forecast_slips_recovers_and_is_kept_in_the_trend(world: World) -> None:
    """REQ-104: from Tuesday 2099-03-31 to Friday 2099-04-10 are 8 working days; a slip is told
    when it grows, and only then."""
    portfolio, project = world.service("portfolio"), await planned_project(world)
    live = await of_code(world, "milestones", project["id"], "LIVE")
    expected = [
        ("2099-04-10", "FORECAST_LATE", 8, MilestoneForecastSlipped),
        ("2099-04-02", "FORECAST_LATE", 2, MilestoneForecastRecorded),
        ("2099-04-03", "FORECAST_LATE", 3, MilestoneForecastSlipped),
        ("2099-03-31", "PLANNED", 0, MilestoneForecastRecorded),
        ("2099-03-27", "PLANNED", -2, MilestoneForecastRecorded),
        ("2099-03-30", "PLANNED", -1, MilestoneForecastRecorded),
    ]
    for place, (day, state, slip, kind) in enumerate(expected):
        with world.clock.later(days=place // 2):
            said = await forecast(world, project, LIVE=day)
            row = said["milestones"][0]
            assert (row["state"], row["forecast_date"], row["slip_days"]) == (state, day, slip)
            told = (await portfolio.events(live["id"]))[-1]
            assert (told["type"], told["reason"]) == (kind.type_name(), WHY)
            fact = kind.model_validate(told["data"])
            assert (fact.slip_days, fact.state, str(fact.forecast_date)) == (slip, state, day)
    path = f"/projects/{project['id']}/milestone-trend"
    trend = await given.said(portfolio, given.MANAGER, "GET", path)
    ready, line = trend["milestones"]
    assert (ready["code"], ready["points"], trend["complete"]) == ("READY", [], True)
    first = today(world)
    assert [(p["reported_on"], p["forecast_date"], p["slip_days"]) for p in line["points"]] == [
        (f"{first}", "2099-04-02", 2),
        (f"{first + timedelta(days=1)}", "2099-03-31", 0),
        (f"{first + timedelta(days=2)}", "2099-03-30", -1),
    ]


async def test_a_milestone_is_reached_with_what_shows_it(world: World) -> None:
    """REQ-075, REQ-104: the slip is then that of the day itself."""
    portfolio, project = world.service("portfolio"), await planned_project(world)
    await forecast(world, project, READY="2099-02-12")
    ready = await of_code(world, "milestones", project["id"], "READY")
    assert action_of(ready, "reachMilestone")["allowed"]
    said = {"reached_on": f"{today(world)}", **SHOWN}
    reached = await stepped(world, given.MANAGER, f"/milestones/{ready['id']}/reach", said)
    days = organisation_calendar("Asia/Shanghai").working_days_between
    early = days(date(2099, 2, 10), today(world))
    assert (reached["state"], reached["reached_by"]) == ("REACHED", given.MANAGER)
    assert (reached["evidence"], reached["slip_days"]) == (SHOWN["evidence"], early)
    fact = (await portfolio.events(ready["id"]))[-1]
    assert fact["type"] == MilestoneReached.type_name()
    assert (fact["data"]["reached_on"], fact["data"]["slip_days"]) == (f"{today(world)}", early)
    assert SHOWN["evidence"] not in str(fact["data"])
    refused = {"forecasts": [{"code": "READY", "date": "2099-02-12", "reason": WHY}]}
    path = f"/projects/{project['id']}/milestone-forecasts"
    await nothing_changes(world, given.MANAGER, path, refused, None, 409, "illegal_move")


async def test_a_milestone_is_missed_when_its_latest_day_has_passed(world: World) -> None:
    """REQ-104: the day of the forecast where that is later than the baseline's; once; and it may
    still be reached, or forecast anew."""
    portfolio, first = world.service("portfolio"), today(world)
    project = await planned_project(world, **soon(first))
    later = f"{first + timedelta(days=8)}"
    await forecast(world, project, SOON=later)
    mark = await of_code(world, "milestones", project["id"], "SOON")
    for days, state in ((4, "FORECAST_LATE"), (8, "FORECAST_LATE"), (9, "MISSED"), (9, "MISSED")):
        with world.clock.later(days=days):
            await portfolio.tick()
            assert (await shown(world, project, "SOON"))[0] == state
    told = [t for t in await portfolio.events(mark["id"]) if t["type"].endswith("Missed.v1")]
    (fact,) = [MilestoneMissed.model_validate(t["data"]) for t in told]
    assert (fact.code, str(fact.due), str(fact.milestone_id)) == ("SOON", later, mark["id"])
    with world.clock.later(days=10):
        again = f"{first + timedelta(days=20)}"
        await forecast(world, project, SOON=again)
        assert (await shown(world, project, "SOON"))[:2] == ("FORECAST_LATE", again)
    with world.clock.later(days=21):
        await portfolio.tick()
        missed = await of_code(world, "milestones", project["id"], "SOON")
        assert missed["state"] == "MISSED"
        said = {"reached_on": f"{today(world)}", **SHOWN}
        path = f"/milestones/{mark['id']}/reach"
        assert (await stepped(world, given.MANAGER, path, said))["state"] == "REACHED"


async def test_a_project_that_rests_misses_nothing_and_resumes_with_a_fresh_forecast(
    world: World,
) -> None:
    """REQ-104; domain.md: resuming asks for a forecast of all that is still to come."""
    portfolio, first = world.service("portfolio"), today(world)
    project = await planned_project(world, **soon(first))
    await forecast(world, project, READY="2099-02-10")
    await moved(world, DIRECTOR, project, "suspend", REST)
    path = f"/projects/{project['id']}/resume"
    with world.clock.later(days=30):
        await portfolio.tick()
        assert (await shown(world, project, "SOON"))[0] == "PLANNED"
        version = (await given.said(portfolio, DIRECTOR, "GET", path[:-7]))["version"]
        refusal = await nothing_changes(
            world, DIRECTOR, path, REASON, version, 409, "forecast_not_refreshed"
        )
        assert [e["pointer"] for e in refusal["errors"]] == [
            "/milestones/SOON",
            "/milestones/READY",
            "/milestones/LIVE",
        ]
        soonest = f"{first + timedelta(days=60)}"
        await forecast(world, project, SOON=soonest, READY="2099-02-10", LIVE="2099-04-02")
        assert (await moved(world, DIRECTOR, project, "resume", REASON))["state"] == "EXECUTING"
        await portfolio.tick()
        assert (await shown(world, project, "SOON"))[0] == "FORECAST_LATE"


MOVE = {"op": "milestone.move", "code": "LIVE", "date": "2099-04-02"}


async def test_an_approved_change_moves_the_baseline_date(world: World) -> None:
    """REQ-104, REQ-132: the forecast stands, and is late or not by the new date; what is reached
    stays as it was."""
    portfolio, project = world.service("portfolio"), await planned_project(world)
    await forecast(world, project, LIVE="2099-04-02")
    ready = await of_code(world, "milestones", project["id"], "READY")
    said = {"reached_on": f"{today(world)}", **SHOWN}
    await stepped(world, given.MANAGER, f"/milestones/{ready['id']}/reach", said)
    reached = await shown(world, project, "READY")
    (first,) = await baselines_of(world, project["id"])
    further = {"op": "milestone.move", "code": "READY", "date": "2099-02-20"}
    await portfolio.hear(decided(project["id"], first["content_hash"], MOVE, further))
    assert await shown(world, project) == ("PLANNED", "2099-04-02", 0, "2099-04-02")
    assert await shown(world, project, "READY") == reached
    live = await of_code(world, "milestones", project["id"], "LIVE")
    told = (await portfolio.events(live["id"]))[-1]
    assert told["type"] == MilestoneReplanned.type_name()
    assert (told["data"]["baseline_date"], told["data"]["state"]) == ("2099-04-02", "PLANNED")


async def test_a_milestone_that_a_baseline_drops_is_cancelled_until_one_has_it_again(
    world: World,
) -> None:
    """REQ-104: following the same baseline again changes nothing."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    whole = {"milestones": [{**m, "gate": m.get("gate")} for m in plan_content()["milestones"]]}
    live, _ = whole["milestones"]
    more = {**milestone("MORE", "2099-03-02"), "gate": None}
    renamed = {**live, "name": "上线"}
    for said, states in (
        (whole, {"LIVE": "PLANNED", "READY": "PLANNED"}),
        ({"milestones": [live]}, {"LIVE": "PLANNED", "READY": "CANCELLED"}),
        (
            {"milestones": [renamed, more]},
            {"LIVE": "PLANNED", "READY": "CANCELLED", "MORE": "PLANNED"},
        ),
        (whole, {"LIVE": "PLANNED", "READY": "PLANNED", "MORE": "CANCELLED"}),
    ):
        for _ in range(2):
            async with portfolio.db.begin(Actor.system("portfolio")) as tx:
                await follow_baseline(tx, UUID(project["id"]), said)
            params = {"project_id": project["id"]}
            page = await given.said(portfolio, given.MANAGER, "GET", "/milestones", params=params)
            assert {m["code"]: m["state"] for m in page["items"]} == states
    ready = await of_code(world, "milestones", project["id"], "READY")
    told = [t["type"] for t in await portfolio.events(ready["id"])]
    assert told == [kind.type_name() for kind in (MilestoneCancelled, MilestoneReplanned)]


ROUND = [{"code": "LIVE", "date": "2099-04-10", "reason": WHY}]


@pytest.mark.parametrize(
    ("who", "forecasts", "status", "code", "wrong"),
    [
        (given.SPONSOR, ROUND, 403, "forbidden", None),
        ("pm-wu", ROUND, 404, "not_found", None),
        (given.MANAGER, [], 422, "validation_failed", None),
        (
            given.MANAGER,
            [{**ROUND[0], "code": "NOWHERE"}],
            409,
            "forecasts_unsound",
            "element_unknown",
        ),
        (
            given.MANAGER,
            [{**ROUND[0], "date": "2020-01-01"}],
            409,
            "forecasts_unsound",
            "due_in_the_past",
        ),
        (
            given.MANAGER,
            [{**ROUND[0], "date": "2120-01-01"}],
            409,
            "forecasts_unsound",
            "forecast_too_far",
        ),
        (given.MANAGER, ROUND * 2, 409, "forecasts_unsound", "code_twice"),
    ],
)
async def test_a_round_that_is_unsound_is_refused_whole(
    world: World, who: str, forecasts: list[Any], status: int, code: str, wrong: str | None
) -> None:
    """REQ-104: with what is right in it."""
    project = await planned_project(world)
    right = [{"code": "READY", "date": "2099-02-12", "reason": WHY}] if wrong else []
    path = f"/projects/{project['id']}/milestone-forecasts"
    body = {"forecasts": [*right, *forecasts]}
    refusal = await nothing_changes(world, who, path, body, None, status, code)
    assert wrong is None or {e["code"] for e in refusal["errors"]} == {wrong}


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        (given.SPONSOR, {}, 403, "forbidden"),
        ("pm-wu", {}, 404, "not_found"),
        (given.MANAGER, {"reached_on": "2098-01-01"}, 409, "not_reached_yet"),
        (given.MANAGER, {"evidence": ""}, 422, "validation_failed"),
    ],
)
async def test_a_milestone_that_is_not_reached_is_refused(
    world: World, who: str, changed: dict[str, str], status: int, code: str
) -> None:
    """REQ-075, REQ-104."""
    project = await planned_project(world)
    live = await of_code(world, "milestones", project["id"], "LIVE")
    said = {"reached_on": f"{today(world)}", **SHOWN, **changed}
    path = f"/milestones/{live['id']}/reach"
    await nothing_changes(world, who, path, said, live["version"], status, code)


async def test_before_the_start_nothing_is_forecast_or_reached(world: World) -> None:
    """REQ-104."""
    project = await baselined_project(world)
    path = f"/projects/{project['id']}/milestone-forecasts"
    await nothing_changes(
        world, given.MANAGER, path, {"forecasts": ROUND}, None, 409, "not_under_way"
    )
    live = await of_code(world, "milestones", project["id"], "LIVE")
    said, path = {"reached_on": f"{today(world)}", **SHOWN}, f"/milestones/{live['id']}/reach"
    await nothing_changes(world, given.MANAGER, path, said, live["version"], 409, "not_under_way")
