"""A service with its relay and at a real address, and what a reader of its events makes of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn

from deploy.local.personas import Persona
from shared.messaging.bus import Bus
from shared.messaging.relay import Relay
from shared.runtime import Server
from tests.support.polling import until
from tests.support.world import Subject, World

STREAM = "text/event-stream"


@asynccontextmanager
async def relayed(subject: Subject, nats: dict[str, Any]) -> AsyncIterator[Subject]:
    """The service with its relay at work."""
    bus = Bus(nats["url"], subject.name, nats["seeds"][subject.name], on_closed=lambda: None)
    await bus.connect(patience=10)
    task = asyncio.create_task(Relay(bus, subject.db.dsn, subject.name).run())
    yield subject
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bus.close()


async def head(subject: Subject) -> int:
    """The last place in the chain, once all that was told is published."""

    async def published() -> bool:
        waiting = await subject.rows("SELECT 1 FROM events WHERE published_at IS NULL LIMIT 1")
        return not waiting

    await until(published)
    (row,) = await subject.rows("SELECT coalesce(max(chain_seq), 0) AS head FROM events")
    return int(row["head"])


class Running:
    """Intake served by a real uvicorn, and a client."""

    def __init__(self, intake: Subject, world: World) -> None:
        app = intake.service.app(intake.settings, intake.db)
        config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
        self.server = Server(config)
        self._world = world
        self._task = asyncio.create_task(self.server.serve())

    async def begin(self) -> None:
        await until(lambda: self.server.started)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/intake/v1/events"
        self.http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def end(self) -> None:
        await self.http.aclose()
        self.server.should_exit = True
        await asyncio.wait_for(self._task, 10)

    @asynccontextmanager
    async def stream(self, persona: str | Persona, **asked: Any) -> AsyncIterator[httpx.Response]:
        headers = {"accept": STREAM, "authorization": self._world.authorization(persona)}
        headers |= asked.pop("headers", {})
        async with self.http.stream("GET", self.url, params=asked, headers=headers) as answer:
            yield answer


async def messages(answer: httpx.Response, number: int) -> list[dict[str, str]]:
    """The next so many events of a stream, field by field; comments are passed over."""
    found: list[dict[str, str]] = []
    said: dict[str, str] = {}
    async with asyncio.timeout(10):
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line == "" and "data" in said:
                found.append(said)
                said = {}
                if len(found) == number:
                    return found
            elif name:
                said[name] = value
    raise AssertionError(f"the stream ended after {found}")


async def until_blank(lines: AsyncIterator[str], blanks: int) -> AsyncIterator[str]:
    """The lines up to that many blank ones, without these."""
    async with asyncio.timeout(10):
        while blanks:
            line = await anext(lines)
            if line == "":
                blanks -= 1
            else:
                yield line
