"""One business action, one transaction: the only place that commits.

`flush` writes the aggregates first, so that their versions are known, then the facts they
recorded; both or neither are committed. A process killed anywhere before the commit has done
nothing; one killed after it has left the facts in the table, where the relay finds them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import structlog
from sqlalchemy import Connection, Executable, Result, Select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn
from uuid_utils.compat import uuid7

from shared.contracts.base import Event
from shared.db.base import to_json
from shared.db.events import TELL
from shared.db.named import id_or_key
from shared.db.reading import Reader, Snapshot, driver_of, give_up, said_first
from shared.db.refusals import ToldAsRefusals
from shared.db.rows import rows_of
from shared.db.statements import Driver
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, NotFound
from shared.settings import Settings

__all__ = ["Database", "Origin", "Reader", "Snapshot", "Transaction"]

MOST_EVENT_BYTES = 240 * 1024
"""The broker takes 256 KiB, headers included."""

ANSWER_SECONDS = 35.0
"""To answer a statement; the server itself gives each up after 30, so a longer silence means that
the connection has vanished."""

FIRST_WORD_SECONDS = 5.0
"""To answer what costs nothing; a server that is well does so in a thousandth of that."""

ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"

log = structlog.get_logger()

A = TypeVar("A", bound=Aggregate)


def _payload(event: Event) -> str:
    """The fact as JSON; one that the broker would refuse must not be committed: it would stand
    in the way of all that follow it."""
    written = event.model_dump_json()
    if len(written) > MOST_EVENT_BYTES // 4 and len(written.encode()) > MOST_EVENT_BYTES:
        raise Conflict("event_too_large", most=MOST_EVENT_BYTES)
    return written


@dataclass(frozen=True)
class Origin:
    """Where a transaction comes from: whose story it belongs to and what caused it."""

    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


@dataclass
class Transaction:
    """What a command works with: its clock, its actor, its rows and the facts it tells."""

    connection: Connection
    driver: Driver
    """What the connection is made of: aggregates and the platform's own rows go straight to it."""
    actor: Actor
    origin: Origin
    now: datetime
    settings: Settings
    emitted: list[dict[str, Any]] = field(default_factory=list)
    """The rows written to the events table so far, for hints and dry runs."""
    roles_here: frozenset[str] = frozenset()
    """The actor's parts in the undertaking that the request is about."""
    undo: bool = False
    """True for a dry run: everything is done, checked and written, then rolled back."""
    _held: dict[tuple[type, str], Any] = field(default_factory=dict)
    _new: list[Any] = field(default_factory=list)
    _gone: list[Any] = field(default_factory=list)
    _kept: dict[Any, dict[str, Any]] = field(default_factory=dict)
    """What the rows of the versioned ones hold, as far as this transaction has read and written."""

    @staticmethod
    def new_id() -> UUID:
        """A new UUIDv7: sorts by time, drawn by the application."""
        return uuid7()

    async def next_key(self, prefix: str) -> str:
        """The next human key, `PRP-2026-0001`; the year is the organisation's, gaps are fine."""
        number = await self.driver.fetchval(f"SELECT nextval('key_{prefix.lower()}')")
        year = self.now.astimezone(ZoneInfo(self.settings.time_zone)).year
        return f"{prefix}-{year}-{number:04d}"

    def add(self, aggregate: A) -> A:
        """A new aggregate, written at the next flush."""
        aggregate.changed_at = self.now
        self._new.append(aggregate)
        self._hold(aggregate)
        return aggregate

    def add_part(self, part: Any) -> None:
        """A new row beside an aggregate, written once, at the next flush."""
        self._new.append(part)

    def remove(self, aggregate: Aggregate) -> None:
        """A held aggregate that goes at the next flush; what it told of itself stays told."""
        self._gone.append(aggregate)

    def take(self, kind: type[A], values: Mapping[str, Any], *names: UUID | str) -> A:
        """The aggregate of a locked row; the same object each time it is read."""
        held = self._held.get((kind, str(values["id"])))
        if held is None:
            rows = rows_of(kind)
            held = rows.build(values)
            self._kept[held] = rows.held(vars(held))
        assert isinstance(held, kind)
        self._hold(held, *names)
        return held

    def _hold(self, thing: Any, *names: UUID | str) -> None:
        for name in (thing.id, getattr(thing, "key", None), *names):
            self._held[type(thing), str(name)] = thing

    async def load(self, kind: type[A], ref: UUID | str) -> A:
        """The aggregate by id or key, locked until the end; NotFound when there is none."""
        found = await self.find(kind, ref)
        if found is None:
            raise NotFound("not_found")
        return found

    async def find(self, kind: type[A], ref: UUID | str) -> A | None:
        """Like `load`, but None when there is no such aggregate."""
        held = self._held.get((kind, str(ref)))
        if held is not None:
            assert isinstance(held, kind)
            return held
        name = id_or_key(ref)
        rows = rows_of(kind)
        query = rows.locking(by_key=isinstance(name, str))
        row = await self.driver.fetchrow(query.sql, *query.arguments({"ref": name}))
        return None if row is None else self.take(kind, query.values(row), ref)

    async def every(self, kind: type[A], statement: Select[Any]) -> list[A]:
        """The aggregates whose rows a select finds; it says how they are locked."""
        columns = rows_of(kind).columns
        found = await self.execute(statement.with_only_columns(*columns))
        return [self.take(kind, row._asdict()) for row in found]

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> Result[Any]:
        """Run a statement inside the transaction."""
        return await greenlet_spawn(self.connection.execute, statement, params)

    async def flush(self) -> None:
        """Write the aggregates, then what they recorded, in the order it was held."""
        tellers = [a for a in dict.fromkeys(self._held.values()) if a.has_recorded]
        for aggregate in tellers:
            aggregate.changed_at = self.now
        await self._write(tellers)
        rows = [self._row(a, e) for a in tellers for e in a.take_recorded()]
        for row in rows:
            await self.driver.execute(TELL, *row.values())
        self.emitted.extend(rows)

    async def _write(self, tellers: Sequence[Aggregate]) -> None:
        """The version of an aggregate moves with each fact, also when only a part of it changed."""
        for thing in self._gone:
            self._kept.pop(thing)
        for thing, before in self._kept.items():
            rows, held = rows_of(type(thing)), vars(thing)
            changed = {n: held[n] for n, value in before.items() if held[n] != value}
            if changed or thing in tellers:
                await rows.update(self.driver, thing, changed)
                before.update(changed, version=thing.version)
        for thing in self._gone:
            await rows_of(type(thing)).delete(self.driver, thing)
        new, self._new, self._gone = self._new, [], []
        for thing in new:
            await rows_of(type(thing)).insert(self.driver, thing)
            if isinstance(thing, Aggregate):
                self._kept[thing] = rows_of(type(thing)).held(vars(thing))

    def _row(self, aggregate: Aggregate, event: Event) -> dict[str, Any]:
        """In the order in which `TELL` takes them."""
        return {
            "id": self.new_id(),
            "type": event.type_name(),
            "key": event.key,
            "aggregate_type": type(aggregate).__name__,
            "aggregate_id": aggregate.id,
            "aggregate_version": aggregate.version,
            "occurred_at": self.now,
            "actor": self.actor.id,
            "on_behalf_of": self.actor.on_behalf_of,
            "reason": aggregate.reason_of(event),
            "correlation_id": self.origin.correlation_id,
            "causation_id": self.origin.causation_id,
            "traceparent": self.origin.traceparent,
            "data": _payload(event),
        }


