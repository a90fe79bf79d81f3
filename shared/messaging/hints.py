"""Tells the active replica that facts wait to be published, without talking all the time."""

import asyncio
from collections.abc import Awaitable, Callable

REST_SECONDS = 0.01
"""A commit is hinted at once; those of the moment after it, together at the end of the moment."""


class Hints:
    """Calls `hint` after commits, however many there are, at most once each `REST_SECONDS`."""

    def __init__(self, hint: Callable[[], Awaitable[None]]) -> None:
        self._hint = hint
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def give(self) -> None:
        """A commit told facts."""
        self._again = True
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._give())

    async def _give(self) -> None:
        try:
            while self._again:
                self._again = False
                await self._hint()
                await asyncio.sleep(REST_SECONDS)
        finally:
            self._task = None
