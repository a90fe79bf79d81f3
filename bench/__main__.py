"""`python -m bench`: times the platform against hand-written services, and says what it found."""

import logging
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import structlog
import uvloop

from bench import figures
from bench.events import open_listener, side
from bench.flat import flat
from bench.ground import NAME, Ground, ground, ours, theirs
from bench.operations import Operations
from bench.rounds import Ratio, compare
from shared.messaging.leader import LOCK
from tests.support.tree import service_names

OPERATIONS = (
    ("create", 0.50, 600),
    ("transition", 0.50, 500),
    ("get", 0.60, 1500),
    ("list50", 0.60, 400),
    ("list50_proposals_full", 0.60, 200),
)
"""Name, goal, and how many requests make a round."""

ROUNDS = 5


async def requests(at: Ground) -> AsyncIterator[Ratio]:
    """Requests per CPU-second of the server; nobody relays meanwhile, on either side."""
    async with AsyncExitStack() as stack:
        admin = await at.cluster.connect(NAME)
        leader = await at.cluster.connect(NAME)
        await leader.execute("SELECT pg_advisory_lock($1)", LOCK)
        our = await stack.enter_async_context(ours(at))
        their = await stack.enter_async_context(theirs(at))
        operations = await Operations.on(at, admin)
        for name, goal, count in OPERATIONS:
            one = operations.measured(name, our, count)
            other = operations.measured(name, their, count)
            yield await compare(Ratio(name, goal), one, other, ROUNDS)
        await leader.close()
        await admin.close()


async def main() -> int:
    """Measure everything; 1 when a ratio misses its goal, or a list is not flat."""
    with tempfile.TemporaryDirectory(prefix="pmo-bench-") as directory:
        async with ground(Path(directory)) as at:
            ratios = []
            async for ratio in requests(at):
                ratios.append(ratio)
                print(ratio.details(), flush=True)
            await open_listener(at)
            told = Ratio("events", 0.50)
            ratios.append(
                await compare(told, side(at, "relayed_ours"), side(at, "relayed_theirs"), 3)
            )
            print(ratios[-1].details(), flush=True)
            async with ours(at) as running:
                print(await figures.lateness(at, running), flush=True)
        print(*await figures.platform(Path(directory) / "platform"), sep="\n", flush=True)
    smooth = await flat(service_names())
    print(*ratios, sep="\n")
    return 0 if smooth and all(ratio.reached for ratio in ratios) else 1


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    sys.exit(uvloop.run(main()))
