"""Gauges say what the tables say, in every replica."""

from prometheus_client import REGISTRY

from services.intake.handoffs.queries import measure_stuck_handoffs
from shared.db.jobs import measure_jobs
from shared.domain.actor import Actor
from shared.messaging.metrics import measure_outbox
from tests.support import given
from tests.support.world import World

SYSTEM = Actor.system("intake")
WAITING = """
    SELECT extract(epoch FROM now() - occurred_at) AS seconds FROM events
    WHERE published_at IS NULL ORDER BY seq LIMIT 1
"""


async def test_the_outbox_is_as_old_as_its_oldest_fact(world: World) -> None:
    intake = world.service("intake")
    await given.drafted_proposal(world)
    async with intake.db.read(SYSTEM) as read:
        await measure_outbox(read)
    (oldest,) = await intake.rows(WAITING)
    age = REGISTRY.get_sample_value("pmo_outbox_oldest_seconds")
    assert age is not None
    assert abs(age - max(float(oldest["seconds"]), 0)) < 5


async def test_stuck_handoffs_are_counted_until_they_complete(world: World) -> None:
    """REQ-215: an alarm that does not go off by itself while the cause remains."""
    intake = world.service("intake")
    proposal = await given.approved_proposal(world)

    async def stuck() -> float:
        async with intake.db.read(SYSTEM) as read:
            await measure_stuck_handoffs(read)
        return REGISTRY.get_sample_value("pmo_handoffs_stuck") or 0

    before = await stuck()
    with world.clock.later(minutes=2):
        while await intake.tick():
            pass
    (row,) = await intake.rows("SELECT count(*) AS number FROM handoffs WHERE state = 'STUCK'")
    assert await stuck() == row["number"] > before
    (own,) = await intake.rows("SELECT state FROM handoffs WHERE id = :id", id=proposal["id"])
    assert own["state"] == "STUCK"


async def test_jobs_are_counted_while_they_wait_and_no_longer(world: World) -> None:
    intake = world.service("intake")

    async def waiting() -> float | None:
        async with intake.db.read(SYSTEM) as read:
            await measure_jobs(read)
        labels = {"kind": "countedHere", "state": "QUEUED"}
        return REGISTRY.get_sample_value("pmo_jobs_open", labels)

    await intake.rows(
        "INSERT INTO jobs (id, kind, params, state, requested_by, roles, created_at)"
        " VALUES (gen_random_uuid(), 'countedHere', '{}', 'QUEUED', 'x', '[]', now())"
    )
    assert await waiting() == 1
    await intake.rows("DELETE FROM jobs WHERE kind = 'countedHere'")
    assert await waiting() == 0
