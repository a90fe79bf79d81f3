"""What the communication plan owes: made as its days come, kept by who tells it, or missed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.portfolio.communications.rules import next_day
from shared.contracts.planning import CommunicationObligationKept, CommunicationObligationMissed
from shared.domain.calendar import organisation_calendar
from tests.portfolio.given import action_of
from tests.portfolio.planning import (
    baselined_project,
    baselines_of,
    nothing_changes,
    plan_content,
    rebaselined_project,
)
from tests.support import given
from tests.support.world import World

AT = "/communication-obligations"
TOLD = {"evidence": "月报已于例会发出。"}
MOVE = {"op": "milestone.move", "code": "LIVE", "date": "2099-04-02"}


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ("2099-01-01", "2099-02-02"),
        ("2099-02-02", "2099-02-02"),
        ("2099-02-03", "2099-03-02"),
        ("2099-03-02", "2099-03-02"),
        ("2100-02-01", "2100-02-01"),
    ],
)
def test_what_is_told_every_four_weeks_falls_on_whole_periods(today: str, found: str) -> None:
    """REQ-078: every 28 days from Monday 2099-02-02."""
    first = date(2099, 2, 2)
    assert next_day(first, 28, date.fromisoformat(today)) == date.fromisoformat(found)


def today(world: World) -> date:
    portfolio = world.service("portfolio")
    return organisation_calendar("Asia/Shanghai").today(portfolio.clock())


def weekly(world: World, **changed: Any) -> list[dict[str, Any]]:
    """A communication plan whose one line is due every week, and today."""
    (line,) = plan_content()["communications"]
    first = today(world) - timedelta(days=14)
    return [{**line, "every_days": 7, "first_on": first.isoformat(), **changed}]


async def run(world: World) -> None:
    """Let the timers do all that is due."""
    while await world.service("portfolio").tick():
        pass


async def owed(world: World, project_id: str, **params: Any) -> list[dict[str, Any]]:
    page = await given.said(
        world.service("portfolio"),
        "pm-zhou",
        "GET",
        AT,
        params={"project_id": project_id, **params},
    )
    found: list[dict[str, Any]] = page["items"]
    return found


async def test_what_is_due_within_a_week_is_owed_once(world: World) -> None:
    """REQ-078: today and in a week; the timers looking again makes no more."""
    project = await baselined_project(world, communications=weekly(world))
    await run(world)
    await run(world)
    first, second = await owed(world, project["id"])
    assert (first["code"], first["state"], first["sender_id"]) == ("STEERING", "DUE", "pm-zhou")
    assert first["due_on"] == today(world).isoformat()
    assert second["due_on"] == (today(world) + timedelta(days=7)).isoformat()
    (baseline,) = await baselines_of(world, project["id"])
    assert first["baseline_id"] == baseline["id"]


async def test_what_was_told_is_kept_and_what_was_not_is_missed(world: World) -> None:
    """REQ-078: the day itself still counts; the next ones follow."""
    portfolio = world.service("portfolio")
    project = await baselined_project(world, communications=weekly(world))
    await run(world)
    first, second = await owed(world, project["id"])
    path = f"{AT}/{first['id']}"
    kept = await given.said(portfolio, "pm-zhou", "POST", f"{path}/keep", TOLD, if_match=1)
    assert (kept["state"], kept["kept_by"], kept["evidence"]) == (
        "KEPT",
        "pm-zhou",
        TOLD["evidence"],
    )
    (told,) = await portfolio.events(first["id"])
    assert told["type"] == CommunicationObligationKept.type_name()
    assert TOLD["evidence"] not in str(told["data"])
    with world.clock.later(days=8):
        await run(world)
        states = [o["state"] for o in await owed(world, project["id"])]
        assert states == ["KEPT", "MISSED", "DUE"]
        (missed,) = await portfolio.events(second["id"])
        assert missed["type"] == CommunicationObligationMissed.type_name()
        assert missed["data"]["due_on"] == second["due_on"]
        at = f"{AT}/{second['id']}/keep"
        await nothing_changes(world, "pm-zhou", at, TOLD, 2, 409, "illegal_move")


async def test_a_project_that_rested_owes_nothing_for_the_days_that_have_passed(
    world: World,
) -> None:
    """REQ-078."""
    portfolio = world.service("portfolio")
    project = await baselined_project(world, communications=weekly(world))
    change = "UPDATE projects SET state = :state WHERE id = :id"
    await portfolio.rows(change, state="SUSPENDED", id=UUID(project["id"]))
    await run(world)
    assert await owed(world, project["id"]) == []
    with world.clock.later(days=29):
        await portfolio.rows(change, state="EXECUTING", id=UUID(project["id"]))
        await run(world)
        (only,) = await owed(world, project["id"])
        assert (only["due_on"], only["state"]) == (
            (today(world) + timedelta(days=6)).isoformat(),
            "DUE",
        )


async def test_the_plan_of_the_next_baseline_is_followed(world: World) -> None:
    """REQ-078, REQ-132: what was owed stays owed, and nothing is owed twice."""
    project = await rebaselined_project(world, MOVE, communications=weekly(world))
    await run(world)
    one, two = await baselines_of(world, project["id"])
    owing = await owed(world, project["id"], state="DUE", sender_id="pm-zhou")
    assert [o["baseline_id"] for o in owing] == [two["id"]] * 2
    assert one["id"] != two["id"]


@pytest.mark.parametrize(
    ("who", "body", "if_match", "status", "code"),
    [
        ("sponsor-zhang", TOLD, 1, 403, "not_the_sender"),
        ("pm-wu", TOLD, 1, 404, "not_found"),
        ("pm-zhou", {"evidence": ""}, 1, 422, "validation_failed"),
        ("pm-zhou", TOLD, None, 428, "precondition_required"),
        ("pm-zhou", TOLD, 5, 412, "precondition_failed"),
    ],
)
async def test_a_refused_step_of_an_obligation_changes_nothing(
    world: World, who: str, body: Any, if_match: int, status: int, code: str
) -> None:
    """REQ-078."""
    portfolio = world.service("portfolio")
    project = await baselined_project(world, communications=weekly(world, sender_id="employee-he"))
    await run(world)
    first, _ = await owed(world, project["id"])
    path = f"{AT}/{first['id']}"
    await nothing_changes(world, who, f"{path}/keep", body, if_match, status, code)
    seen = await given.said(portfolio, "sponsor-zhang", "GET", path)
    assert action_of(seen, "keepCommunicationObligation")["reason_code"] == "not_the_sender"
