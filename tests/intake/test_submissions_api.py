"""Handing in over HTTP: tier, clock, types, duplicates, citations, versions, and the queue."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.intake.submissions.commands import EXAMPLE
from shared.domain.calendar import organisation_calendar
from tests.support import given
from tests.support.world import World

CALENDAR = organisation_calendar("Asia/Shanghai")


def due(proposal: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(proposal["sla_due"])


async def submit(world: World, draft: dict[str, Any]) -> Any:
    path = f"/proposals/{draft['id']}/submit"
    intake = world.service("intake")
    return await intake.call("sponsor-zhang", "POST", path, if_match=draft["version"])


@pytest.mark.parametrize(
    ("cost", "days", "tier"),
    [
        ({"least": "1.00", "likely": "500000.00", "most": "900000.00", "currency": "CNY"}, 60, "S"),
        ({"least": "1.00", "likely": "70000.00", "most": "70001.00", "currency": "USD"}, 60, "S"),
        ({"least": "1.00", "likely": "70001.00", "most": "80000.00", "currency": "USD"}, 60, "M"),
        (given.LARGE, 60, "L"),
    ],
)
async def test_a_submission_has_a_tier_and_a_deadline_by_the_policy(
    world: World, cost: dict[str, Any], days: int, tier: str
) -> None:
    """REQ-037, REQ-059: five working days to screen, to the end of the last of them."""
    proposal = await given.submitted_proposal(world, rough_cost=cost, rough_duration_days=days)
    assert proposal["tier"] == tier
    assert (proposal["sla_stage"], proposal["sla_breached"]) == ("SCREENING", False)
    at = datetime.fromisoformat(proposal["submitted_at"])
    assert due(proposal) == CALENDAR.end_of_working_day(at, 5)
    told = await world.service("intake").events(proposal["id"])
    (fact,) = [e["data"] for e in told if e["type"] == "pmo.intake.ProposalSubmitted.v1"]
    assert (fact["tier"], fact["org_unit"]) == (tier, EXAMPLE["org_unit"])
    assert datetime.fromisoformat(fact["sla_due"]) == due(proposal)


async def test_the_clock_stops_while_the_sponsor_is_asked(world: World) -> None:
    """REQ-036, REQ-037: what was left when it stopped is left when it goes on."""
    intake = world.service("intake")
    returned = await given.returned_proposal(world)
    assert (returned["sla_due"], returned["sla_stage"]) == (None, "SCREENING")
    path = f"/proposals/{returned['id']}/resubmit"
    with intake.clock.later(days=90):
        again = await given.said(
            intake, "sponsor-zhang", "POST", path, if_match=returned["version"]
        )
        assert due(again) == CALENDAR.end_of_working_day(intake.clock(), 5)
    (row,) = await intake.rows(
        "SELECT sla_days_left, decide_due FROM proposals WHERE id = :id", id=again["id"]
    )
    assert row["sla_days_left"] is None
    assert row["decide_due"] == CALENDAR.end_of_working_day(
        datetime.fromisoformat(again["submitted_at"]), 15
    )


async def test_a_missed_deadline_is_told_once_for_each_stage(world: World) -> None:
    """REQ-037: screening, then the decision; by a timer, from the tables."""
    apart = world.apart("deadlines")
    intake = apart.service("intake")

    async def breaches(proposal: dict[str, Any]) -> list[str]:
        return [
            e["data"]["stage"]
            for e in await intake.events(proposal["id"])
            if e["type"] == "pmo.intake.SlaBreached.v1"
        ]

    proposal = await given.screened_proposal(apart)
    await intake.tick()
    assert await breaches(proposal) == []
    with intake.clock.later(days=20):
        await intake.tick()
        await intake.tick()
    assert await breaches(proposal) == ["SCREENING"]
    late = await given.seen(apart, proposal)
    assert late["sla_breached"] is True
    pending = await given.said(
        intake, "analyst-lin", "POST", f"/proposals/{proposal['id']}/assessments", given.SCORES,
        if_match=late["version"],
    )  # fmt: skip
    assert pending["assessor_id"] == "analyst-lin"
    now = await given.seen(apart, proposal)
    assert (now["sla_stage"], now["sla_breached"]) == ("DECISION", False)
    with intake.clock.later(days=60):
        await intake.tick()
        await intake.tick()
    assert await breaches(proposal) == ["SCREENING", "DECISION"]
    await apart.close()


async def test_a_type_that_portfolio_does_not_use_is_refused(world: World) -> None:
    """REQ-010, REQ-033: known by portfolio's facts, of which the latest counts."""
    intake = world.service("intake")
    code = await given.project_type(world, type_version=2)
    draft = await given.drafted_proposal(world, type=code)
    await given.project_type(world, code, active=False, type_version=1)
    assert (await submit(world, draft)).status_code == 200
    await given.project_type(world, code, active=False, type_version=3)
    for kind in (code, "SPACE_TRAVEL"):
        other = await given.drafted_proposal(world, type=kind)
        before = await intake.contents()
        answer = await submit(world, other)
        assert (answer.status_code, answer.json()["code"]) == (409, "project_type_unknown")
        assert await intake.contents() == before


