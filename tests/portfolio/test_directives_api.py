"""Directives over HTTP and by the clock: issued, answered, closed by another, told when late."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.supervision import (
    DirectiveAnswered,
    DirectiveClosed,
    DirectiveIssued,
    DirectiveOverdue,
    EscalationRaised,
    EscalationSettled,
)
from tests.portfolio.given import action_of, registered_project, unchanged
from tests.support import given
from tests.support.world import World

NEW = {"kind": "INSTRUCTION", "text": "请提交关键路径恢复计划。", "due": "2099-03-31"}
ANSWER = {"answer": "恢复计划已提交。"}
REASON = {"reason": "计划可行，关闭。"}
DIRECTOR, ANALYST = "director-chen", "analyst-zhao"


async def issued(world: World, *, level: str = "PUBLIC_IN_ORG", **changed: Any) -> dict[str, Any]:
    project = await registered_project(world, confidentiality=level)
    path = f"/projects/{project['id']}/directives"
    portfolio = world.service("portfolio")
    return await given.said(portfolio, ANALYST, "POST", path, {**NEW, **changed})


@pytest.mark.parametrize(("level", "travels"), [("PUBLIC_IN_ORG", NEW["text"]), ("RESTRICTED", "")])
async def test_a_directive_is_issued_answered_and_closed_by_another(
    world: World, level: str, travels: str
) -> None:
    """REQ-014: its words travel only where the project is public."""
    portfolio, made = world.service("portfolio"), await issued(world, level=level)
    assert (made["state"], made["issued_by"], made["overdue"]) == ("ISSUED", ANALYST, False)
    path = f"/directives/{made['id']}"
    answered = await given.said(
        portfolio, given.MANAGER, "POST", f"{path}/answer", ANSWER, if_match=1
    )
    assert (answered["state"], answered["answer_text"]) == ("ANSWERED", ANSWER["answer"])
    closed = await given.said(portfolio, DIRECTOR, "POST", f"{path}/close", REASON, if_match=2)
    assert (closed["state"], closed["closed_by"]) == ("CLOSED", DIRECTOR)
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told] == [
        kind.type_name() for kind in (DirectiveIssued, DirectiveAnswered, DirectiveClosed)
    ]
    assert told[0]["data"]["text"] == travels
    assert [t["reason"] for t in told] == [NEW["text"], ANSWER["answer"], REASON["reason"]]


async def test_who_issued_a_directive_does_not_close_it(world: World) -> None:
    """REQ-014: raise is not close, and the record says so beforehand (REQ-008)."""
    portfolio, made = world.service("portfolio"), await issued(world)
    path = f"/directives/{made['id']}"
    await given.said(portfolio, given.MANAGER, "POST", f"{path}/answer", ANSWER, if_match=1)
    shown = await given.said(portfolio, ANALYST, "GET", path)
    assert action_of(shown, "closeDirective")["reason_code"] == "sod_violation"
    before = await unchanged(portfolio)
    answer = await portfolio.call(ANALYST, "POST", f"{path}/close", REASON, if_match=2)
    assert (answer.status_code, answer.json()["code"]) == (403, "sod_violation")
    assert await unchanged(portfolio) == before


async def test_a_directive_without_an_answer_is_told_and_escalated_once(world: World) -> None:
    """REQ-014, REQ-111: the day it is due on still belongs to it."""
    portfolio = world.service("portfolio")
    due = portfolio.clock().date() + timedelta(days=2)
    made = await issued(world, due=f"{due}")
    await portfolio.tick()
    assert len(await portfolio.events(made["id"])) == 1
    with world.clock.later(days=4):
        await portfolio.tick()
        await portfolio.tick()
        shown = await given.said(portfolio, given.MANAGER, "GET", f"/directives/{made['id']}")
        assert shown["overdue"] is True
    told = await portfolio.events(made["id"])
    assert [t["type"] for t in told[1:]] == [DirectiveOverdue.type_name()]
    params = {"project_id": made["project_id"], "state": "OPEN"}
    page = await given.said(portfolio, DIRECTOR, "GET", "/escalations", params=params)
    (raised,) = page["items"]
    assert (raised["reason_code"], raised["subject_id"]) == ("DIRECTIVE_OVERDUE", made["id"])

    path = f"/escalations/{raised['id']}/settle"
    before = await unchanged(portfolio)
    answer = await portfolio.call(ANALYST, "POST", path, REASON, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await unchanged(portfolio) == before
    settled = await given.said(portfolio, DIRECTOR, "POST", path, REASON, if_match=1)
    assert (settled["state"], settled["remark"]) == ("SETTLED", REASON["reason"])
    told = await portfolio.events(raised["id"])
    assert [t["type"] for t in told] == [
        EscalationRaised.type_name(),
        EscalationSettled.type_name(),
    ]


@pytest.mark.parametrize(
    ("who", "verb", "body", "status", "code"),
    [
        (given.SPONSOR, "answer", ANSWER, 403, "forbidden"),
        (given.MANAGER, "close", REASON, 403, "forbidden"),
        (DIRECTOR, "close", REASON, 409, "illegal_move"),
        (given.MANAGER, "answer", {"answer": ""}, 422, "validation_failed"),
        ("pm-wu", "answer", ANSWER, 404, "not_found"),
    ],
)
async def test_a_refused_step_changes_nothing_and_tells_nothing(
    world: World, who: str, verb: str, body: Any, status: int, code: str
) -> None:
    """REQ-014."""
    portfolio, made = world.service("portfolio"), await issued(world)
    before, path = await unchanged(portfolio), f"/directives/{made['id']}/{verb}"
    answer = await portfolio.call(who, "POST", path, body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before


@pytest.mark.parametrize(
    ("who", "changed", "status", "code"),
    [
        (given.MANAGER, {}, 403, "forbidden"),
        (ANALYST, {"due": "2020-01-01"}, 409, "due_in_the_past"),
        (ANALYST, {"kind": "ORDER"}, 422, "validation_failed"),
        ("pm-wu", {}, 404, "not_found"),
    ],
)
async def test_a_directive_that_cannot_be_issued_is_refused(
    world: World, who: str, changed: dict[str, Any], status: int, code: str
) -> None:
    """REQ-014."""
    portfolio, project = world.service("portfolio"), await registered_project(world)
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/directives"
    answer = await portfolio.call(who, "POST", path, {**NEW, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await unchanged(portfolio) == before
