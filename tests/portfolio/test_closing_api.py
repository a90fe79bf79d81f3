"""Closing over HTTP and by events: what is missing, the evaluation, the close."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.accounts import EvaluationCompleted, EvaluationReplied
from shared.contracts.allocation import (
    AllocationCompleted,
    AllocationProposed,
    AllocationRejected,
    AllocationReleased,
)
from shared.contracts.change import (
    ChangeImplemented,
    ChangeRejected,
    ChangeSubmitted,
    ChangeWithdrawn,
)
from shared.contracts.delivery import (
    ProjectClosed,
    ProjectClosing,
)
from shared.contracts.issues import IssueOpened, RiskBecameMajor
from tests.portfolio.given import (
    SCORES,
    accepted_report,
    accounted_project,
    closing_project,
    evaluated,
    executing_project,
    lessons_settled,
    registered_project,
    row_of,
    stepped,
    submitted_report,
    unchanged,
)
from tests.portfolio.planning import (
    held_meeting,
    scheduled_meeting,
)
from tests.portfolio.test_rags_api import issue, risk
from tests.portfolio.test_status_api import actuals
from tests.support import given
from tests.support.world import World

ANALYST, DIRECTOR = "analyst-zhao", "director-chen"


async def missing(world: World, project: dict[str, Any]) -> list[str]:
    path = f"/projects/{project['id']}/closing-readiness"
    shown = await given.said(world.service("portfolio"), given.MANAGER, "GET", path)
    assert shown["ready"] is all(i["met"] for i in shown["items"] if i["needed"])
    return [item["item"] for item in shown["items"] if not item["met"]]


async def test_what_is_missing_is_listed_until_nothing_is(world: World) -> None:
    """REQ-135, REQ-138, REQ-140, REQ-143, REQ-147."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    everything = [
        "CLOSING_MEETING_HELD",
        "CLOSE_GATE_PASSED",
        "FINAL_REPORT_ACCEPTED",
        "SETTLEMENT_BALANCED",
        "LESSONS_SETTLED",
        "EVALUATION_COMPLETED",
    ]
    assert await missing(world, project) == everything
    for fact in (lessons_settled(project["id"], lessons=0), lessons_settled(project["id"])):
        assert "LESSONS_SETTLED" in await missing(world, project)
        await portfolio.hear(fact, times=2)
    await accepted_report(world, project)
    assert await missing(world, project) == [
        "CLOSING_MEETING_HELD",
        "CLOSE_GATE_PASSED",
        "SETTLEMENT_BALANCED",
        "EVALUATION_COMPLETED",
    ]
    await portfolio.hear(IssueOpened(**issue(project, uuid4(), 2)))
    assert "ISSUES_CLOSED" in await missing(world, project)
    assert await missing(world, await accounted_project(world)) == []


async def test_a_project_is_closed_with_its_manifest_and_leaves_the_board(world: World) -> None:
    """REQ-135, REQ-147, REQ-149."""
    portfolio, project = world.service("portfolio"), await accounted_project(world)
    since = await portfolio.last_seq()
    closed = await stepped(world, ANALYST, f"/projects/{project['id']}/close")
    assert (closed["state"], closed["past"]["actual_cost"]["amount"]) == ("CLOSED", "0.0000")
    (told,) = await portfolio.events(since=since)
    assert told["type"] == ProjectClosed.type_name()
    fact = ProjectClosed.model_validate(told["data"])
    assert (fact.grade, fact.project_key) == ("A", project["key"])
    assert [sealed_.path.split("/")[3] for sealed_ in fact.manifest] == [
        "final-reports",
        "settlements",
        "evaluations",
    ]
    for document in fact.manifest:
        await given.said(portfolio, given.MANAGER, "GET", document.path)
    rag = await given.said(portfolio, ANALYST, "GET", f"/rags/{project['id']}")
    assert rag["state"] == "ENDED"


def change_told(project: dict[str, Any], kind: Any, id_: UUID, **more: Any) -> Any:
    named = {"project_id": project["id"], "change_id": id_, "change_key": "CHG-2026-0009"}
    return kind.model_validate({**named, **more})


def booking_told(project: dict[str, Any], kind: Any, id_: UUID, **more: Any) -> Any:
    named = {
        "project_id": project["id"],
        "allocation_id": id_,
        "allocation_key": "ALC-2026-0009",
        "resource_id": uuid4(),
        "person_id": "employee-he",
        "role": "developer",
        "hours": "160",
        "start": "2099-01-05",
        "finish": "2099-02-27",
    }
    return kind.model_validate({**named, **more})


