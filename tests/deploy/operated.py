"""A small platform for `pmo`: fresh databases of some services, and a broker of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import structlog
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.local.nats import Broker
from shared.contracts.base import EVENTS
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.leader import end
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from shared.messaging.streams import bootstrap
from tests.support.polling import until
from tests.support.servers import ask
from tests.support.tree import every_service, service
from tests.support.world import Subject, World


@dataclass
class Operated:
    """Services that tell and hear, and the command that looks after them."""

    broker: Broker
    services: Mapping[str, Subject]
    environment: dict[str, str] = field(default_factory=dict)

    async def pmo(self, *arguments: str) -> Result:
        """What `pmo` does with these arguments; in a thread, as it runs a loop of its own."""
        owners = {name: subject.dsn["owner"] for name, subject in self.services.items()}
        found = {
            "PMO_OWNER_DATABASE_URLS": json.dumps(owners),
            "PMO_NATS_URL": self.broker.url,
            "PMO_NATS_SEEDS": str(self.broker.directory),
            "PMO_STATE": str(self.broker.directory / "no-state"),
            "COLUMNS": "200",
            **self.environment,
        }
        runner = CliRunner(env=found)
        try:
            return await asyncio.to_thread(runner.invoke, app, list(arguments))
        finally:
            # The command keeps our log off its output, which is no concern of other tests.
            structlog.reset_defaults()

    async def connect(self, identity: str) -> Bus:
        """A connection as that identity."""
        bus = Bus(
            self.broker.url, identity, self.broker.identities.seeds[identity], on_closed=_nothing
        )
        await bus.connect(patience=10)
        return bus

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Relay and consumer of every service."""
        buses, tasks = [], []
        for name, subject in self.services.items():
            buses.append(bus := await self.connect(name))
            reactions = subject.service.reactions
            retrier = Retrier(subject.db, name, reactions)
            consumer = Consumer(bus, subject.db, name, reactions, retrier)
            for work in (Relay(bus, subject.db.dsn, name).run, consumer.run, retrier.run):
                tasks.append(asyncio.create_task(work()))
        try:
            yield
        finally:
            await end(*tasks)
            for bus in buses:
                await bus.close()

    async def published(self, name: str) -> None:
        """Return when the service has published all that it told."""
        subject = self.services[name]

        async def nothing_waits() -> bool:
            return not await subject.rows("SELECT 1 FROM events WHERE published_at IS NULL")

        await until(nothing_waits)


def _nothing() -> None:
    """A connection closed for good is the test's own doing."""


@asynccontextmanager
async def operated(world: World, directory: Path, *names: str) -> AsyncIterator[Operated]:
    """The named services on fresh databases, and NATS with the streams of all."""
    broker = Broker(directory / "nats")
    await broker.start()
    await bootstrap(
        broker.url,
        broker.identities.seeds["bootstrap"],
        {one.name: one.reactions.subjects() for one in every_service()},
        sorted(f"{kind.type_name()}.*" for kind in EVENTS.values() if kind.public),
    )
    subjects = {
        name: Subject(
            service(name), world, ask("database", name, f"{name}_operated_{uuid4().hex[:8]}")
        )
        for name in names
    }
    try:
        yield Operated(broker, subjects)
    finally:
        for subject in subjects.values():
            await subject.close()
        await broker.stop()
