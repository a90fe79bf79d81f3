"""Waiting for what happens by itself, never longer than it takes and never for ever."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

Result = TypeVar("Result")

PAUSE = 0.02


@overload
async def until(
    condition: Callable[[], Awaitable[Result | None]], *, within: float = ...
) -> Result: ...


@overload
async def until(condition: Callable[[], Result | None], *, within: float = ...) -> Result: ...


async def until(condition: Callable[[], Any], *, within: float = 10.0) -> Any:
    """What `condition` (a function, async or not) says as soon as that is true; else fail."""
    deadline = time.monotonic() + within
    while True:
        said = condition()
        result = await said if inspect.isawaitable(said) else said
        if result:
            return result
        if time.monotonic() > deadline:
            name = getattr(condition, "__qualname__", repr(condition))
            raise AssertionError(f"{name} did not hold within {within:g} s; last: {result!r}")
        await asyncio.sleep(PAUSE)
