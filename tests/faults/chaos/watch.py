"""Watches whether each service is well: it answers, has told what waited, and heard what was told.

One for all who want to know: looking costs what the platform needs to recover.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
import httpx

from shared.messaging.bus import AWAY, Bus
from shared.messaging.names import EXTERNAL_STREAM, SERVICES, STREAM
from shared.messaging.replay import last_place
from tests.faults.chaos.ground import Ground

POLL = 0.2
PATIENCE = 10.0
"""Seconds for one answer, after which who should give it is not well."""

_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, *AWAY)
_WAITING = """
    SELECT 1 FROM events WHERE published_at IS NULL AND occurred_at < now() - interval '5 seconds'
    LIMIT 1
"""
_UNTOLD = "SELECT 1 FROM events WHERE published_at IS NULL LIMIT 1"


class Watch:
    """Looks at all services again and again."""

    def __init__(self, ground: Ground, http: httpx.AsyncClient, bus: Bus, external: Bus) -> None:
        self._ground = ground
        self._http = http
        self.bus = bus
        self.external = external
        self._well_at = dict.fromkeys(SERVICES, 0.0)
        self._place = 0

    async def recovered(self, services: Sequence[str]) -> None:
        """Return when each of these was found well after now."""
        now = time.monotonic()
        while any(self._well_at[name] <= now for name in services):
            await asyncio.sleep(POLL)

    async def look(self) -> None:
        """Go on looking until cancelled."""
        while True:
            began, place = time.monotonic(), self._place
            with suppress(*_AWAY):
                self._place = await last_place(self.bus)
            found = await asyncio.gather(*(self._is_well(name, place) for name in SERVICES))
            self._well_at |= {n: began for n, well in zip(SERVICES, found, strict=True) if well}
            await asyncio.sleep(POLL)

    async def quiet(self) -> bool:
        """Whether all is told, and heard by everybody, outsiders too."""
        with suppress(*_AWAY):
            info = await self.external.api(f"STREAM.INFO.{EXTERNAL_STREAM}")
            return all(source["lag"] == 0 for source in info["sources"]) and all(
                [await self._none(name, _UNTOLD) and await self._heard(name) for name in SERVICES]
            )
        return False

    async def _is_well(self, name: str, place: int) -> bool:
        with suppress(*_AWAY):
            async with asyncio.timeout(PATIENCE):
                return (
                    await self._ready(name)
                    and await self._none(name, _WAITING)
                    and await self._heard(name, place)
                )
        return False

    async def _ready(self, name: str) -> bool:
        """Whether any replica of a service can do all it should."""
        answers = await asyncio.gather(
            *(self._http.get(f"{url}/{name}/readyz") for url in self._ground.addresses(name)),
            return_exceptions=True,
        )
        return any(
            isinstance(answer, httpx.Response) and answer.json()["status"] == "ready"
            for answer in answers
        )

    async def _none(self, name: str, query: str) -> bool:
        connection = await asyncpg.connect(self._ground.state.owner_dsn(name), timeout=PATIENCE)
        try:
            return await connection.fetchval(query, timeout=PATIENCE) is None
        finally:
            connection.terminate()

    async def _heard(self, name: str, place: int | None = None) -> bool:
        """Whether a service has heard all up to this place, or all there is."""
        info = await self.bus.api(f"CONSUMER.INFO.{STREAM}.{name}")
        idle: bool = info["num_pending"] == 0 and info["num_ack_pending"] == 0
        return idle or (place is not None and info["ack_floor"]["stream_seq"] >= place)


@asynccontextmanager
async def watching(ground: Ground) -> AsyncIterator[Watch]:
    """A watch that looks, with eyes of its own on NATS: as operator, and as outsider."""
    buses = [
        Bus(ground.broker.url, who, ground.broker.identities.seeds[who], on_closed=lambda: None)
        for who in ("monitor", "external")
    ]
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        for bus in buses:
            await bus.connect(30)
        watch = Watch(ground, http, *buses)
        looking = asyncio.create_task(watch.look())
        try:
            yield watch
        finally:
            looking.cancel()
            for bus in buses:
                await bus.close()