class Database:
    """One service's database: transactions for commands, plain reads for queries."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        longest: float = 0,
    ) -> None:
        """`longest` is how many seconds a transaction may take at all; 0 for as long as it likes.

        It is the only limit that the server keeps when a client vanishes between two messages of
        one statement: to the server that is work, not idleness, and the locks would stay for ever.
        """
        self.settings = settings
        self.clock = clock
        self.dsn = settings.database_dsn
        self.engine: AsyncEngine = create_async_engine(
            make_url(self.dsn).set(drivername="postgresql+asyncpg"),
            pool_size=settings.database_pool,
            max_overflow=0,
            pool_timeout=10,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 5,
                "command_timeout": ANSWER_SECONDS,
                "server_settings": {
                    "application_name": f"pmo-{settings.service}",
                    # A concurrent duplicate waits this long, then is told to come again.
                    "lock_timeout": "2000",
                    "statement_timeout": "30000",
                    "idle_in_transaction_session_timeout": "30000",
                    "transaction_timeout": str(int(longest * 1000)),
                    "tcp_keepalives_idle": "5",
                    "tcp_keepalives_interval": "2",
                    "tcp_keepalives_count": "3",
                    "jit": "off",
                },
            },
        )

    @asynccontextmanager
    async def begin(self, actor: Actor, origin: Origin | None = None) -> AsyncIterator[Transaction]:
        """A transaction that is flushed and committed at the end, or rolled back by an error.

        BEGIN and COMMIT are said to the driver; to SQLAlchemy each statement stands alone.
        """
        with ToldAsRefusals():
            held, _ = await said_first(self.engine, partial(_say, "BEGIN"))
            driver = driver_of(held)
            tx = Transaction(
                Connection(self.engine.sync_engine, held),
                driver,
                actor,
                origin or Origin(uuid7()),
                self.clock(),
                self.settings,
            )
            kept = False
            try:
                yield tx
                await tx.flush()
                if not tx.undo:
                    kept = await driver.execute("COMMIT") == "COMMIT"
                    if not kept:
                        raise RuntimeError("nothing is kept: the error of a statement was ignored")
            finally:
                try:
                    if not kept:
                        await _roll_back(self.engine, driver)
                finally:
                    held.close()

    def read(self, actor: Actor) -> AbstractAsyncContextManager[Reader]:
        """For single statements: no transaction around them, half the cost in the database."""
        return nullcontext(Reader(self.engine, actor, self.clock()))

    @asynccontextmanager
    async def snapshot(self, actor: Actor) -> AsyncIterator[Snapshot]:
        """For several statements that must agree with each other."""
        with ToldAsRefusals():
            held, _ = await said_first(self.engine, partial(_say, ONE_MOMENT))
            driver = driver_of(held)
            try:
                connection = AsyncConnection(self.engine, Connection(self.engine.sync_engine, held))
                yield Snapshot(self.engine, actor, self.clock(), connection=connection)
            finally:
                try:
                    await _roll_back(self.engine, driver)
                finally:
                    held.close()

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def _say(word: str, driver: Driver) -> str:
    """Something that costs the server nothing."""
    return await driver.execute(word, timeout=FIRST_WORD_SECONDS)


async def _roll_back(engine: AsyncEngine, driver: Driver) -> None:
    """Leave nothing of the transaction; where that cannot be said, leave no connection."""
    ended = False
    try:
        # The driver's own patience has no end where it waits for the server to have given up a
        # statement, which on a connection that has vanished it never hears.
        async with asyncio.timeout(FIRST_WORD_SECONDS):
            await driver.execute("ROLLBACK")
        ended = True
    except Exception as error:
        # Why it came to this is being told already.
        log.info("not_rolled_back", error=repr(error))
        give_up(engine, driver, error)
    finally:
        if not ended:
            driver.terminate()
