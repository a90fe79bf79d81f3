"""A transaction that is cancelled at any moment leaves no trace, not even in the pool."""

import asyncio

import pytest
from sqlalchemy import text

from shared.domain.actor import Actor
from tests.support.world import World

ME = Actor("sponsor-zhang")


@pytest.mark.parametrize("turns", range(12))
async def test_a_connection_cut_off_in_a_transaction_is_not_used_again(
    world: World, turns: int
) -> None:
    """Cancelled after each number of turns of the loop: all later transactions work."""
    db = world.service("intake").db

    async def work() -> None:
        async with db.begin(ME) as tx:
            await tx.execute(text("SELECT pg_sleep(0.2)"))

    task = asyncio.create_task(work())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(db.settings.database_pool + 1):
        async with db.begin(ME) as tx:
            assert (await tx.execute(text("SELECT 1"))).scalar_one() == 1