async def test_what_is_open_already_is_not_handed_in_again_unless_acknowledged(
    world: World,
) -> None:
    """One open proposal of a sponsor and title, but for duplicates that they acknowledge."""
    intake, title = world.service("intake"), f"客户服务数据中心扩容第三期工程 {uuid4().hex}"
    first = await given.submitted_proposal(world, title=title)
    second = await given.drafted_proposal(world, title=f"{title}。")
    before = await intake.contents()
    refused = await submit(world, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_proposal")
    assert refused.json()["params"] == {"key": first["key"]}
    assert await intake.contents() == before
    other = await given.drafted_proposal(
        world, sponsor="employee-he", sponsor_id="sponsor-li", title=title
    )
    answer = await intake.call(
        "employee-he", "POST", f"/proposals/{other['id']}/submit", if_match=1
    )
    assert answer.status_code == 200, "another sponsor's is another matter"
    edited = await given.said(
        intake, "sponsor-zhang", "PATCH", f"/proposals/{second['id']}",
        {"acknowledged_duplicate_of": first["id"]}, if_match=1,
    )  # fmt: skip
    assert (await submit(world, edited)).status_code == 200


async def test_of_two_alike_that_come_at_once_one_is_taken(world: World) -> None:
    title = f"两份同时提交的申请 {uuid4().hex}"
    drafts = [await given.drafted_proposal(world, title=title) for _ in range(2)]
    answers = await asyncio.gather(*[submit(world, draft) for draft in drafts])
    assert sorted(a.status_code for a in answers) == [200, 409]


async def test_a_rejected_proposal_may_be_cited_by_a_new_one(world: World) -> None:
    """REQ-065."""
    rejected = await given.rejected_proposal(world)
    again = await given.submitted_proposal(world, title=rejected["title"], cites_id=rejected["id"])
    assert (again["state"], again["cites_id"]) == ("SUBMITTED", rejected["id"])


@pytest.mark.parametrize("cited", ["open", "unseen", "unknown"])
async def test_only_what_was_rejected_and_may_be_seen_is_cited(world: World, cited: str) -> None:
    """REQ-065."""
    intake, id_ = world.service("intake"), str(uuid4())
    if cited == "open":
        id_ = (await given.submitted_proposal(world))["id"]
    elif cited == "unseen":
        id_ = (await given.rejected_proposal(world, sponsor="sponsor-li"))["id"]
    draft = await given.drafted_proposal(world, cites_id=id_)
    before = await intake.contents()
    answer = await submit(world, draft)
    assert (answer.status_code, answer.json()["code"]) == (409, "cited_not_rejected")
    assert await intake.contents() == before


async def test_a_version_can_be_read_whole_for_ever(world: World) -> None:
    """REQ-035."""
    intake, proposal = world.service("intake"), await given.returned_proposal(world)
    path = f"/proposals/{proposal['id']}"
    await given.said(intake, "sponsor-zhang", "PATCH", path, {"urgency": 1}, if_match=4)
    version = await given.said(intake, "sponsor-zhang", "GET", f"{path}/versions/1")
    assert (version["content"]["urgency"], version["number"]) == (EXAMPLE["urgency"], 1)
    assert version["content"]["attachments"] == []
    for number, status in (("2", 404), ("0", 422), ("x", 422)):
        answer = await intake.call("sponsor-zhang", "GET", f"{path}/versions/{number}")
        assert answer.status_code == status


async def queue(world: World, **asked: Any) -> list[dict[str, Any]]:
    """All pages of two rows each."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await given.said(
            world.service("intake"), "analyst-zhao", "GET", "/proposals",
            params={"limit": 2, **asked, **cursor},
        )  # fmt: skip
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_the_queue_is_ordered_by_deadline_tier_and_age(world: World) -> None:
    """REQ-037: what has no deadline comes last; pages hold each once, whatever the order."""
    apart = world.apart("queue")
    intake = apart.service("intake")
    draft = await given.drafted_proposal(apart)
    small = {"least": "1.00", "likely": "2.00", "most": "3.00", "currency": "CNY"}
    with intake.clock.later(days=3):
        large = await given.submitted_proposal(apart, rough_cost=given.LARGE)
    medium = await given.screened_proposal(apart)
    tiny = await given.submitted_proposal(apart, rough_cost=small, rough_duration_days=5)

    async def order(sort: str) -> list[str]:
        return [row["id"] for row in await queue(apart, sort=sort)]

    ids = {p["id"] for p in (draft, large, medium, tiny)}
    for sort in ("sla_due", "tier", "submitted_at", "drafted_at"):
        forth, back = await order(sort), await order(f"-{sort}")
        assert forth == back[::-1]
        assert set(forth) == ids
    assert (await order("sla_due"))[2:] == [large["id"], draft["id"]]
    assert await order("tier") == [large["id"], medium["id"], tiny["id"], draft["id"]]
    assert await order("submitted_at") == [medium["id"], tiny["id"], large["id"], draft["id"]]

    async def chosen(**asked: Any) -> set[str]:
        return {row["id"] for row in await queue(apart, **asked)}

    assert await chosen(tier="M") == {medium["id"]}
    assert await chosen(assessor_id="analyst-lin") == {medium["id"]}
    assert await chosen(unassigned="true") == {large["id"], tiny["id"]}
    assert await chosen(state="SUBMITTED", sort="sla_due") == {large["id"], tiny["id"]}
    assert await chosen(overdue="true") == set()
    with intake.clock.later(days=25):
        assert await chosen(overdue="true") == {large["id"], medium["id"], tiny["id"]}
    await apart.close()


async def test_a_full_list_shows_all_but_what_can_be_done_next(world: World) -> None:
    """REQ-037: each as it shows itself alone."""
    intake, pending = world.service("intake"), await given.pending_proposal(world)
    approved = await given.approved_proposal(world)
    page = await given.said(
        intake, "sponsor-zhang", "GET", "/proposals", params={"view": "full", "limit": 200}
    )
    rows = {row["id"]: row for row in page["items"]}
    for proposal in (pending, approved):
        alone = await given.seen(world, proposal)
        del alone["allowed_actions"]
        assert rows[proposal["id"]] == alone


def test_a_term_that_goes_on_has_as_many_working_days_as_were_left() -> None:
    """REQ-037: over the Spring Festival of 2026, whose days are no working days."""
    zone = ZoneInfo("Asia/Shanghai")
    begin = datetime(2026, 2, 12, 10, tzinfo=zone)
    end = CALENDAR.end_of_working_day(begin, 5)
    assert end == datetime(2026, 2, 27, tzinfo=zone).astimezone(UTC)
    assert CALENDAR.working_days_left(begin, end) == 5
    assert CALENDAR.working_days_left(datetime(2026, 2, 20, 9, tzinfo=zone), end) == 3
    assert CALENDAR.working_days_left(datetime(2026, 2, 26, 23, tzinfo=zone), end) == 0
    assert CALENDAR.working_days_left(datetime(2026, 3, 2, 9, tzinfo=zone), end) == -3
