"""Reading without a transaction: one statement at a time, or several on one moment's state."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Executable, Result, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from shared.db.refusals import ToldAsRefusals, is_lost, is_silence
from shared.db.statements import Driver, Query
from shared.domain.actor import Actor

T = TypeVar("T")


_silent: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()
"""When a connection of the pool was last found that seemed to stand and answered nothing: what
lay in the pool then has vanished with it, as when a machine is switched off."""


def taken_from_pool(engine: AsyncEngine) -> PoolProxiedConnection:
    """A connection of the pool; what the server closed while it lay there is replaced."""
    held = engine.sync_engine.raw_connection()
    while driver_of(held).is_closed() or _has_vanished(engine, held):
        driver_of(held).terminate()
        held.invalidate()
        held = engine.sync_engine.raw_connection()
    return held


def _has_vanished(engine: AsyncEngine, held: PoolProxiedConnection) -> bool:
    made: float = held.info.setdefault("made", time.monotonic())
    return made < _silent.get(engine.sync_engine, 0)


def give_up(engine: AsyncEngine, driver: Driver, error: BaseException) -> None:
    """Have done with a connection that is lost; and with the pool's, where nobody said so."""
    driver.terminate()
    if is_silence(error):
        _silent[engine.sync_engine] = time.monotonic()


def driver_of(held: PoolProxiedConnection) -> Driver:
    """The driver's own connection."""
    driver: Driver = held.driver_connection  # type: ignore[assignment]
    return driver


async def said_first(
    engine: AsyncEngine, say: Callable[[Driver], Awaitable[T]]
) -> tuple[PoolProxiedConnection, T]:
    """A connection of the pool, and what it answered to the first that was said to it.

    That must be something that may be said again: one that lay in the pool may have been lost
    there without the driver having noticed, and then the next one is asked, at last a new one.
    """
    while True:
        held = await greenlet_spawn(taken_from_pool, engine)
        driver, new = driver_of(held), _is_new(held)
        try:
            return held, await say(driver)
        except asyncio.CancelledError:
            driver.terminate()
            held.close()
            raise
        except Exception as error:
            lost = is_lost(error)
            if lost:
                give_up(engine, driver, error)
            held.close()
            if new or not lost:
                raise


def _is_new(held: PoolProxiedConnection) -> bool:
    """Whether this is the first use of a connection: if it is lost now, so is the server."""
    used: bool = held.info.get("used", False)
    held.info["used"] = True
    return not used


@dataclass
class Reader:
    """Reads without a transaction: each statement sees what is committed when it starts."""

    engine: AsyncEngine
    actor: Actor
    now: datetime
    roles_here: frozenset[str] = frozenset()

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run one select. All its rows are here then, and the connection is given back already."""
        with ToldAsRefusals():
            # In one go: switching to and fro for connecting, running and closing is what an
            # `async with` costs, which is as much as the statement itself.
            return await greenlet_spawn(self._execute, statement, params)

    def _execute(self, statement: Executable, params: Mapping[str, Any] | None) -> Result[Any]:
        while True:
            held = taken_from_pool(self.engine)
            driver, new = driver_of(held), _is_new(held)
            with Connection(self.engine.sync_engine, held) as connection:
                try:
                    return connection.execute(statement, params)
                except Exception as error:
                    if not is_lost(error):
                        raise
                    give_up(self.engine, driver, error)
                    if new:
                        raise

    async def fetch(self, query: Query, params: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a select that was made once, as the driver gives them."""
        arguments = query.arguments(params)
        with ToldAsRefusals():
            held, rows = await said_first(self.engine, lambda d: d.fetch(query.sql, *arguments))
            held.close()
            return rows


@dataclass
class Snapshot(Reader):
    """Reads what was committed at one moment, however many statements that takes."""

    connection: AsyncConnection = field(kw_only=True)

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run one of several selects."""
        with ToldAsRefusals():
            return await self.connection.execute(statement, params)

    async def fetch(self, query: Query, params: Mapping[str, Any]) -> Sequence[Any]:
        """Like a reader's."""
        with ToldAsRefusals():
            arguments = tuple(query.arguments(params))
            return (await self.connection.exec_driver_sql(query.sql, arguments)).all()

    async def pages(
        self, statement: Select[Any], size: int = 1000
    ) -> AsyncIterator[Sequence[Row[Any]]]:
        """All rows of one select, however many, a page at a time."""
        with ToldAsRefusals():
            result = await self.connection.stream(statement.execution_options(yield_per=size))
            async for page in result.partitions():
                yield page
