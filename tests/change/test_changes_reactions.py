"""What asks for a change from outside, and what freezes, thaws and ends a project's changes."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.change.changes.commands import DRAFT_EXAMPLE
from shared.contracts.allocation import EscalationDecided
from shared.contracts.control import ResponseRequiresChange
from shared.contracts.delivery import (
    ProjectClosed,
    ProjectClosing,
    ProjectReopened,
    ProjectResumed,
    ProjectSuspended,
    ProjectTerminated,
)
from shared.contracts.issues import IssueOpened
from shared.contracts.portfolio import ProjectRegistered
from tests.change.given import (
    ANALYST,
    MANAGER,
    acted,
    approved_change,
    assessing_change,
    baselined_project,
    cny,
    drafted_change,
    pending_change,
    refused,
    seen,
    submitted_change,
    suggested_change,
    told_of,
)
from tests.support import given
from tests.support.world import World

KINDS: dict[str, Any] = {
    "terminated": ProjectTerminated,
    "closing": ProjectClosing,
    "closed": ProjectClosed,
    "suspended": ProjectSuspended,
    "resumed": ProjectResumed,
    "reopened": ProjectReopened,
}
MORE: dict[str, dict[str, Any]] = {
    "terminated": {"reason": "战略调整"},
    "suspended": {"reason": "等待供货"},
    "closed": {
        "project_key": "PRJ-2026-0001",
        "started_on": None,
        "finished_on": "2027-09-30",
        "planned_finish": "2027-09-30",
        "budget": cny("1000000.00"),
        "actual_cost": cny("990000.00"),
        "grade": "B",
        "manifest": (),
    },
}


def state_told(change: dict[str, Any], what: str, revision: int) -> Any:
    """What portfolio tells of the project's course."""
    project = given.undertaking(
        id=change["project_id"], revision=revision, manager=MANAGER, state=what.upper()
    )
    told = {"project_id": change["project_id"], "undertaking": project}
    return KINDS[what].model_validate({**told, **MORE.get(what, {})})


def issue(project: ProjectRegistered, severity: int) -> IssueOpened:
    return IssueOpened(
        project_id=project.project_id,
        issue_id=uuid4(),
        issue_key="ISS-2026-0001",
        severity=severity,
        source="KPI",
    )


def escalation(
    project: ProjectRegistered, outcome: str, delay_days: int | None = None
) -> EscalationDecided:
    return EscalationDecided(
        project_id=project.project_id,
        escalation_id=uuid4(),
        escalation_key="ESC-2026-0001",
        outcome=outcome,
        decided_by="executive-ma",
        role="developer",
        delay_days=delay_days,
    )


async def changes_of(world: World, project: ProjectRegistered) -> list[dict[str, Any]]:
    return await world.service("change").rows(
        "SELECT * FROM changes WHERE project_id = :id", id=project.project_id
    )


@pytest.mark.parametrize(("severity", "count"), [(3, 0), (4, 1), (5, 1)])
async def test_a_grave_issue_suggests_a_change_once(
    world: World, severity: int, count: int
) -> None:
    """REQ-117, REQ-126: to the manager, with where it comes from."""
    change, project = world.service("change"), await baselined_project(world)
    opened = issue(project, severity)
    await change.hear(opened, times=2)
    await change.hear(opened)
    rows = await changes_of(world, project)
    assert len(rows) == count
    for row in rows:
        assert (row["state"], row["cause"], row["origin"]) == ("SUGGESTED", "CORRECTION", "ISSUE")
        assert (row["origin_id"], row["urgency"]) == (opened.issue_id, severity)
        assert (row["suggested_by"], opened.issue_key in row["title"]) == ("system:change", True)
        (told,) = await change.events(row["id"])
        assert told["type"] == "pmo.change.ChangeSuggested.v1"


