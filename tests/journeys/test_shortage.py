"""Story: people leave, a project is tight, and what executives decide is carried through."""

from datetime import UTC, datetime, timedelta

from deploy.story.cast import Life
from tests.stories.hand_offs import targets
from tests.stories.shortage import DELAY, shortage
from tests.support.firing import Fire
from tests.support.stage import Stage
from tests.support.telling import lived


def soon() -> datetime:
    """Long enough for a request, short enough to wait for."""
    return datetime.now(UTC) + timedelta(seconds=3)


async def check_carried_through(stage: Stage, life: Life) -> None:
    """Each gap was found and told once, each decision had its one effect."""
    told = await stage.rows(
        "resource",
        "SELECT type FROM events WHERE key = $1 AND (type LIKE '%Shortage%'"
        " OR type LIKE '%Escalat%') ORDER BY seq",
        life.id,
    )
    first = ["Drafted", "", "Acknowledged", "Decided", "Executed", "", "Reviewed"]
    first_escalation = [f"Escalation{step}" if step else "" for step in first]
    first_escalation[1], first_escalation[5] = "ShortageEscalated", "ShortageCleared"
    second = ["Drafted", "", "Expired", "", "Acknowledged", "Decided", "Executed", "Reviewed"]
    second_escalation = [f"Escalation{step}" if step else "ShortageEscalated" for step in second]
    assert [row["type"].split(".")[2] for row in told] == [
        "ShortageDetected",
        *first_escalation,
        "ShortageDetected",
        *second_escalation,
    ]
    changes = await stage.rows(
        "change", "SELECT title, state, origin FROM changes WHERE project_id = $1", life.id
    )
    assert [(row["state"], row["origin"]) for row in changes] == [("DRAFT", "ESCALATION")]
    assert str(DELAY) in changes[0]["title"]


async def check_reported(stage: Stage) -> None:
    """How many there were, and what came of them (REQ-198)."""
    today = datetime.now(UTC).date()
    path = f"/resource/v1/reports/escalation-outcomes?from={today - timedelta(days=1)}"
    report = (
        await stage.call("executive-ma", "GET", f"{path}&to={today + timedelta(days=1)}")
    ).json()
    counted = {row["outcome"] for row in report["outcomes"] if row["count"]}
    assert {"PARTIAL", "REFUSE"} <= set(counted)


async def test_a_tight_project_gets_a_part_and_more_time(stage: Stage) -> None:
    """REQ-187, 194, 195, 196, 197, 198 (scenario S8): two testers leave, one is hired, the rest is
    a change; what nobody decides in time goes one level up."""
    life = Life.now("短缺")
    await lived(stage, shortage(life, soon), "shortage")
    await check_carried_through(stage, life)
    await check_reported(stage)


async def test_it_does_so_although_services_are_killed_meanwhile(stage: Stage) -> None:
    """Scenarios S8, S12: resource dies while the gap closes, change while the delay is drafted."""
    life, fire = Life.now("短缺多难"), Fire(stage, targets("shortage"))
    await lived(stage, fire.under(shortage(life, soon)), "shortage-under-fire")
    assert fire.hits == fire.targets
    await check_carried_through(stage, life)
    for service in ("resource", "change"):
        verdict = await stage.verdict(service)
        assert verdict.broken_at is None, f"{service}: {verdict}"
