"""What a service says to its database while it is asked: which tables it reads, and how."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event

from tests.support.world import Subject


@dataclass
class Spoken:
    """The selects of a service, in order, with what was filled in."""

    selects: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    seconds: float = 0
    """How long the database took for what was said last."""
    listening: bool = False

    @classmethod
    async def by(cls, subject: Subject) -> "Spoken":
        """Listen to every connection that it opens from now on."""
        spoken = cls()
        engine = subject.db.engine
        await engine.dispose()

        @event.listens_for(engine.sync_engine, "connect")
        def opened(connection: Any, _record: Any) -> None:
            connection.driver_connection.add_query_logger(
                lambda said: spoken._heard(said.query, said.args, said.elapsed)
            )

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def asked(connection: Any, *_: Any) -> None:
            connection.info["asked"] = perf_counter()

        @event.listens_for(engine.sync_engine, "after_cursor_execute")
        def answered(connection: Any, _cursor: Any, said: str, arguments: Any, *_: Any) -> None:
            spoken._heard(said, arguments, perf_counter() - connection.info["asked"])

        return spoken

    def _heard(self, said: str, arguments: Any, elapsed: float) -> None:
        if self.listening and said.lstrip().upper().startswith(("SELECT", "WITH")):
            self.selects[said] = tuple(arguments or ())
            self.seconds += elapsed

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[dict[str, tuple[Any, ...]]]:
        """What is said inside."""
        self.selects, self.seconds, self.listening = {}, 0, True
        try:
            yield self.selects
        finally:
            # The driver says what it did a moment later.
            await asyncio.sleep(0)
            self.listening = False


async def tables(owner: asyncpg.Connection, selects: dict[str, tuple[Any, ...]]) -> set[str]:
    """The tables that these read."""
    found: set[str] = set()
    for said, arguments in selects.items():
        (plan,) = await owner.fetchval(f"EXPLAIN (FORMAT JSON) {said}", *arguments)
        found |= set(_relations(plan["Plan"]))
    # The driver itself asks what types there are.
    return {name for name in found if not name.startswith("pg_")}


def _relations(plan: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in plan:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _relations(part)


async def slowest(owner: asyncpg.Connection, selects: dict[str, tuple[Any, ...]]) -> str:
    """How the slowest of these is done."""
    worst, how = 0.0, "nothing was asked of the database"
    for said, arguments in selects.items():
        lines = await owner.fetch(f"EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) {said}", *arguments)
        text = [str(line[0]) for line in lines]
        took = float(text[-1].split()[-2])
        if took > worst:
            worst, how = took, "\n".join((said, *text))
    return how


async def owner_of(subject: Subject) -> asyncpg.Connection:
    """The database as its owner sees it."""
    owner = await asyncpg.connect(subject.dsn["owner"])
    await owner.set_type_codec("json", encoder=str, decoder=orjson.loads, schema="pg_catalog")
    await owner.execute("SET statement_timeout = 0")
    return owner
