"""The operator of a running platform: `pmo` in a process of its own, as at a terminal."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from deploy.local.state import CHECKOUT, STATE_VARIABLE
from shared.messaging.bus import Bus
from tests.support.stage import Stage


@dataclass(frozen=True)
class Done:
    """How a command ended, and all that it printed."""

    code: int
    said: str


async def pmo(stage: Stage, *arguments: str, **environment: str) -> Done:
    """Run one command against the platform of this stage."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.cli",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PMO_")},
            STATE_VARIABLE: str(stage.platform.state.directory),
            "COLUMNS": "200",
            **environment,
        },
        cwd=CHECKOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, output.decode())


@asynccontextmanager
async def reading(stage: Stage, identity: str = "monitor") -> AsyncIterator[Bus]:
    """A connection to NATS that reads: all facts, or (`external`) those of outsiders."""
    broker = stage.platform.broker
    seed = broker.identities.seeds[identity]
    bus = Bus(broker.url, identity, seed, on_closed=lambda: None)
    await bus.connect(patience=10)
    try:
        yield bus
    finally:
        await bus.close()
