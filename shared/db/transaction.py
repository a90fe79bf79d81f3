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
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import (
    ColumnElement,
    Executable,
    Result,
    Row,
    Select,
    TextClause,
    bindparam,
    false,
    insert,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.util import greenlet_spawn
from uuid_utils.compat import uuid7

from shared.contracts.base import Event
from shared.db.base import RawJson, events, to_json
from shared.db.refusals import ToldAsRefusals
from shared.domain.actor import Actor
from shared.domain.aggregate import Aggregate
from shared.domain.errors import Conflict, NotFound, Unavailable
from shared.settings import Settings

MOST_EVENT_BYTES = 240 * 1024
"""The broker takes 256 KiB, headers included."""

A = TypeVar("A", bound=Aggregate)


def id_or_key(ref: UUID | str) -> UUID | str:
    """What a path or an event names a record by: an id where it is one, else a human key."""
    if isinstance(ref, UUID):
        return ref
    try:
        return UUID(ref)
    except ValueError:
        return ref


def identified_by(
    kind: type[Aggregate], *, by_key: bool, named_by: tuple[Any, Any] | None = None
) -> ColumnElement[bool]:
    """The condition that picks the aggregate whose id or human key is `:ref`."""
    id_, key = named_by or (kind.id, getattr(kind, "key", None))
    column = key if by_key else id_
    return false() if column is None else cast(ColumnElement[bool], column == bindparam("ref"))


@cache
def _locking(kind: Any, by_key: bool) -> Select[Any]:
    """Made once: putting a statement together costs more than running it."""
    return select(kind).where(identified_by(kind, by_key=by_key)).with_for_update(of=kind)


_TELL = insert(events)


@cache
def _next_number(prefix: str) -> TextClause:
    return text(f"select nextval('key_{prefix.lower()}')")


def _execute(session: Session, statement: Executable, params: Any) -> Result[Any]:
    """Past the session, which would look for entities in it at twice the cost."""
    return session.connection().execute(statement, params)


def _payload(event: Event) -> RawJson:
    """The fact as JSON; one that the broker would refuse must not be committed: it would stand
    in the way of all that follow it."""
    written = event.model_dump_json()
    if len(written) > MOST_EVENT_BYTES // 4 and len(written.encode()) > MOST_EVENT_BYTES:
        raise Conflict("event_too_large", most=MOST_EVENT_BYTES)
    return RawJson(written)


@dataclass(frozen=True)
class Origin:
    """Where a transaction comes from: whose story it belongs to and what caused it."""

    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


@dataclass
class Transaction:
    """What a command works with: its clock, its actor, its rows and the facts it tells."""

    session: AsyncSession
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
    _held: dict[tuple[type, str], Aggregate] = field(default_factory=dict)

    @staticmethod
    def new_id() -> UUID:
        """A new UUIDv7: sorts by time, drawn by the application."""
        return uuid7()

    async def next_key(self, prefix: str) -> str:
        """The next human key, `PRP-2026-0001`; the year is the organisation's, gaps are fine."""
        number = (await self.execute(_next_number(prefix))).scalar_one()
        year = self.now.astimezone(ZoneInfo(self.settings.time_zone)).year
        return f"{prefix}-{year}-{number:04d}"

    def add(self, aggregate: A) -> A:
        """A new aggregate, written at the next flush."""
        aggregate.changed_at = self.now
        self.session.add(aggregate)
        return self.hold(aggregate)

    def hold(self, aggregate: A, *names: UUID | str) -> A:
        """Remember an aggregate that this transaction has locked, under further `names` too."""
        for name in (aggregate.id, getattr(aggregate, "key", None), *names):
            self._held[type(aggregate), str(name)] = aggregate
        return aggregate

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
        statement = _locking(kind, isinstance(name, str))  # type: ignore[arg-type]
        found: A | None = await self.session.scalar(statement, {"ref": name})
        return None if found is None else self.hold(found)

    async def execute(
        self, statement: Executable, params: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> Result[Any]:
        """Run a Core statement inside the transaction; entities come from `session`."""
        return await self.session.run_sync(_execute, statement, params)

    async def flush(self) -> None:
        """Write the aggregates, then what they recorded, in the order it was held."""
        tellers = [a for a in dict.fromkeys(self._held.values()) if a.has_recorded]
        for aggregate in tellers:
            if aggregate not in self.session.new:
                aggregate.changed_at = self.now
                # The version moves with each fact, also when only a part of it changed.
                flag_modified(aggregate, "changed_at")
        if self.session.new or self.session.dirty or self.session.deleted:
            await self.session.flush()
        rows = [self._row(a, e) for a in tellers for e in a.take_recorded()]
        if rows:
            await self.execute(_TELL, rows if len(rows) > 1 else rows[0])
            self.emitted.extend(rows)

    def _row(self, aggregate: Aggregate, event: Event) -> dict[str, Any]:
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
        with self.engine.sync_engine.connect() as connection:
            return connection.execute(statement, params)


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

    async def pages(
        self, statement: Select[Any], size: int = 1000
    ) -> AsyncIterator[Sequence[Row[Any]]]:
        """All rows of one select, however many, a page at a time."""
        with ToldAsRefusals():
            result = await self.connection.stream(statement.execution_options(yield_per=size))
            async for page in result.partitions():
                yield page


class Database:
    """One service's database: transactions for commands, plain reads for queries."""

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.dsn = settings.database_dsn
        self.engine: AsyncEngine = create_async_engine(
            make_url(self.dsn).set(drivername="postgresql+asyncpg"),
            pool_size=settings.database_pool,
            max_overflow=0,
            pool_timeout=10,
            skip_autocommit_rollback=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": f"pmo-{settings.service}",
                    # A concurrent duplicate waits this long, then is told to come again.
                    "lock_timeout": "2000",
                    "statement_timeout": "30000",
                    "idle_in_transaction_session_timeout": "30000",
                    "jit": "off",
                },
            },
        )
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._snapshot = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @asynccontextmanager
    async def begin(self, actor: Actor, origin: Origin | None = None) -> AsyncIterator[Transaction]:
        """A transaction that is flushed and committed at the end, or rolled back by an error."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            tx = Transaction(session, actor, origin or Origin(uuid7()), self.clock(), self.settings)
            try:
                with ToldAsRefusals():
                    yield tx
                    await tx.flush()
                    if not tx.undo:
                        await session.commit()
            except (asyncio.CancelledError, Unavailable):
                # Cut off between two words, the driver may believe for ever that this connection
                # is in a transaction: nobody must be given it again.
                await session.invalidate()
                raise

    def read(self, actor: Actor) -> AbstractAsyncContextManager[Reader]:
        """For single statements: no transaction around them, half the cost in the database."""
        return nullcontext(Reader(self._autocommit, actor, self.clock()))

    @asynccontextmanager
    async def snapshot(self, actor: Actor) -> AsyncIterator[Snapshot]:
        """For several statements that must agree with each other."""
        with ToldAsRefusals():
            async with self._snapshot.connect() as connection:
                try:
                    yield Snapshot(self._snapshot, actor, self.clock(), connection=connection)
                except asyncio.CancelledError:
                    await connection.invalidate()
                    raise

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
