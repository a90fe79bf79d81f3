"""Meetings and the kickoff: people invited, minutes kept and agreed to, planning begun."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.portfolio.kickoffs.commands import EXAMPLE as OUTCOME
from services.portfolio.meetings.commands import INVITATION, RECORD
from services.portfolio.meetings.rules import MeetingType, agenda_of, calendar, unrecorded
from shared.contracts.planning import (
    KickoffCompleted,
    KickoffWaived,
    MeetingCancelled,
    MeetingHeld,
    MeetingScheduled,
    MinutesAcknowledged,
)
from tests.portfolio.given import action_of, full_approval, registered_project, row_of
from tests.portfolio.planning import (
    held_meeting,
    initiated_project,
    nothing_changes,
    outcome_of,
    planning_project,
    project_step,
    scheduled_meeting,
    submitted_project,
)
from tests.support import given
from tests.support.world import World

REASON = {"reason": "发起人当天出差。"}
BODIES: dict[str, Any] = {"hold": RECORD, "cancel": REASON, "acknowledge": None}


def test_a_kickoff_has_its_four_items_first() -> None:
    """REQ-068: goals, scope, timetable, resource needs."""
    agenda = agenda_of(MeetingType.KICKOFF, [{"code": "SAFETY", "title": "安全"}])
    needed = ["GOALS", "SCOPE", "TIMETABLE", "RESOURCE_NEEDS"]
    assert [item["code"] for item in agenda] == [*needed, "SAFETY"]
    assert unrecorded(agenda) == needed
    assert agenda_of(MeetingType.REVIEW, []) == []


def test_a_meeting_is_written_as_calendars_take_it() -> None:
    """REQ-067, RFC 5545: no line is longer than 75 octets, and words begin no property."""
    meeting = {
        "id": UUID(int=7),
        "version": 2,
        "changed_at": datetime(2026, 12, 1, 1, tzinfo=UTC),
        "starts_at": datetime(2099, 1, 6, 1, 30, tzinfo=UTC),
        "duration_minutes": 90,
        "title": "启动会; 第一次, 全体\nSTATUS:CANCELLED",
        "place": "三" * 60,
        "state": "PLANNED",
        "agenda": [{"title": "目标"}, {"title": "范围"}],
    }
    written = calendar(meeting, "portfolio")
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    whole = written.replace(b"\r\n ", b"").decode().split("\r\n")
    assert "DTSTART:20990106T013000Z" in whole
    assert "DTEND:20990106T030000Z" in whole
    assert "SUMMARY:启动会\\; 第一次\\, 全体\\nSTATUS:CANCELLED" in whole
    assert f"LOCATION:{'三' * 60}" in whole
    assert "DESCRIPTION:目标\\n范围" in whole
    assert [line for line in whole if line.startswith("STATUS")] == ["STATUS:CONFIRMED"]
    assert whole[-2:] == ["END:VCALENDAR", ""]


async def test_the_pmo_invites_people_to_the_kickoff(world: World) -> None:
    """REQ-067, REQ-068."""
    portfolio, project = world.service("portfolio"), await initiated_project(world)
    since = await portfolio.last_seq()
    meeting = await scheduled_meeting(world, project["id"], invited=["pm-zhou", "pm-zhou"])
    assert (meeting["state"], meeting["invited"]) == ("PLANNED", ["pm-zhou"])
    assert [i["code"] for i in meeting["agenda"] if i["mandatory"]] == [
        "GOALS",
        "SCOPE",
        "TIMETABLE",
        "RESOURCE_NEEDS",
    ]
    (told,) = await portfolio.events(since=since)
    assert told["type"] == MeetingScheduled.type_name()
    fact = MeetingScheduled.model_validate(told["data"])
    assert (fact.meeting_key, fact.invited) == (meeting["key"], ("pm-zhou",))
    listed = await given.said(
        portfolio,
        "pm-zhou",
        "GET",
        "/meetings",
        params={"project_id": project["id"], "type": "KICKOFF", "state": "PLANNED"},
    )
    assert [item["id"] for item in listed["items"]] == [meeting["id"]]
    file = await portfolio.call("pm-zhou", "GET", f"/meetings/{meeting['key']}/ical")
    assert file.headers["content-type"].startswith("text/calendar")
    assert b"DTSTART:20990106T013000Z\r\n" in file.content


async def test_what_was_held_has_its_minutes_and_who_was_there_agrees(world: World) -> None:
    """REQ-069."""
    portfolio, project = world.service("portfolio"), await initiated_project(world)
    meeting = await held_meeting(world, project["id"])
    assert (meeting["state"], meeting["attended"]) == ("HELD", ["pm-zhou", "sponsor-zhang"])
    assert meeting["agenda"][0]["record"] == RECORD["records"]["GOALS"]
    assert (meeting["decisions"], meeting["actions"]) == (RECORD["decisions"], RECORD["actions"])
    path = f"/meetings/{meeting['id']}"
    seen = await given.said(portfolio, "analyst-zhao", "GET", path)
    assert action_of(seen, "acknowledgeMinutes")["reason_code"] == "not_attended"
    agreed = await given.said(portfolio, "pm-zhou", "POST", f"{path}/acknowledge", if_match=2)
    assert agreed["acknowledged"] == ["pm-zhou"]
    told = [e["type"] for e in await portfolio.events(meeting["id"])]
    assert told == [k.type_name() for k in (MeetingScheduled, MeetingHeld, MinutesAcknowledged)]


async def test_a_meeting_is_called_off_with_a_reason(world: World) -> None:
    """REQ-067."""
    portfolio, project = world.service("portfolio"), await initiated_project(world)
    meeting = await scheduled_meeting(world, project["id"], type="COORDINATION", agenda=[])
    path = f"/meetings/{meeting['id']}/cancel"
    shown = await given.said(portfolio, "pm-zhou", "POST", path, REASON, if_match=1)
    assert (shown["state"], shown["cancel_reason"]) == ("CANCELLED", REASON["reason"])
    told = (await portfolio.events(meeting["id"]))[-1]
    assert (told["type"], told["reason"]) == (MeetingCancelled.type_name(), REASON["reason"])
    assert REASON["reason"] not in str(told["data"])
    file = await portfolio.call("pm-zhou", "GET", f"/meetings/{meeting['id']}/ical")
    assert b"STATUS:CANCELLED" in file.content


@pytest.mark.parametrize(
    ("who", "verb", "body", "if_match", "status", "code"),
    [
        ("sponsor-zhang", "hold", RECORD, 1, 403, "forbidden"),
        ("pm-wu", "hold", RECORD, 1, 404, "not_found"),
        ("pm-zhou", "hold", RECORD, None, 428, "precondition_required"),
        ("pm-zhou", "hold", RECORD, 7, 412, "precondition_failed"),
        ("pm-zhou", "hold", {**RECORD, "attended": []}, 1, 422, "validation_failed"),
        ("pm-zhou", "hold", {**RECORD, "records": {"GOALS": "x"}}, 1, 409, "agenda_incomplete"),
        (
            "pm-zhou",
            "hold",
            {**RECORD, "records": {**RECORD["records"], "WEATHER": "x"}},
            1,
            409,
            "agenda_item_unknown",
        ),
        ("pm-zhou", "acknowledge", None, 1, 409, "illegal_move"),
        ("director-chen", "cancel", REASON, 1, 403, "forbidden"),
    ],
)
async def test_a_refused_step_of_a_meeting_changes_nothing(
    world: World, who: str, verb: str, body: Any, if_match: int, status: int, code: str
) -> None:
    """REQ-068, REQ-069."""
    project = await initiated_project(world)
    meeting = await scheduled_meeting(world, project["id"])
    path = f"/meetings/{meeting['id']}/{verb}"
    await nothing_changes(world, who, path, body, if_match, status, code)


async def test_minutes_are_agreed_to_once_and_by_who_was_there(world: World) -> None:
    """REQ-069."""
    portfolio, project = world.service("portfolio"), await initiated_project(world)
    meeting = await held_meeting(world, project["id"])
    path = f"/meetings/{meeting['id']}/acknowledge"
    await nothing_changes(world, "analyst-zhao", path, None, 2, 403, "not_attended")
    await given.said(portfolio, "pm-zhou", "POST", path, if_match=2)
    await nothing_changes(world, "pm-zhou", path, None, 3, 409, "already_acknowledged")


async def test_no_two_items_of_an_agenda_have_one_code(world: World) -> None:
    """REQ-068: a further item does not hide a mandatory one."""
    project = await initiated_project(world)
    body = {**INVITATION, "agenda": [{"code": "GOALS", "title": "别的"}]}
    path = f"/projects/{project['id']}/meetings"
    await nothing_changes(world, "pm-zhou", path, body, None, 409, "code_twice")


async def test_nobody_is_invited_to_meet_over_a_closed_project(world: World) -> None:
    """REQ-067."""
    portfolio, project = world.service("portfolio"), await initiated_project(world)
    await portfolio.rows(
        "UPDATE projects SET state = 'CLOSED' WHERE id = :id", id=UUID(project["id"])
    )
    path = f"/projects/{project['id']}/meetings"
    await nothing_changes(world, "pm-zhou", path, INVITATION, None, 409, "project_over")


async def test_the_kickoff_settled_planning_begins(world: World) -> None:
    """REQ-070, REQ-072: what it settled is kept; its needs are told."""
    portfolio, approved = world.service("portfolio"), full_approval()
    await portfolio.hear(approved)
    project = await initiated_project(world, project={"id": str(approved.proposal_id)})
    said = await outcome_of(world, project["id"])
    since = await portfolio.last_seq()
    shown = await project_step(world, "analyst-zhao", project["id"], "hold-kickoff", said)
    assert (shown["state"], shown["stage"]) == ("PLANNING", "PLANNING")
    (told,) = await portfolio.events(since=since)
    fact = KickoffCompleted.model_validate(told["data"])
    (need,) = fact.resource_needs
    assert (need.role, need.hours, fact.undertaking.state) == ("developer", 2700, "PLANNING")
    kept = await given.said(portfolio, "pm-zhou", "GET", f"/projects/{project['id']}/kickoff")
    assert (kept["scope"], kept["settled_by"]) == (said["scope"], "analyst-zhao")
    assert kept["confirmed_objectives"] == [str(approved.objectives[0].objective_id)]
    assert kept["meeting_id"] == str(fact.meeting_id)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"meeting_id": "MTG-2026-99999"}, "kickoff_not_held"),
        ({"confirmed_objectives": [str(uuid4())]}, "objectives_unconfirmed"),
        (
            {"resource_needs": [{**OUTCOME["resource_needs"][0], "finish": "2099-01-01"}]},
            "range_not_in_order",
        ),
    ],
)
async def test_a_kickoff_that_does_not_settle_it_all_is_refused(
    world: World, changed: dict[str, Any], code: str
) -> None:
    """REQ-070."""
    project = await initiated_project(world)
    said = await outcome_of(world, project["id"], **changed)
    path = f"/projects/{project['id']}/hold-kickoff"
    await nothing_changes(world, "analyst-zhao", path, said, project["version"], 409, code)
    assert (await row_of(world, project["id"]))["state"] == "INITIATED"


async def test_planning_begins_with_a_kickoff_of_this_project_that_was_held(world: World) -> None:
    """REQ-070, REQ-071: neither with one that is planned, nor another project's, nor too early."""
    portfolio = world.service("portfolio")
    project, other = await initiated_project(world), await initiated_project(world)
    planned = await scheduled_meeting(world, project["id"])
    elsewhere = await held_meeting(world, other["id"])
    review = await held_meeting(world, project["id"], type="REVIEW", agenda=[])
    path = f"/projects/{project['id']}/hold-kickoff"
    for meeting in (planned, elsewhere, review):
        said = {**OUTCOME, "meeting_id": meeting["id"]}
        await nothing_changes(
            world, "analyst-zhao", path, said, project["version"], 409, "kickoff_not_held"
        )
    answer = await portfolio.call("pm-zhou", "GET", f"/projects/{project['id']}/kickoff")
    assert answer.status_code == 404
    early = await registered_project(world)
    path = f"/projects/{early['id']}/hold-kickoff"
    await nothing_changes(world, "analyst-zhao", path, OUTCOME, 1, 409, "illegal_move")
    await nothing_changes(world, "pm-zhou", path, OUTCOME, 1, 403, "forbidden")


