"""Story: one project from a wish to the archive, over REST and events; also when services die."""

import time

from deploy.local.state import CHECKOUT
from deploy.story.cast import Life
from deploy.story.life import whole_life
from deploy.story.scenes import Say
from shared.messaging.names import SERVICES
from tests.stories.hand_offs import HAND_OFFS, LIFE, targets
from tests.support.firing import Fire
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


async def check_occurred(stage: Stage, life: Life) -> None:
    """The risk that became major occurred, once, and is an issue that names it (S10's core)."""
    told = await stage.rows(
        "risk",
        "SELECT type FROM events WHERE key = $1 AND type ~ '(Major|RiskOccurred)[.]' ORDER BY seq",
        life.id,
    )
    names = [row["type"].split(".")[2] for row in told]
    assert names == ["RiskDeclaredMajor", "RiskBecameMajor", "RiskOccurred", "RiskCeasedMajor"]
    came = "SELECT i.source, r.id FROM issues i JOIN risks r ON r.id = i.risk_id"
    rows = await stage.rows("risk", f"{came} WHERE i.project_id = $1", life.id)
    risk = life.known["risk"].rpartition("/")[2]
    assert [(row["source"], str(row["id"])) for row in rows] == [("RISK", risk)]


async def check_released(stage: Stage, life: Life) -> None:
    """Nobody is given to it any more, and nobody ever was without being asked for."""
    query = (
        "SELECT a.state, d.state AS demanded FROM allocations a"
        " LEFT JOIN demands d ON d.id = a.demand_id AND d.project_id = a.project_id"
        " WHERE a.project_id = $1"
    )
    for row in await stage.rows("resource", query, life.id):
        assert row["demanded"] in ("FULFILLED", "CANCELLED"), row
        assert row["state"] in ("COMPLETED", "REJECTED", "RELEASED", "REVOKED"), row


async def test_a_project_lives_from_a_wish_to_the_archive(
    stage: Stage, archived: tuple[Life, list[Say]]
) -> None:
    """REQ-060, 067, 070, 072, 073, 081, 087, 088, 090, 091, 119, 121, 129, 132, 138, 149, 152
    (scenarios S1, S2, S6, S10): refused where it must be, and archived in the end."""
    life, told = archived
    assert [said.zh[0] for said in told if said.chapter] == list("一二三四五六")
    shown = await stage.call("auditor-hu", "GET", life.at("portfolio"))
    assert (shown.json()["state"], shown.json()["stage"]) == ("ARCHIVED", "CLOSING")
    await check_told(stage, life)
    await check_reconciled(stage, life)
    await check_released(stage, life)
    await check_occurred(stage, life)


async def test_it_does_so_although_a_service_is_killed_at_each_hand_off(stage: Stage) -> None:
    """Scenario S12: in each process whoever is waited for is killed meanwhile; still exactly one
    baseline after each change, nobody given to what is over, and every chain is intact."""
    life, fire = Life.now("多难"), Fire(stage, targets(*LIFE))
    await lived(stage, fire.under(whole_life(life)), "under-fire")
    assert fire.hits == fire.targets
    await check_told(stage, life)
    await check_reconciled(stage, life)
    await check_released(stage, life)
    await check_occurred(stage, life)


def test_each_process_has_a_hand_off_under_fire() -> None:
    """Whoever describes a process says who is killed in the middle of it."""
    assert {page.stem for page in (CHECKOUT / "docs/processes").glob("*.md")} == set(HAND_OFFS)


async def test_the_demo_tells_it_in_less_than_a_minute(stage: Stage) -> None:
    """As a visitor runs it, in a process of its own."""
    began = time.monotonic()
    done = await pmo(stage, "demo", "--in", "en")
    assert done.code == 0, done.said
    assert time.monotonic() - began < 60
    headings = [line for line in done.said.splitlines() if line[:1].isdigit()]
    assert [line[0] for line in headings] == list("123456")
    assert "ARCHIVED" in done.said
