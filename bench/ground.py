"""The servers that both sides share, and the two sides as processes of their own."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.nats import Broker
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.postgres import Cluster
from deploy.local.processes import Process, WebServer
from deploy.local.programs import Surroundings, issuer, service
from deploy.local.state import CHECKOUT
from deploy.local.tokens import token_of
from deploy.postgres.databases import application_role, owner_role
from services.intake.main import SERVICE
from shared.contracts.base import EVENTS
from shared.db.migrations import migrate
from shared.messaging.streams import bootstrap

NAME = SERVICE.name


@dataclass(frozen=True)
class Side:
    """A server process under test."""

    name: str
    port: int
    process: Process

    def cpu_seconds(self) -> float:
        """What it has used of the processors so far, in its own code and in the kernel's."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@dataclass(frozen=True)
class Ground:
    """PostgreSQL, NATS and the issuer, with intake's database and the stream made."""

    directory: Path
    cluster: Cluster
    broker: Broker
    issuer_url: str

    @property
    def dsn(self) -> str:
        """How the application role reaches intake's database."""
        return self.cluster.dsn(NAME, application_role(NAME))

    def token(self, persona: str) -> str:
        """A bearer token of a persona."""
        return token_of(persona, self.issuer_url)

    def surroundings(self, port: int) -> Surroundings:
        """What a service finds here."""
        return Surroundings(
            database_url=self.dsn,
            nats_url=self.broker.url,
            nats_seed_file=self.broker.identities.seeds[NAME],
            issuer=self.issuer_url,
            issuer_key_set=f"{self.issuer_url}/jwks",
            port=port,
            admin_port=free_port(),
        )

    def environment(self, port: int = 0) -> dict[str, str]:
        """The same as the environment of a process that is not started by the platform."""
        return {
            **os.environ,
            "PMO_ENVIRONMENT": "local",
            "PMO_DATABASE_URL": self.dsn,
            "PMO_NATS_URL": self.broker.url,
            "PMO_NATS_SEED_FILE": str(self.broker.identities.seeds[NAME]),
            "PMO_OIDC_ISSUER": self.issuer_url,
            "PMO_OIDC_AUDIENCE": "pmo",
            "PMO_OIDC_JWKS_URL": f"{self.issuer_url}/jwks",
            "PMO_PORT": str(port),
        }


@asynccontextmanager
async def ground(directory: Path) -> AsyncIterator[Ground]:
    """Start the shared servers; on the way out, end them and delete their files."""
    cluster = Cluster(directory / "postgresql", settings={"track_commit_timestamp": "on"})
    broker = Broker(directory / "nats")
    port = free_port()
    url = f"http://{LOOPBACK}:{port}/issuer"
    identity = issuer(url, port, directory / "issuer", directory / "issuer.log")
    async with AsyncExitStack() as stack:
        stack.callback(cluster.remove)
        await cluster.start()
        stack.push_async_callback(cluster.stop)
        await broker.start()
        stack.push_async_callback(broker.stop)
        await identity.start()
        stack.push_async_callback(identity.process.stop)
        await _prepare(cluster, broker)
        yield Ground(directory, cluster, broker, url)


async def _prepare(cluster: Cluster, broker: Broker) -> None:
    await cluster.open_service_databases([NAME])
    await migrate(cluster.dsn(NAME, owner_role(NAME)), NAME, application_role(NAME))
    public = [f"{kind}.*" for kind, event in EVENTS.items() if event.public]
    heard = {NAME: SERVICE.reactions.subjects()}
    await bootstrap(broker.url, broker.identities.seeds["bootstrap"], heard, public)


@asynccontextmanager
async def ours(at: Ground) -> AsyncIterator[Side]:
    """Intake, as in production."""
    port = free_port()
    server = service(NAME, at.surroundings(port), at.directory / "ours.log")
    async with _running(server):
        yield Side("ours", port, server.process)


@asynccontextmanager
async def theirs(at: Ground) -> AsyncIterator[Side]:
    """The hand-written endpoints."""
    port = free_port()
    process = Process(
        "baseline",
        [sys.executable, "-m", "bench.baseline"],
        at.directory / "theirs.log",
        environment=at.environment(port),
        directory=CHECKOUT,
    )
    async with _running(WebServer(process, f"http://{LOOPBACK}:{port}/{NAME}/readyz")):
        yield Side("theirs", port, process)


@asynccontextmanager
async def _running(server: WebServer) -> AsyncIterator[None]:
    try:
        await server.start()
        yield
    finally:
        await server.process.stop()