async def test_a_project_has_one_kickoff(world: World) -> None:
    """REQ-070."""
    project = await planning_project(world)
    said = await outcome_of(world, project["id"])
    path = f"/projects/{project['id']}/hold-kickoff"
    await nothing_changes(
        world, "analyst-zhao", path, said, project["version"], 409, "illegal_move"
    )


WAIVED = {"reason": "沿用上一期的范围与团队。", "resource_needs": OUTCOME["resource_needs"]}


@pytest.mark.parametrize(
    ("level", "travels"), [("PUBLIC_IN_ORG", WAIVED["reason"]), ("RESTRICTED", "")]
)
async def test_the_director_waives_the_kickoff_and_planning_begins(
    world: World, level: str, travels: str
) -> None:
    """REQ-071: with the reason on record; a plan can be handed in as after a kickoff."""
    portfolio = world.service("portfolio")
    project = await initiated_project(world, confidentiality=level)
    since = await portfolio.last_seq()
    shown = await project_step(world, "director-chen", project["id"], "waive-kickoff", WAIVED)
    assert (shown["state"], shown["stage"]) == ("PLANNING", "PLANNING")
    (told,) = await portfolio.events(since=since)
    fact = KickoffWaived.model_validate(told["data"])
    assert (fact.waived_by, fact.reason, told["reason"]) == (
        "director-chen",
        travels,
        WAIVED["reason"],
    )
    (need,) = fact.resource_needs
    assert (need.role, need.hours, fact.undertaking.state) == ("developer", 2700, "PLANNING")
    submitted = await submitted_project(world, planning=shown)
    assert submitted["state"] == "PLAN_REVIEW"


async def test_a_waiver_of_the_kickoff_that_cannot_be_is_refused(world: World) -> None:
    """REQ-071: by the director, with a reason, of a project that waits for its kickoff."""
    project, early = await initiated_project(world), await registered_project(world)
    path, version = f"/projects/{project['id']}/waive-kickoff", project["version"]
    wrong = {**WAIVED, "resource_needs": [{**OUTCOME["resource_needs"][0], "finish": "2099-01-01"}]}
    for who, body, status, code in (
        ("analyst-zhao", WAIVED, 403, "forbidden"),
        ("director-chen", {**WAIVED, "reason": ""}, 422, "validation_failed"),
        ("director-chen", wrong, 409, "range_not_in_order"),
        ("pm-wu", WAIVED, 404, "not_found"),
    ):
        await nothing_changes(world, who, path, body, version, status, code)
    path = f"/projects/{early['id']}/waive-kickoff"
    await nothing_changes(world, "director-chen", path, WAIVED, 1, 409, "illegal_move")