@pytest.mark.parametrize(
    ("outcome", "count"), [("DELAY", 1), ("DESCOPE", 1), ("GRANT", 0), ("REFUSE", 0)]
)
async def test_to_delay_or_to_leave_out_is_drafted_as_a_change_once(
    world: World, outcome: str, count: int
) -> None:
    """REQ-117, REQ-120: the manager fills it in and hands it in."""
    change, project = world.service("change"), await baselined_project(world)
    settled = escalation(project, outcome)
    await change.hear(settled, times=2)
    await change.hear(settled)
    rows = await changes_of(world, project)
    assert len(rows) == count
    for row in rows:
        assert (row["state"], row["origin"]) == ("DRAFT", "ESCALATION")
        assert row["origin_id"] == settled.escalation_id
        shown = await seen(world, {"id": row["id"]}, MANAGER)
        allowed = {a["action"] for a in shown["allowed_actions"] if a["allowed"]}
        assert allowed == {"editChange", "submitChange", "withdrawChange"}


async def test_what_is_granted_in_part_is_drafted_with_the_days_it_may_be_later(
    world: World,
) -> None:
    """REQ-197: some more hands, and the rest of it later."""
    change, project = world.service("change"), await baselined_project(world)
    await change.hear(escalation(project, "PARTIAL"))
    assert await changes_of(world, project) == []
    await change.hear(escalation(project, "PARTIAL", delay_days=30))
    (row,) = await changes_of(world, project)
    assert (row["state"], "30" in row["title"], "30" in row["description"]) == ("DRAFT", True, True)


async def test_a_response_that_changes_the_baseline_is_drafted_as_a_change_once(
    world: World,
) -> None:
    """REQ-117, REQ-177: another response is another change; the manager fills each in."""
    change, project = world.service("change"), await baselined_project(world)

    def response(key: str) -> ResponseRequiresChange:
        return ResponseRequiresChange.model_validate(
            {
                "project_id": project.project_id,
                "action_id": uuid4(),
                "action_key": key,
                "kind": "RESPONSE",
                "risk_id": uuid4(),
                "issue_id": None,
                "owner_id": MANAGER,
                "due": "2027-04-30",
                "risk_key": "RSK-2026-0042",
            }
        )

    needed = response("ACT-2026-0007")
    await change.hear(needed, times=2)
    await change.hear(needed)
    (row,) = await changes_of(world, project)
    assert (row["state"], row["cause"], row["origin"]) == ("DRAFT", "RISK_RESPONSE", "RISK")
    assert row["origin_id"] == needed.action_id
    assert "RSK-2026-0042" in row["title"]
    assert "ACT-2026-0007" in row["title"]
    await change.hear(response("ACT-2026-0008"))
    assert len(await changes_of(world, project)) == 2


async def test_what_comes_before_the_registration_suggests_nothing(world: World) -> None:
    """Early: there is no log to put it into."""
    change = world.service("change")
    fake = await baselined_project(world)
    unknown = fake.model_copy(update={"project_id": uuid4()})
    await change.hear(issue(unknown, 5))
    assert await changes_of(world, unknown) == []


