"""Keeps a server running as an orchestrator would, and says what it had to do."""

import asyncio
import time
from collections.abc import Callable

from deploy.local.errors import StartFailed
from deploy.local.processes import Server
from deploy.local.progress import Progress

FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.5, 30.0, 60.0
"""Seconds: before the first restart, at most before any, and running until trust is back."""


async def keep(server: Server, progress: Progress, restarted: Callable[[], object]) -> None:
    """Start the server again whenever it ends, soon at first, then ever more slowly."""
    pause = FIRST_PAUSE
    while True:
        begin = time.monotonic()
        code = await server.process.exited()
        if time.monotonic() - begin > STEADY:
            pause = FIRST_PAUSE
        progress.note(
            f"{server.name} ended with code {code}; its log is {server.process.log}; "
            f"it starts again in {pause:g} s"
        )
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
        try:
            await progress.step(f"{server.name} again", server.start())
            restarted()
        except StartFailed as failure:
            progress.note(str(failure).splitlines()[0])