HANDED_IN = {"submitted_by": "pm-zhou", "urgency": 3, "patch_hash": "9f86d081" * 8}
SUBMITTED = (change_told, ChangeSubmitted, HANDED_IN)
DECIDED = {"authority": "PA", "decided_by": "analyst-zhao", "reason": ""}
PROPOSED: tuple[Any, Any, Any] = (booking_told, AllocationProposed, {})
OVER = [
    ("CHANGES_SETTLED", SUBMITTED, ChangeWithdrawn, {"reason": "PROJECT_OVER"}),
    ("CHANGES_SETTLED", SUBMITTED, ChangeRejected, DECIDED),
    ("CHANGES_SETTLED", SUBMITTED, ChangeImplemented, {"baseline_hash": "9f86d081" * 8}),
    ("RESOURCES_RELEASED", PROPOSED, AllocationReleased, {"reason_code": "PROJECT_CLOSING"}),
    ("RESOURCES_RELEASED", PROPOSED, AllocationRejected, {}),
    ("RESOURCES_RELEASED", PROPOSED, AllocationCompleted, {}),
]


@pytest.mark.parametrize(("item", "begun", "ended", "more"), OVER)
async def test_what_others_have_under_way_comes_to_its_end_first(
    world: World, item: str, begun: Any, ended: Any, more: dict[str, Any]
) -> None:
    """REQ-135, REQ-146: changes that were handed in and people who are booked, each counted; the
    end may be told before the beginning, and the beginning again after the end."""
    portfolio, project = world.service("portfolio"), await accounted_project(world)
    tell, kind, said = begun
    one, other = uuid4(), uuid4()
    await portfolio.hear(tell(project, ended, other, **more))
    for id_ in (one, other):
        await portfolio.hear(tell(project, kind, id_, **said), times=2)
    shown = await given.said(
        portfolio, given.MANAGER, "GET", f"/projects/{project['id']}/closing-readiness"
    )
    (open_,) = [i for i in shown["items"] if not i["met"]]
    assert (open_["item"], open_["open"], open_["needed"]) == (item, 1, True)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/close"
    answer = await portfolio.call(ANALYST, "POST", path, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready_to_close")
    assert [e["pointer"] for e in answer.json()["errors"]] == [f"/{item}"]
    assert await unchanged(portfolio) == before
    await portfolio.hear(tell(project, ended, one, **more))
    await portfolio.hear(tell(project, kind, one, **said))
    assert (await stepped(world, ANALYST, path))["state"] == "CLOSED"


async def test_only_a_closing_meeting_that_was_held_counts(world: World) -> None:
    """REQ-136: another meeting, or one that was called off, is none."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    await held_meeting(world, project["id"], type="REVIEW", agenda=[])
    off = await scheduled_meeting(world, project["id"], type="CLOSING", agenda=[])
    await stepped(world, ANALYST, f"/meetings/{off['id']}/cancel", {"reason": "改期。"})
    planned = await scheduled_meeting(world, project["id"], type="CLOSING", agenda=[])
    assert "CLOSING_MEETING_HELD" in await missing(world, project)
    record = {"attended": [given.MANAGER], "records": {}, "minutes": "验收通过。"}
    await given.said(
        portfolio, ANALYST, "POST", f"/meetings/{planned['id']}/hold", record, if_match=1
    )
    assert "CLOSING_MEETING_HELD" not in await missing(world, project)


async def test_what_is_owed_has_an_owner_first(world: World) -> None:
    """REQ-135, REQ-143: what is accrued is listed, one by one."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    path = f"/projects/{project['id']}/settlements"
    made = await given.said(portfolio, given.MANAGER, "POST", path)
    assert "COMMITMENTS_OWNED" not in await missing(world, project)
    at, owed = f"/settlements/{made['id']}", {"figures": {"ACCRUALS": "30000.00"}}
    await stepped(world, given.MANAGER, at, owed, method="PATCH")
    assert "COMMITMENTS_OWNED" in await missing(world, project)
    listed = [{"text": "机柜尾款", "amount": "30000.00", "owner_id": given.SPONSOR}]
    await stepped(world, given.MANAGER, at, {"liabilities": listed}, method="PATCH")
    assert "COMMITMENTS_OWNED" not in await missing(world, project)


async def test_a_project_with_a_major_risk_that_nobody_owns_does_not_begin_to_close(
    world: World,
) -> None:
    """REQ-135."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    owned = RiskBecameMajor(**risk(project, uuid4()), reasons=("EMV",))
    unowned = RiskBecameMajor(**risk(project, uuid4(), owner_id=None), reasons=("EMV",))
    await portfolio.hear(owned)
    await portfolio.hear(unowned)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/begin-closing"
    version = project["version"]
    answer = await portfolio.call(given.MANAGER, "POST", path, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready_to_close")
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/MAJOR_RISKS_OWNED"]
    assert await unchanged(portfolio) == before


async def test_closing_begins_by_the_manager_alone(world: World) -> None:
    """REQ-135."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    path, version = f"/projects/{project['id']}/begin-closing", project["version"]
    before = await unchanged(portfolio)
    answer = await portfolio.call(ANALYST, "POST", path, if_match=version)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await unchanged(portfolio) == before
    shown = await given.said(portfolio, given.MANAGER, "POST", path, if_match=version)
    assert (shown["state"], shown["stage"]) == ("CLOSING", "CLOSING")
    assert (await portfolio.events(project["id"]))[-1]["type"] == ProjectClosing.type_name()


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (ANALYST, 409, "not_ready_to_close"),
        (given.MANAGER, 403, "forbidden"),
        ("pm-wu", 404, "not_found"),
    ],
)
async def test_a_project_that_is_not_accounted_for_is_not_closed(
    world: World, who: str, status: int, code: str
) -> None:
    """REQ-135: nothing changed, nothing told."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/close"
    answer = await portfolio.call(who, "POST", path, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


async def test_what_is_spent_after_the_settlement_must_be_settled_too(world: World) -> None:
    """REQ-143: the ledger is looked at again when the project is closed."""
    portfolio, project = world.service("portfolio"), await accounted_project(world)
    await portfolio.hear(actuals(project, "1000.0000"))
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/close"
    answer = await portfolio.call(ANALYST, "POST", path, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "settlement_unbalanced")
    assert await unchanged(portfolio) == before


async def test_a_terminated_project_goes_through_closing_too(world: World) -> None:
    """REQ-139: also one that was never started."""
    reason = {"reason": "战略调整。"}
    project = await registered_project(world)
    path = f"/projects/{project['id']}"
    proposed = await stepped(world, DIRECTOR, f"{path}/terminations", reason)
    decision = f"/steering-decisions/{proposed['id']}"
    await stepped(world, given.SPONSOR, f"{decision}/agree", reason)
    assert (await row_of(world, project["id"]))["state"] == "CLOSING"
    assert "FINAL_REPORT_ACCEPTED" in await missing(world, project)


async def test_an_evaluation_reckons_what_it_can_and_marks_what_was_said(world: World) -> None:
    """REQ-147; formulas.md 9: nothing overspent is 100; of four gates one was passed, 25."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    await accepted_report(world, project)
    made = await evaluated(world, project)
    scores = {s["criterion"]: (s["value"], s["system"], s["provenance"]) for s in made["scores"]}
    assert scores["COST"] == ("100.00", "100.00", "SYSTEM")
    assert scores["SCHEDULE"] == ("100.00", "100.00", "SYSTEM")
    assert scores["OBJECTIVES"] == ("90.00", None, "MANUAL")
    assert scores["PROCESS"][1:] == ("25.00", "SYSTEM")
    # (30 + 15 + 10 + 5 + 5) x 90 + (15 + 15) x 100 + 5 x 25 = 58.5 + 30 + 1.25
    assert (made["score"], made["grade"]) == ("89.75", "A")
    reply = {"reply": "成本超支源于已批准的范围增加。"}
    path = f"/evaluations/{made['id']}/reply"
    replied = await stepped(world, given.MANAGER, path, reply)
    assert (replied["state"], replied["reply_text"]) == ("REPLIED", reply["reply"])
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told] == [
        EvaluationCompleted.type_name(),
        EvaluationReplied.type_name(),
    ]
    assert (told[0]["data"]["score"], told[0]["data"]["grade"]) == ("89.75", "A")

    before, path = await unchanged(portfolio), f"/projects/{project['id']}/evaluations"
    again = await portfolio.call(ANALYST, "POST", path, {"scores": SCORES, "comments": ""})
    assert (again.status_code, again.json()["code"]) == (409, "already_evaluated")
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("who", "accepted", "scores", "status", "code"),
    [
        ("analyst-lin", True, SCORES, 403, "sod_violation"),
        (given.MANAGER, True, SCORES, 403, "forbidden"),
        (ANALYST, False, SCORES, 409, "report_not_accepted"),
        (ANALYST, True, SCORES[1:], 409, "scorecard_unsound"),
        (ANALYST, True, [*SCORES, SCORES[0]], 409, "scorecard_unsound"),
        (ANALYST, True, [{**SCORES[0], "score": "101"}, *SCORES[1:]], 409, "scorecard_unsound"),
    ],
)
async def test_an_evaluation_that_is_none_is_refused(
    world: World, who: str, accepted: bool, scores: Any, status: int, code: str
) -> None:
    """REQ-147, REQ-148: never by a member of the project."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    await (accepted_report if accepted else submitted_report)(world, project)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/evaluations"
    body = {"scores": scores, "comments": ""}
    answer = await portfolio.call(who, "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
