"""Story: one project from a wish to the archive, over REST and events; also when services die."""

import os
import signal
import time
from contextlib import suppress

from deploy.story.cast import Life
from deploy.story.life import whole_life
from deploy.story.scenes import Story, Wait
from shared.messaging.names import SERVICES
from tests.support.operator import pmo
from tests.support.stage import Stage
from tests.support.telling import lived


async def check_told(stage: Stage, life: Life) -> None:
    """Each step told once, in every service, under the project's id; every chain holds."""
    rows = await stage.rows(
        "portfolio", "SELECT type FROM events WHERE key = $1 ORDER BY seq", life.id
    )
    told = [row["type"].split(".")[2] for row in rows]
    once = (
        "ProjectRegistered",
        "PlanPreliminaryAccepted",
        "KickoffCompleted",
        "PlanSubmitted",
        "PlanApproved",
        "BaselineSet",
        "ProjectStarted",
        "KpiBreached",
        "BaselineRevised",
        "ProjectClosing",
        "ProjectClosed",
        "ProjectArchived",
    )
    assert [name for name in told if name in once] == list(once)
    for service in SERVICES:
        verdict = await stage.verdict(service)
        assert verdict.broken_at is None, f"{service}: {verdict}"


async def check_reconciled(stage: Stage, life: Life) -> None:
    """Two baselines, the second by the one approved change; the other change touched nothing."""
    kept = await stage.call("auditor-hu", "GET", life.at("portfolio", "/baselines"))
    hashes = {one["number"]: one["content_hash"] for one in kept.json()["items"]}
    path = life.at("change", "/baseline-reconciliation")
    steps = (await stage.call("auditor-hu", "GET", path)).json()["items"]
    assert [(s["number"], s["verdict"], s["findings"]) for s in steps] == [
        (1, "FIRST", []),
        (2, "CONTROLLED", []),
    ]
    assert {s["number"]: s["content_hash"] for s in steps} == hashes
    assert steps[1]["previous_hash"] == hashes[1] != hashes[2]
    rows = await stage.rows("change", "SELECT state FROM changes WHERE project_id = $1", life.id)
    ends = [row["state"] for row in rows if row["state"] in ("IMPLEMENTED", "REJECTED")]
    assert sorted(ends) == ["IMPLEMENTED", "REJECTED"]


async def test_a_project_lives_from_a_wish_to_the_archive(stage: Stage) -> None:
    """REQ-060, 067, 070, 072, 073, 081, 087, 088, 090, 091, 119, 121, 129, 132, 138, 149, 152
    (scenarios S1, S2, S6, S10): refused where it must be, and archived in the end."""
    life = Life.now("一生")
    told = await lived(stage, whole_life(life), "whole-life")
    assert [said.zh[0] for said in told if said.chapter] == list("一二三四五六")
    shown = await stage.call("auditor-hu", "GET", life.at("portfolio"))
    assert (shown.json()["state"], shown.json()["stage"]) == ("ARCHIVED", "CLOSING")
    await check_told(stage, life)
    await check_reconciled(stage, life)


async def test_it_does_so_although_a_service_is_killed_at_each_hand_off(stage: Stage) -> None:
    """Scenario S12: whoever is to hear is killed whenever the story waits for others; still
    exactly one baseline after each change, and every chain is intact."""
    life, killed = Life.now("多难"), list[str]()

    def hit() -> None:
        victim = SERVICES[1 + len(killed) % (len(SERVICES) - 1)]
        with suppress(ProcessLookupError):
            os.kill(stage.platform.state.running().pids[victim], signal.SIGKILL)
        killed.append(victim)

    def under_fire(story: Story[None]) -> Story[None]:
        answer = None
        while True:
            try:
                scene = story.send(answer)
            except StopIteration:
                return
            if isinstance(scene, Wait):
                hit()
            answer = yield scene

    await lived(stage, under_fire(whole_life(life)), "under-fire")
    assert set(killed) == set(SERVICES[1:])
    await check_told(stage, life)
    await check_reconciled(stage, life)


async def test_the_demo_tells_it_in_less_than_a_minute(stage: Stage) -> None:
    """As a visitor runs it, in a process of its own."""
    began = time.monotonic()
    done = await pmo(stage, "demo", "--in", "en")
    assert done.code == 0, done.said
    assert time.monotonic() - began < 60
    headings = [line for line in done.said.splitlines() if line[:1].isdigit()]
    assert [line[0] for line in headings] == list("123456")
    assert "ARCHIVED" in done.said
