"""A broker for each test, databases of their own, and the event side of two services."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.local.nats import Broker
from shared.contracts.base import EVENTS, Event
from shared.db.transaction import Database
from shared.domain.errors import Unavailable
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from shared.messaging.streams import bootstrap
from shared.settings import Settings
from tests.messaging.facts import EFFECTS, KINDS, Listening, tell
from tests.support.servers import ask

QUICK = (0.01, 0.01, 0.01, 0.01, 0.01)
TABLES = "events, inbox, parked_events, effects"


class IntakeSettings(Settings):
    service: ClassVar[str] = "intake"


class PortfolioSettings(Settings):
    service: ClassVar[str] = "portfolio"


SETTINGS: dict[str, type[Settings]] = {"intake": IntakeSettings, "portfolio": PortfolioSettings}


async def until(fulfilled: Callable[[], Awaitable[bool]], patience: float = 15.0) -> None:
    """Return as soon as the condition holds; fail when it does not in time.

    While the database cannot be asked it does not hold.
    """
    async with asyncio.timeout(patience):
        while True:
            with contextlib.suppress(Unavailable):
                if await fulfilled():
                    return
            await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        monkeypatch.setitem(EVENTS, kind.type_name(), kind)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A NATS server of our configuration, without streams."""
    server = Broker(tmp_path / "nats")
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def streams(broker: Broker) -> Broker:
    """The same with streams: portfolio hears Counted, outsiders may too."""
    await make_streams(broker)
    return broker


async def make_streams(broker: Broker, *heard: str) -> None:
    """What bootstrap does at each start."""
    subjects = heard or Listening().reactions.subjects()
    public = [f"{kind.type_name()}.*" for kind in KINDS if kind.public]
    await bootstrap(
        broker.url, broker.identities.seeds["bootstrap"], {"portfolio": subjects}, public
    )


@pytest.fixture(scope="session")
async def dsns() -> dict[str, dict[str, str]]:
    """How intake and portfolio, and the owners of their databases, log in."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    made: dict[str, dict[str, str]] = {}
    for service in SETTINGS:
        made[service] = ask("database", service, f"{service}_messaging_{worker}")
        owner = await asyncpg.connect(made[service]["owner"])
        await owner.execute(EFFECTS)
        await owner.close()
    return made


def settings_of(service: str, dsn: str, url: str, seed_file: Path) -> Settings:
    """What the service would find in its environment."""
    return SETTINGS[service](
        environment="local",
        database_url=SecretStr(dsn),
        database_pool=4,
        nats_url=url,
        nats_seed_file=seed_file,
        oidc_issuer="http://localhost",
        oidc_jwks_url="http://localhost",
    )


@pytest.fixture
async def databases(
    dsns: dict[str, dict[str, str]], tmp_path: Path
) -> AsyncIterator[dict[str, Database]]:
    """Both services' databases, empty."""
    opened = {}
    for service in SETTINGS:
        owner = await asyncpg.connect(dsns[service]["owner"])
        await owner.execute(f"TRUNCATE {TABLES} RESTART IDENTITY")
        await owner.close()
        opened[service] = Database(
            settings_of(service, dsns[service]["app"], "nats://unused", tmp_path)
        )
    yield opened
    for database in opened.values():
        await database.close()


@pytest.fixture
async def connect(broker: Broker) -> AsyncIterator[Callable[[str], Awaitable[Bus]]]:
    """Connects as any identity."""
    open_: list[Bus] = []

    async def connected(identity: str) -> Bus:
        bus = Bus(broker.url, identity, broker.identities.seeds[identity], on_closed=lambda: None)
        await bus.connect(patience=10)
        open_.append(bus)
        return bus

    yield connected
    for bus in open_:
        await bus.close()


@dataclass
class Stage:
    """A teller and a listener, and the tasks that run for them."""

    intake: Database
    portfolio: Database
    teller: Bus
    listener: Bus
    listening: Listening = field(default_factory=Listening)
    pauses: tuple[float, ...] = QUICK

    def __post_init__(self) -> None:
        self.relay = Relay(self.teller, self.intake.dsn, "intake")
        self.retrier = Retrier(self.portfolio, "portfolio", self.listening.reactions, self.pauses)
        self.consumer = Consumer(
            self.listener, self.portfolio, "portfolio", self.listening.reactions, self.retrier
        )

    async def tell(self, facts: Iterable[Event], **changed: Any) -> list[UUID]:
        """Commit facts in intake and wake its relay, as its REST side does."""
        ids = await tell(self.intake, facts, **changed)
        self.relay.wake()
        return ids

    @contextlib.asynccontextmanager
    async def running(self, *parts: str) -> AsyncIterator[None]:
        """Run the named parts, all three when none is named."""
        tasks = [
            asyncio.create_task(getattr(self, part).run(), name=part)
            for part in parts or ("relay", "consumer", "retrier")
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def stage(
    streams: Broker, databases: dict[str, Database], connect: Callable[[str], Awaitable[Bus]]
) -> Stage:
    """Intake tells, portfolio listens."""
    return Stage(
        databases["intake"],
        databases["portfolio"],
        await connect("intake"),
        await connect("portfolio"),
    )


@dataclass
class Sessions:
    """Looks at the sessions of one service's database from one of its own, and ends them."""

    connection: "asyncpg.Connection[asyncpg.Record]"

    async def idle_in_transaction(self) -> int:
        """How many transactions are open and wait for something."""
        count: int = await self.connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%'"
        )
        return count

    async def end(self, application: str = "%") -> int:
        """End all others, or those of one name; how many there were."""
        rows = await self.connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name LIKE $1",
            application,
        )
        return len(rows)


@pytest.fixture
async def sessions(dsns: dict[str, dict[str, str]]) -> AsyncIterator[dict[str, Sessions]]:
    """For each service."""
    opened = {
        service: Sessions(await asyncpg.connect(dsns[service]["app"])) for service in SETTINGS
    }
    yield opened
    for one in opened.values():
        await one.connection.close()
