"""Tells the stream what this service's events table says: every fact, in order, once.

Each round: take up to 256 facts that are not yet told; chain them (their place and hash are
committed before anything leaves, so the head that travels in a header never differs from the
table); publish them as one atomic batch; mark them as told. No transaction is open while NATS is
asked. Killed at any line:

- before the chaining: the facts wait in the table as they were;
- chained, not told: they go first next time, in chain order;
- told, not marked: they are told again under the same ids, and the stream drops them, or, after
  its duplicate window, the inbox of whoever hears them.

A deposed leader that goes on for a moment cannot spoil the chain: places in it are unique.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import orjson
import structlog
from nats.aio.msg import Msg

from shared.db.events import CHAINED, GENESIS, chain_hash
from shared.messaging.bus import AWAY, Bus
from shared.messaging.metrics import OUTBOX_AGE, PUBLISHED
from shared.messaging.names import hint_subject
from shared.messaging.publishing import BATCH, Outgoing, of_bearable_size, outgoing, publish

POLL_SECONDS = 1.0
PAUSES = (0.05, 0.2, 0.5, 1.0)

_COLUMNS = ", ".join(CHAINED)
_CHAINED = f"""
    SELECT {_COLUMNS}, chain_seq, chain_hash FROM events
    WHERE published_at IS NULL AND chain_seq IS NOT NULL ORDER BY chain_seq LIMIT {BATCH}
"""
_UNCHAINED = f"""
    SELECT {_COLUMNS} FROM events
    WHERE published_at IS NULL AND chain_seq IS NULL ORDER BY seq LIMIT {BATCH}
"""
_HEAD = """
    SELECT chain_seq, chain_hash FROM events
    WHERE chain_seq IS NOT NULL ORDER BY chain_seq DESC LIMIT 1
"""
_CHAIN = """
    UPDATE events SET chain_seq = place.chain_seq, chain_hash = place.chain_hash
    FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS place (seq, chain_seq, chain_hash)
    WHERE events.seq = place.seq AND events.chain_seq IS NULL
        AND coalesce((SELECT max(chain_seq) FROM events), 0) = $4
"""
"""Nothing is chained to a head that is not the table's: a backup may have been put back."""

_MARK = """
    UPDATE events SET published_at = now() WHERE seq = ANY($1::bigint[]) AND published_at IS NULL
"""
_AGE = """
    SELECT extract(epoch FROM now() - occurred_at)::float8 FROM events
    WHERE published_at IS NULL ORDER BY seq LIMIT 1
"""
_SETTINGS = {
    "application_name": "pmo-relay",
    "statement_timeout": "30000",
    "transaction_timeout": "60000",
    "idle_in_transaction_session_timeout": "10000",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "jit": "off",
}

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_log = structlog.get_logger()


class NotTold(Exception):
    """NATS did not take a batch, or did not say so; it is told again."""


class Deposed(Exception):
    """Another replica chained the same facts: this one is no longer the leader."""


class Relay:
    """Relays one service's facts; runs in the active replica only."""

    def __init__(self, bus: Bus, dsn: str, service: str) -> None:
        self._bus = bus
        self._dsn = dsn
        self._service = service
        self._woken = asyncio.Event()
        self._chain_seq, self._head = 0, GENESIS
        self._recovering = True

    def wake(self) -> None:
        """Look now whether something waits to be told."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled, through every outage of NATS or the database."""
        await self._bus.ready()
        failures = 0
        while True:
            try:
                async with self._listening(), self._connected() as connection:
                    await self._start(connection)
                    while True:
                        self._woken.clear()
                        try:
                            told = await self.round(connection)
                        except NotTold as error:
                            await self._note_age(connection)
                            failures = await self._pause(error, failures)
                            continue
                        failures = 0
                        if told < BATCH:
                            OUTBOX_AGE.set(0)
                            await self._until_woken()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, Deposed, *AWAY) as error:
                failures = await self._pause(error, failures)

    async def round(self, connection: Connection) -> int:
        """Tell what waits, at most one batch; how many facts that were."""
        if not self._bus.connected:
            raise NotTold("NATS is away")
        facts = await self._next(connection)
        for batch in of_bearable_size(facts):
            try:
                await publish(self._bus, batch)
            except AWAY as error:
                self._recovering = True
                raise NotTold(repr(error)) from error
            await connection.execute(_MARK, [fact.seq for fact in batch])
            PUBLISHED.inc(len(batch))
        return len(facts)

    async def _note_age(self, connection: Connection) -> None:
        OUTBOX_AGE.set(await connection.fetchval(_AGE) or 0)

    async def _start(self, connection: Connection) -> None:
        head = await connection.fetchrow(_HEAD)
        self._chain_seq, self._head = (0, GENESIS) if head is None else tuple(head)
        self._recovering = True

    async def _next(self, connection: Connection) -> list[Outgoing]:
        """What is to be told now; after an interruption first what was chained before it."""
        if self._recovering:
            rows = await connection.fetch(_CHAINED)
            if rows:
                return [outgoing(row, row["chain_seq"], row["chain_hash"]) for row in rows]
            self._recovering = False
        rows = await connection.fetch(_UNCHAINED)
        return await self._chain(connection, rows) if rows else []

    async def _chain(self, connection: Connection, rows: list[asyncpg.Record]) -> list[Outgoing]:
        """Give the rows their places behind the head, in the table first."""
        chain_seq, head = self._chain_seq, self._head
        facts, places = [], []
        for row in rows:
            chain_seq += 1
            head = chain_hash(head, chain_seq, {**row, "data": orjson.loads(row["data"])})
            facts.append(outgoing(row, chain_seq, head))
            places.append((row["seq"], chain_seq, head))
        columns = map(list, zip(*places, strict=True))
        status = await connection.execute(_CHAIN, *columns, self._chain_seq)
        if status != f"UPDATE {len(rows)}":
            raise Deposed(status)
        self._chain_seq, self._head = chain_seq, head
        return facts

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        connection = await asyncpg.connect(
            self._dsn, timeout=5, command_timeout=35, server_settings=_SETTINGS
        )
        try:
            yield connection
        finally:
            connection.terminate()

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Be woken by the hints of this service's replicas, and when NATS is back."""

        async def hinted(_: Msg) -> None:
            self._woken.set()

        forget = self._bus.on_reconnect(self._woken.set)
        hints = await self._bus.nats.subscribe(hint_subject(self._service), cb=hinted)
        try:
            yield
        finally:
            forget()
            with contextlib.suppress(*AWAY):
                await hints.unsubscribe()

    async def _until_woken(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()

    async def _pause(self, error: BaseException, failures: int) -> int:
        """Wait a little, longer each time; how many failures there were in a row."""
        failures += 1
        if failures in (1, 10) or failures % 100 == 0:
            _log.warning("relay_interrupted", service=self._service, error=repr(error))
        await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])
        return failures
