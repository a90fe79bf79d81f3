"""Tries parked facts again, the first of each key before those behind it, with growing pauses.

After the last pause a fact is STUCK and waits for an operator. As everywhere, the effect, the
inbox row and the end of the parking are one transaction: killed at any line, the fact is either
still parked or has had its effect.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row, delete, func, select, text, update

from shared.db.base import parked_events
from shared.db.parking import ParkState
from shared.db.transaction import Database, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Unavailable
from shared.messaging.cloudevents import Malformed, from_message
from shared.messaging.effects import claim_parked, take_effect
from shared.messaging.measures import measure_parked
from shared.messaging.metrics import APPLIED
from shared.messaging.parking import described
from shared.messaging.reactions import Reactions

PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)
"""Seconds before the second, third, … attempt; when they are used up the fact is STUCK."""

POLL_SECONDS = 1.0

_FIRST_OF_EACH_KEY = text(
    """
    SELECT seq, extract(epoch FROM coalesce(next_attempt_at, now()) - now())::float8 AS pause
    FROM (
        SELECT DISTINCT ON (coalesce(key, event_id)) seq, state, next_attempt_at
        FROM parked_events ORDER BY coalesce(key, event_id), seq
    ) AS first
    WHERE state <> 'STUCK' ORDER BY seq
    """
)

_log = structlog.get_logger()


class Retrier:
    """Works parked facts off; runs in the active replica only."""

    def __init__(
        self,
        database: Database,
        service: str,
        reactions: Reactions,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.pauses = pauses
        self._database = database
        self._service = service
        self._actor = Actor.system(service)
        self._reactions = reactions
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look again now, because something was parked or released."""
        self._woken.set()

    async def run(self) -> None:
        """Retry until cancelled."""
        while True:
            self._woken.clear()
            pause = POLL_SECONDS
            with contextlib.suppress(Unavailable):
                pause = await self.work_off()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def work_off(self) -> float:
        """Try the first of each key that is due, and go on with its key while that succeeds.

        Returns in how many seconds there is more to do.
        """
        async with self._database.read(self._actor) as reader:
            rows = await reader.execute(_FIRST_OF_EACH_KEY)
            first: list[tuple[int, float]] = [(row.seq, row.pause) for row in rows]
        for seq, pause in first:
            following: int | None = seq if pause <= 0 else None
            while following is not None:
                following = await self._attempt(following)
        async with self._database.read(self._actor) as reader:
            await measure_parked(reader)
        return min([POLL_SECONDS, *(max(pause, 0) for _, pause in first)])

    async def _attempt(self, seq: int) -> int | None:
        """Try one; the next of its key when it is out of the way, None when it is not."""
        try:
            async with self._database.begin(self._actor) as tx:
                row = await self._first_of_key(tx, seq)
                if row is None:
                    return None
                await self._apply(tx, row)
                await tx.execute(delete(parked_events).where(parked_events.c.seq == seq))
                following = await self._next_of_key(tx, row)
        except Unavailable:
            raise
        except Exception as error:
            await self._failed(seq, error)
            return None
        APPLIED.inc()
        _log.info("parked_event_applied", trace_id=_trace(row), event_id=str(row.event_id))
        return following

    async def _first_of_key(self, tx: Transaction, seq: int) -> Row[Any] | None:
        """The row, locked; None when an operator was faster or it is no longer to be tried."""
        found = await tx.execute(
            select(parked_events)
            .where(parked_events.c.seq == seq, parked_events.c.state != ParkState.STUCK)
            .with_for_update()
        )
        return found.first()

    async def _apply(self, tx: Transaction, row: Row[Any]) -> None:
        fact = from_message(row.subject, row.headers, row.payload, row.stream_seq)
        if await claim_parked(tx, fact):
            await take_effect(tx, self._reactions, [fact])

    async def _next_of_key(self, tx: Transaction, row: Row[Any]) -> int | None:
        if row.key is None:
            return None
        found = await tx.execute(
            select(func.min(parked_events.c.seq)).where(
                parked_events.c.key == row.key, parked_events.c.seq > row.seq
            )
        )
        following: int | None = found.scalar_one()
        return following

    async def _failed(self, seq: int, error: Exception) -> None:
        async with self._database.begin(self._actor) as tx:
            row = await self._first_of_key(tx, seq)
            if row is None:
                return
            attempts = row.attempts + 1
            stuck = isinstance(error, Malformed) or attempts > len(self.pauses)
            pause = None if stuck else timedelta(seconds=self.pauses[attempts - 1])
            await tx.execute(
                update(parked_events)
                .where(parked_events.c.seq == seq)
                .values(
                    state=ParkState.STUCK if stuck else ParkState.RETRYING,
                    attempts=attempts,
                    error=described(error),
                    next_attempt_at=None if pause is None else tx.now + pause,
                )
            )
        level = _log.error if stuck else _log.warning
        level(
            "parked_event_stuck" if stuck else "parked_event_failed_again",
            trace_id=_trace(row),
            event_id=str(row.event_id),
            attempts=attempts,
            error=described(error),
        )


def _trace(row: Row[Any]) -> str | None:
    """The trace of a parked fact; None when its headers cannot be read."""
    said = row.headers.get("ce-correlationid")
    return said.replace("-", "") if isinstance(said, str) else None
