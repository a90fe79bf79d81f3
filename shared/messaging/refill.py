"""Fills a stream that was lost, wholly or at its end, with what the events tables say was told.

While it is filled the stream listens elsewhere (`restore.pmo.>`, stored as `pmo.>`), so that the
services tell it nothing in between: to their relays it is away, REST goes on, facts wait in the
tables. Each fact gets the headers it had: id, chain place and hash, so that whoever hears it a
second time knows it by its inbox. Told anew is, in each teller's order:

- what was marked as told, by the time of that mark, and no fact before the one that caused it;
- then what was chained and not marked: the stream may have had it. It is marked here, so that the
  relay does not tell it again.

Killed at any line: the stream says how far each chain got, and the next run goes on from there.
"""

import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from shared.db.events import CHAINED
from shared.messaging.agreement import check_agreement, last_fact
from shared.messaging.bus import Bus
from shared.messaging.names import RESTORE
from shared.messaging.publishing import BATCH, Outgoing, of_bearable_size, outgoing, publish
from shared.messaging.relay import Connection

PAGE = 1000
_NEXT = f"""
    SELECT {", ".join(CHAINED)}, chain_seq, chain_hash, published_at FROM events
    WHERE chain_seq > $1 ORDER BY chain_seq LIMIT {PAGE}
"""
_TOLD = """
    SELECT coalesce(max(chain_seq), 0) FROM events
    WHERE chain_seq IS NOT NULL AND published_at IS NOT NULL
"""
_PLACES = "SELECT id, chain_seq FROM events WHERE id = ANY($1::uuid[]) AND chain_seq IS NOT NULL"
_MARK = """
    UPDATE events SET published_at = now()
    WHERE chain_seq <= $1 AND chain_seq IS NOT NULL AND published_at IS NULL
"""
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class History:
    """Where what was told is written down, and the identity that sees what the stream holds."""

    tables: Mapping[str, str]
    """Each service's database, as its owner."""
    monitor_seed: Path


@dataclass
class Chain:
    """One service's facts in the order in which it told them, read ahead by pages."""

    service: str
    connection: Connection
    place: int = 0
    """Of the last fact that the stream holds, or has been given."""
    _ahead: deque[asyncpg.Record] = field(default_factory=deque)
    _causes: dict[UUID, tuple["Chain", int]] = field(default_factory=dict)

    async def told(self) -> int:
        """The place of the last fact that is marked as told."""
        return int(await self.connection.fetchval(_TOLD))

    async def head(self, chains: Sequence["Chain"]) -> asyncpg.Record | None:
        """The next fact; None when there is no more."""
        if not self._ahead:
            rows = await self.connection.fetch(_NEXT, self.place)
            self._ahead.extend(rows)
            await self._find_causes(chains, rows)
        return self._ahead[0] if self._ahead else None

    async def _find_causes(self, chains: Sequence["Chain"], rows: list[asyncpg.Record]) -> None:
        wanted = list({row["causation_id"] for row in rows} - {None})
        self._causes = {
            row["id"]: (chain, row["chain_seq"])
            for chain in chains
            if wanted
            for row in await chain.connection.fetch(_PLACES, wanted)
        }

    def waits(self) -> bool:
        """Whether what caused the next fact has still to be told; unknown causes hold up nobody."""
        chain, place = self._causes.get(self._ahead[0]["causation_id"], (self, 0))
        return chain.place < place

    def take(self) -> Outgoing:
        """The next fact, on its way."""
        row = self._ahead.popleft()
        self.place = row["chain_seq"]
        return outgoing(row, row["chain_seq"], row["chain_hash"], RESTORE)

    async def mark(self) -> None:
        """What the stream holds now was told."""
        await self.connection.execute(_MARK, self.place)


async def refill(
    bus: Bus,
    monitor: Bus | None,
    tables: Mapping[str, str],
    hold_back: Callable[[], Awaitable[None]],
    *,
    begun: bool = False,
) -> Mapping[str, int]:
    """Tell anew what is missing; how many facts of each service that were.

    `monitor` sees what the stream holds; None when there is no stream. `hold_back` makes the
    stream, or the one that there is, listen to nobody but us; it is not called when nothing is
    missing, unless this was begun before. Errors: OlderThanStream, before anything is changed.
    """
    async with _chains(tables) as chains:
        if monitor is not None:
            for chain in chains:
                await check_agreement(monitor, chain.service, chain.connection)
        if not begun and not await _is_missing(monitor, chains):
            return {}
        await hold_back()
        for chain in chains:
            chain.place = await _place(monitor, chain.service)
        before = {chain.service: chain.place for chain in chains}
        async for facts in _batches(chains):
            await publish(bus, facts)
        for chain in chains:
            await chain.mark()
        return {chain.service: chain.place - before[chain.service] for chain in chains}


async def _is_missing(monitor: Bus | None, chains: Sequence[Chain]) -> bool:
    for chain in chains:
        # The table first: what is told in between is in the stream, and not missing.
        told = await chain.told()
        if told > await _place(monitor, chain.service):
            return True
    return False


async def _place(monitor: Bus | None, service: str) -> int:
    """How far the chain of a service got in the stream; 0 when there is nothing of it."""
    last = None if monitor is None else await last_fact(monitor, service)
    return 0 if last is None else last.chain_seq


@contextlib.asynccontextmanager
async def _chains(tables: Mapping[str, str]) -> AsyncIterator[Sequence[Chain]]:
    async with contextlib.AsyncExitStack() as stack:
        chains = []
        for service, dsn in tables.items():
            connection = await asyncpg.connect(dsn, timeout=10)
            stack.push_async_callback(connection.close)
            chains.append(Chain(service, connection))
        yield chains


async def _batches(chains: Sequence[Chain]) -> AsyncIterator[list[Outgoing]]:
    """All that is to be told, in order, in portions that the stream takes at once."""
    facts: list[Outgoing] = []
    async for chain in _turns(chains):
        facts.append(chain.take())
        if len(facts) == BATCH:
            for batch in of_bearable_size(facts):
                yield batch
            facts = []
    for batch in of_bearable_size(facts):
        yield batch


async def _turns(chains: Sequence[Chain]) -> AsyncIterator[Chain]:
    """Whose fact is next: the one marked first, of those whose cause was told."""
    while True:
        heads = [(c, row) for c in chains if (row := await c.head(chains)) is not None]
        if not heads:
            return
        free = [(chain, row) for chain, row in heads if not chain.waits()]
        chain, _ = min(free or heads, key=lambda head: head[1]["published_at"] or _LAST)
        yield chain
