"""The archive and the way back: a sealed dossier, a reopening by the board, the next closing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.closing import DossierSealed
from shared.contracts.delivery import ProjectArchived, ProjectReopened
from tests.portfolio.given import (
    accounted_for,
    carry_out,
    closed_project,
    executing_project,
    lessons_settled,
    let_time_act,
    stepped,
    unchanged,
)
from tests.portfolio.handover import settle_deliverables
from tests.portfolio.planning import baselined_project, baselines_of, decided
from tests.portfolio.progressing import today_of
from tests.portfolio.test_closing_api import missing
from tests.portfolio.test_delegates_api import delegated
from tests.support import given
from tests.support.world import World

ANALYST, DIRECTOR = "analyst-zhao", "director-chen"


def sealed(project: dict[str, Any], closing: int | None = None) -> DossierSealed:
    return DossierSealed(
        project_id=project["id"],
        closing=project["version"] if closing is None else closing,
        dossier_id=uuid4(),
        dossier_key="DOS-2026-0001",
        seal="9f86d081" * 8,
        sealed_at="2026-11-29T08:00:00Z",
        retention_until="2036-11-29",
    )


async def test_a_closed_project_is_archived_once_its_dossier_is_sealed(world: World) -> None:
    """REQ-149, REQ-152: told twice, or under another id, nothing more happens; then it is over."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    path, before = f"/projects/{project['id']}", await unchanged(portfolio)
    answer = await portfolio.call(ANALYST, "POST", f"{path}/archive", if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier_not_sealed")
    assert await unchanged(portfolio) == before
    fact, since = sealed(project), await portfolio.last_seq()
    await portfolio.hear(fact, times=2)
    await portfolio.hear(fact)
    assert await portfolio.last_seq() == since
    archived = await stepped(world, ANALYST, f"{path}/archive")
    assert archived["state"] == "ARCHIVED"
    (told,) = await portfolio.events(since=since)
    assert told["type"] == ProjectArchived.type_name()
    answer = await portfolio.call(
        DIRECTOR, "POST", f"{path}/reopenings", {"reason": "x"}, if_match=archived["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    body = {"kind": "INSTRUCTION", "text": "x", "due": "2099-01-01"}
    answer = await portfolio.call(ANALYST, "POST", f"{path}/directives", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "project_over")


async def test_a_delegation_ends_with_its_project(world: World) -> None:
    """REQ-073, REQ-152: its last day does not change a project that is closed, which is archived
    as it was sealed."""
    portfolio, project = world.service("portfolio"), await executing_project(world)
    path = f"/projects/{project['id']}"
    await delegated(world, project, until=f"{today_of(world) + timedelta(days=1)}")
    await stepped(world, given.MANAGER, f"{path}/begin-closing")
    await portfolio.hear(lessons_settled(project["id"]))
    await accounted_for(world, project)
    closed = await stepped(world, ANALYST, f"{path}/close")
    assert (closed["delegate_id"], closed["delegate_until"]) == (None, None)
    await portfolio.hear(sealed(closed))
    with world.clock.later(days=3):
        await let_time_act(world)
        assert (await stepped(world, ANALYST, f"{path}/archive"))["state"] == "ARCHIVED"


@pytest.mark.parametrize("who", [given.MANAGER, given.SPONSOR, "board-wang"])
async def test_only_the_pmo_archives(world: World, who: str) -> None:
    """REQ-152."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    await portfolio.hear(sealed(project))
    before, path = await unchanged(portfolio), f"/projects/{project['id']}/archive"
    answer = await portfolio.call(who, "POST", path, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await unchanged(portfolio) == before


async def test_the_seal_of_an_earlier_closing_archives_nothing(world: World) -> None:
    """REQ-149, REQ-152: nor does one of a project that was never closed; the last seal counts, also
    where the first is told after it, or as it was told before it named its closing."""
    portfolio, project = world.service("portfolio"), await closed_project(world)
    path = f"/projects/{project['id']}/archive"
    await portfolio.hear(sealed(await executing_project(world)))
    await portfolio.hear(sealed(project, project["version"] - 1))
    before = await unchanged(portfolio)
    answer = await portfolio.call(ANALYST, "POST", path, if_match=project["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier_not_sealed")
    assert await unchanged(portfolio) == before
    await portfolio.hear(sealed(project, 0))
    await portfolio.hear(sealed(project, project["version"] - 1))
    assert (await stepped(world, ANALYST, path))["state"] == "ARCHIVED"


async def reopened(world: World, project: dict[str, Any]) -> dict[str, Any]:
    """The board lets a closed project go on."""
    path, reason = f"/projects/{project['id']}", {"reason": "验收后发现重大缺陷。"}
    proposed = await stepped(world, DIRECTOR, f"{path}/reopenings", reason)
    for member in ("board-wang", "board-liu"):
        await stepped(world, member, f"/steering-decisions/{proposed['id']}/agree", reason)
    (told,) = [
        ProjectReopened.model_validate(fact["data"])
        for fact in await world.service("portfolio").events(project["id"])
        if fact["type"] == ProjectReopened.type_name()
    ]
    shown = await given.said(world.service("portfolio"), given.MANAGER, "GET", path)
    assert shown["state"] == told.undertaking.state == "EXECUTING"
    return {**shown, "reopened_at": told.reopened_at}


async def test_a_reopened_project_is_accounted_for_anew(world: World) -> None:
    """REQ-152: by the board, with a new baseline; what was there for the first closing does not
    count, nor what comes late of it."""
    portfolio, project = world.service("portfolio"), await baselined_project(world)
    path = f"/projects/{project['id']}"
    await carry_out(world, project["id"])
    await settle_deliverables(world, project["id"])
    await stepped(world, given.MANAGER, f"{path}/begin-closing")
    await portfolio.hear(lessons_settled(project["id"]))
    await accounted_for(world, project)
    first = sealed(await stepped(world, ANALYST, f"{path}/close"))
    project = await reopened(world, project)
    rag = await given.said(portfolio, ANALYST, "GET", f"/rags/{project['id']}")
    assert rag["state"] == "WATCHED"
    before = await unchanged(portfolio)
    answer = await portfolio.call(
        given.MANAGER, "POST", f"{path}/begin-closing", if_match=project["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready_to_close")
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/REBASELINED"]
    assert await unchanged(portfolio) == before
    (baseline,) = await baselines_of(world, project["id"])
    later = {"op": "activity.modify", "code": "C", "finish": "2099-04-03"}
    await portfolio.hear(decided(project["id"], baseline["content_hash"], later))
    await stepped(world, given.MANAGER, f"{path}/begin-closing")
    await portfolio.hear(lessons_settled(project["id"]))
    again = [
        "CLOSING_MEETING_HELD",
        "CLOSE_GATE_PASSED",
        "FINAL_REPORT_ACCEPTED",
        "SETTLEMENT_BALANCED",
        "LESSONS_SETTLED",
        "EVALUATION_COMPLETED",
    ]
    assert await missing(world, project) == again
    anew = lessons_settled(project["id"]).model_copy(update={"since": project["reopened_at"]})
    await portfolio.hear(anew)
    await portfolio.hear(lessons_settled(project["id"], lessons=3))
    assert await missing(world, project) == [item for item in again if item != "LESSONS_SETTLED"]
    await accounted_for(world, project)
    closed = await stepped(world, ANALYST, f"{path}/close")
    await portfolio.hear(first)
    answer = await portfolio.call(ANALYST, "POST", f"{path}/archive", if_match=closed["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "dossier_not_sealed")
    await portfolio.hear(sealed(closed))
    assert (await stepped(world, ANALYST, f"{path}/archive"))["state"] == "ARCHIVED"


async def test_a_reopened_project_that_is_given_up_needs_no_new_baseline(world: World) -> None:
    """REQ-139, REQ-152: it is closed as any other that ends early."""
    project = await reopened(world, await closed_project(world))
    assert "REBASELINED" in await missing(world, project)
    reason = {"reason": "缺陷由运维处理，不再继续。"}
    proposed = await stepped(world, DIRECTOR, f"/projects/{project['id']}/terminations", reason)
    decision = f"/steering-decisions/{proposed['id']}/agree"
    await stepped(world, given.SPONSOR, decision, reason)
    portfolio, path = world.service("portfolio"), f"/projects/{project['id']}/closing-readiness"
    shown = await given.said(portfolio, given.MANAGER, "GET", path)
    (item,) = [i for i in shown["items"] if i["item"] == "REBASELINED"]
    assert (item["met"], item["needed"]) == (False, False)