async def test_a_project_that_rests_has_its_changes_rest(world: World) -> None:
    """REQ-120: nothing is suggested, drafted or goes on; when it goes on, so do they."""
    change, service = await submitted_change(world), world.service("change")
    await service.hear(state_told(change, "suspended", 10), times=2)
    found = await refused(world, ANALYST, change, "triage")
    assert found["code"] == "change_log_frozen"
    body = {"cause": "INTERNAL", "title": "x", "description": "x", "justification": "x"}
    for path in ("changes", "change-drafts"):
        answer = await service.call(
            MANAGER, "POST", f"/projects/{change['project_id']}/{path}", body
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    await service.hear(state_told(change, "resumed", 11), times=2)
    assert (await acted(world, change, ANALYST, "triage"))["state"] == "ASSESSING"
    logs = await service.rows(
        "SELECT id, state FROM change_logs WHERE project_id = :id", id=UUID(change["project_id"])
    )
    told = [row["type"].split(".")[2] for row in await service.events(logs[0]["id"])]
    assert told == ["ChangeLogOpened", "ChangeLogFrozen", "ChangeLogThawed"]


async def test_what_is_told_late_of_a_rest_does_not_freeze_again(world: World) -> None:
    """The log knows as of which revision of the project it stands."""
    change, service = await submitted_change(world), world.service("change")
    await service.hear(state_told(change, "resumed", 11))
    await service.hear(state_told(change, "suspended", 10))
    assert (await acted(world, change, ANALYST, "triage"))["state"] == "ASSESSING"


@pytest.mark.parametrize("what", ["terminated", "closing", "closed"])
@pytest.mark.parametrize(
    "builder",
    [suggested_change, drafted_change, submitted_change, assessing_change, pending_change],
)
async def test_the_end_of_a_project_ends_its_open_changes(
    world: World, what: str, builder: Any
) -> None:
    """REQ-120: each is withdrawn, once, and the log takes no more."""
    change, service = await builder(world), world.service("change")
    ended = state_told(change, what, 10)
    await service.hear(ended, times=2)
    await service.hear(ended)
    now = await seen(world, change)
    assert (now["state"], now["end_reason"]) == ("WITHDRAWN", "PROJECT_OVER")
    assert (await told_of(world, change)).count("ChangeWithdrawn") == 1
    (log,) = await service.rows(
        "SELECT state FROM change_logs WHERE project_id = :id", id=UUID(change["project_id"])
    )
    assert log["state"] == "FROZEN"


async def test_what_is_approved_already_is_left_to_portfolio(world: World) -> None:
    """REQ-120: it applies or refuses it."""
    change = await approved_change(world)
    await world.service("change").hear(state_told(change, "closing", 10))
    assert (await seen(world, change))["state"] == "APPROVED"


async def test_a_frozen_log_takes_no_suggestion_of_an_issue(world: World) -> None:
    project = await baselined_project(world)
    ended = state_told({"project_id": str(project.project_id)}, "closing", 10)
    await world.service("change").hear(ended)
    await world.service("change").hear(issue(project, 5))
    assert await changes_of(world, project) == []


async def test_a_reopened_project_is_changed_again(world: World) -> None:
    """REQ-120, REQ-134, REQ-152: what was withdrawn at its end stays so and is shown; what is told
    late of that end freezes nothing, the next end does."""
    change, service = await submitted_change(world), world.service("change")
    ended, goes_on = state_told(change, "closed", 10), state_told(change, "reopened", 12)
    await service.hear(state_told(change, "closing", 9))
    await service.hear(ended)
    await service.hear(goes_on, times=2)
    await service.hear(goes_on)
    await service.hear(ended)
    drafted = await given.said(
        service, MANAGER, "POST", f"/projects/{change['project_id']}/change-drafts", DRAFT_EXAMPLE
    )
    assert drafted["state"] == "DRAFT"
    assert (await seen(world, change))["end_reason"] == "PROJECT_OVER"
    listed = await given.said(
        service, MANAGER, "GET", "/changes", params={"project_id": change["project_id"]}
    )
    assert [one["state"] for one in listed["items"]] == ["DRAFT", "WITHDRAWN"]
    await service.hear(state_told(change, "closing", 15), times=2)
    assert (await seen(world, drafted))["state"] == "WITHDRAWN"
    (log,) = await service.rows(
        "SELECT id FROM change_logs WHERE project_id = :id", id=UUID(change["project_id"])
    )
    told = [row["type"].split(".")[2] for row in await service.events(log["id"])]
    froze = "ChangeLogFrozen"
    assert told == ["ChangeLogOpened", froze, "ChangeLogThawed", froze]


async def test_an_end_that_is_told_after_the_reopening_ends_nothing(world: World) -> None:
    """REQ-152: late, where the end was not heard before."""
    change, service = await submitted_change(world), world.service("change")
    await service.hear(state_told(change, "reopened", 12))
    await service.hear(state_told(change, "closed", 10))
    assert (await acted(world, change, ANALYST, "triage"))["state"] == "ASSESSING"
