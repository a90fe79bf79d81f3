"""Story: a visitor finds a platform at work, however often it was filled."""

import asyncio
import sys
from collections import Counter

from deploy.local.state import CHECKOUT, STATE_VARIABLE
from deploy.seeding.steps import records
from shared.messaging.names import SERVICES
from tests.support.stage import Stage

STEPS = {
    "people": "people",
    "roles": "roles",
    "pool": "resources",
    "strategic objectives": "strategic_objectives",
    "past projects": "past_projects",
    "lessons": "lessons",
    "articles": "articles",
    "proposals": "proposals",
}
"""Where the records of each step are."""


async def seeded(stage: Stage) -> str:
    """What `pmo seed` says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.cli",
        "seed",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={STATE_VARIABLE: str(stage.platform.state.directory), "PATH": "/usr/bin:/bin"},
        cwd=CHECKOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def facts(stage: Stage) -> int:
    """How much all services have told; once that stands still, everything has come to rest."""

    async def told() -> int:
        rows = [await stage.rows(name, "SELECT count(*) AS n FROM events") for name in SERVICES]
        return sum(row[0]["n"] for row in rows)

    before = -1

    async def at_rest() -> bool:
        nonlocal before
        waiting = [
            await stage.rows(name, "SELECT 1 FROM events WHERE published_at IS NULL")
            for name in SERVICES
        ]
        before, last = await told(), before
        return not any(waiting) and before == last

    await stage.until(at_rest, "all services have come to rest")
    return before


async def test_seeding_twice_changes_nothing(stage: Stage) -> None:
    wanted = {step: records(name) for step, name in STEPS.items()}
    said = await seeded(stage)
    assert {f"  {step}: {len(found)}" for step, found in wanted.items()} <= set(said.splitlines())
    states = Counter(
        row["state"]
        for row in await stage.rows(
            "intake",
            "SELECT state FROM proposals WHERE title = ANY($1)",
            [record["proposal"]["title"] for record in wanted["proposals"]],
        )
    )
    assert states == Counter(record["state"] for record in wanted["proposals"])
    published = await stage.rows("knowledge", "SELECT 1 FROM lessons WHERE state = 'PUBLISHED'")
    assert len(published) == len(wanted["lessons"])
    told = await facts(stage)
    # As after a day: the answers to the first requests are no longer kept.
    for service in SERVICES:
        await stage.rows(service, "DELETE FROM idempotency_keys")
    assert (await seeded(stage)).endswith("seeded: 0 new or taken further\n")
    assert await facts(stage) == told
