"""Lets exactly one replica of a service relay, consume and run timers: the holder of a lock.

The lock belongs to a database session of its own. A killed replica's session ends at once and
another takes over within a second; one that hangs is thrown out by the server after ten idle
seconds, and finds itself deposed when it wakes. Whoever loses the session stops all its work.
That two replicas work for a moment is possible and harmless: see relay and consumer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import structlog

from shared.messaging.metrics import LEADING
from shared.messaging.relay import Connection

LOCK = 0x504D4F
"""One number for all: each service has a database, and with it a lock, of its own."""

POLL_SECONDS = 0.5
PROBE_SECONDS = 1.0
PROBE_TIMEOUT = 3.0
AGAIN_SECONDS = 5.0
PAUSE_SECONDS = 1.0

SETTINGS = {
    "application_name": "pmo-leader",
    "idle_session_timeout": "10000",
    "statement_timeout": "3000",
    # One that vanishes in the middle of asking is not idle, and would lead for ever.
    "transaction_timeout": "10000",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}

_DATABASE_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

_log = structlog.get_logger()


class Leadership:
    """Runs `work` (endless coroutines: relay, consumer, …) while this replica leads."""

    def __init__(
        self, dsn: str, service: str, work: Sequence[Callable[[], Awaitable[None]]]
    ) -> None:
        self._dsn = dsn
        self._service = service
        self._work = work
        self.leading = False

    async def run(self) -> None:
        """Stand for election, lead, and stand again, until cancelled."""
        while True:
            try:
                await self._stand()
            except* _DATABASE_AWAY as lost:
                _log.warning("leadership_lost", service=self._service, error=repr(lost.exceptions))
            except* Exception as failed:
                _log.error("leader_failed", service=self._service, exc_info=failed)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _stand(self) -> None:
        connection = await asyncpg.connect(
            self._dsn, timeout=5, command_timeout=PROBE_TIMEOUT, server_settings=SETTINGS
        )
        try:
            await self._elected(connection)
            self._lead(True)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_the_lock(connection))
                for endless in self._work:
                    group.create_task(_endlessly(endless))
        finally:
            self._lead(False)
            connection.terminate()

    def _lead(self, leading: bool) -> None:
        if leading != self.leading:
            _log.info("leadership", service=self._service, leading=leading)
        self.leading = leading
        LEADING.set(leading)

    async def _elected(self, connection: Connection) -> None:
        """Until the lock is ours. PostgreSQL would let us queue for it, but then a replica that
        hangs in the queue could be given the lead; asking again proves that we are well.
        """
        while True:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _keep_the_lock(self, connection: Connection) -> None:
        """The session, and with it the lock, is ours as long as it answers."""
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            await connection.fetchval("SELECT 1")


async def _endlessly(work: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.ensure_future(work())
    try:
        # Not awaited itself: it would be cancelled in our place, once, and we would never know.
        await asyncio.shield(task)
    finally:
        await end(task)
    raise RuntimeError(f"{work!r} ended, which only its cancellation may")


async def end(*tasks: asyncio.Future[None]) -> None:
    """Cancel tasks until they have ended: a wait in a library may swallow one cancellation, and
    endless work would go on beside that of the next leader."""
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=AGAIN_SECONDS)
