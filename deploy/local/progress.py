"""Tells the person at the terminal what the platform is doing, in one quiet line a step."""

import time
from collections.abc import Awaitable
from typing import TypeVar

from rich.console import Console

Result = TypeVar("Result")


class Progress:
    """Lines with times; `total` is the time since the first."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._begin = time.monotonic()

    @property
    def total(self) -> float:
        """Seconds since we began."""
        return time.monotonic() - self._begin

    async def step(self, what: str, work: Awaitable[Result]) -> Result:
        """Do the work, then say that it is done and how long it took."""
        begin = time.monotonic()
        result = await work
        self.console.print(
            f"[green]✓[/] {what:<28}[dim]{time.monotonic() - begin:6.1f} s[/]", highlight=False
        )
        return result

    def note(self, text: str) -> None:
        """Something out of the ordinary."""
        self.console.print(f"[yellow]![/] {text}", highlight=False, soft_wrap=True)
