"""Closing over HTTP and by events: what is missing, evaluation, the close, archive, reopening."""

from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.accounts import EvaluationCompleted, EvaluationReplied
from shared.contracts.closing import DossierSealed
from shared.contracts.delivery import ProjectArchived, ProjectClosed, ProjectClosing
from shared.contracts.issues import IssueOpened, RiskBecameMajor
from tests.portfolio.given import (
    SCORES,
    accepted_report,
    accounted_project,
    closed_project,
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
from tests.portfolio.test_rags_api import issue, risk
from tests.portfolio.test_status_api import actuals
from tests.support import given
from tests.support.world import NotTaken, World

ANALYST, DIRECTOR = "analyst-zhao", "director-chen"


def sealed(project: dict[str, Any]) -> DossierSealed:
    return DossierSealed(
        project_id=project["id"],
        dossier_id=uuid4(),
        dossier_key="DOS-2026-0001",
        seal="9f86d081" * 8,
        sealed_at="2026-11-29T08:00:00Z",
        retention_until="2036-11-29",
    )


async def missing(world: World, project: dict[str, Any]) -> list[str]:
    path = f"/projects/{project['id']}/closing-readiness"
    shown = await given.said(world.service("portfolio"), given.MANAGER, "GET", path)
    assert shown["ready"] is all(i["met"] for i in shown["items"] if i["needed"])
    return [item["item"] for item in shown["items"] if not item["met"]]


async def test_what_is_missing_is_listed_until_nothing_is(world: World) -> None:
    """REQ-135, REQ-138, REQ-140, REQ-143, REQ-147."""
    portfolio, project = world.service("portfolio"), await closing_project(world)
    everything = [
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


async def test_a_dossier_that_is_sealed_archives_the_project_once(world: World) -> None:
    """REQ-149, REQ-152: told twice, or under another id, nothing more happens."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    fact, since = sealed(project), await portfolio.last_seq()
    await portfolio.hear(fact, times=2)
    await portfolio.hear(fact)
    assert (await row_of(world, project["id"]))["state"] == "ARCHIVED"
    (told,) = await portfolio.events(since=since)
    assert told["type"] == ProjectArchived.type_name()
    answer = await portfolio.call(
        DIRECTOR, "POST", f"/projects/{project['id']}/reopenings", {"reason": "x"}, if_match=99
    )
    assert answer.status_code == 412
    path = f"/projects/{project['id']}/directives"
    body = {"kind": "INSTRUCTION", "text": "x", "due": "2099-01-01"}
    answer = await portfolio.call(ANALYST, "POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "project_over")


async def test_a_dossier_of_a_project_that_goes_on_is_for_a_person_to_look_at(
    world: World,
) -> None:
    """REQ-152: early, or after a reopening."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    before = await unchanged(portfolio, "parked_events", "inbox")
    with pytest.raises(NotTaken, match="illegal_move"):
        await portfolio.hear(sealed(project))
    assert await unchanged(portfolio, "parked_events", "inbox") == before


async def test_a_reopened_project_is_accounted_for_anew(world: World) -> None:
    """REQ-152: by the board; what was written for the first closing does not count."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    path, reason = f"/projects/{project['id']}", {"reason": "验收后发现重大缺陷。"}
    proposed = await stepped(world, DIRECTOR, f"{path}/reopenings", reason)
    for member in ("board-wang", "board-liu"):
        await stepped(world, member, f"/steering-decisions/{proposed['id']}/agree", reason)
    assert (await row_of(world, project["id"]))["state"] == "EXECUTING"
    rag = await given.said(portfolio, ANALYST, "GET", f"/rags/{project['id']}")
    assert rag["state"] == "WATCHED"
    again = await stepped(world, given.MANAGER, f"{path}/begin-closing")
    assert again["state"] == "CLOSING"
    assert await missing(world, project) == [
        "FINAL_REPORT_ACCEPTED",
        "SETTLEMENT_BALANCED",
        "EVALUATION_COMPLETED",
    ]


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
