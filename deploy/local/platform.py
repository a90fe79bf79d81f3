"""The whole platform on one machine: started in order, kept running, and stopped in order."""

import asyncio
import os
from collections.abc import Awaitable, Collection

from deploy.local.gateway import USUAL_PORT, Gateway
from deploy.local.nats import Broker
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import Cluster
from deploy.local.preparation import prepare
from deploy.local.processes import Server
from deploy.local.programs import Surroundings, issuer, service
from deploy.local.progress import Progress
from deploy.local.state import Running, State
from deploy.local.supervision import keep
from deploy.postgres.databases import application_role
from shared.messaging.names import SERVICES


class Platform:
    """Everything that runs on one state directory.

    `services` are the replicas by name: one a service, and `intake-2` for an intake run `twice`.
    """

    def __init__(
        self,
        state: State,
        progress: Progress,
        gateway_port: int = USUAL_PORT,
        twice: Collection[str] = (),
    ) -> None:
        self.state = state
        self._progress = progress
        ports = state.ports()
        self.cluster = Cluster(
            state.part("postgresql"), port=ports.of("postgresql"), log=state.log("postgresql")
        )
        self.broker = Broker(
            state.part("nats"),
            port=ports.of("nats"),
            monitor_port=ports.of("nats-monitor"),
            log=state.log("nats"),
        )
        issuer_port = ports.of("issuer")
        self._issuer_url = f"http://{LOOPBACK}:{issuer_port}/issuer"
        self._replicas = {n: n for n in SERVICES} | {f"{n}-2": n for n in SERVICES if n in twice}
        self._service_ports = {name: ports.of(name) for name in self._replicas}
        self._admin_ports = {name: ports.of(f"{name}-admin") for name in self._replicas}
        self.gateway = self._gateway(ports.of("gateway", gateway_port), ports.of("gateway-admin"))
        self.issuer = issuer(
            f"{self.gateway.url}/issuer", issuer_port, state.part("issuer"), state.log("issuer")
        )
        self.services = {
            replica: service(of, self.surroundings(replica), state.log(replica), replica=replica)
            for replica, of in self._replicas.items()
        }

    def _gateway(self, port: int, admin_port: int) -> Gateway:
        return Gateway(
            self.state.part("gateway"),
            {name: self.addresses(name) for name in SERVICES},
            issuer=self._issuer_url.removesuffix("/issuer"),
            port=port,
            admin_port=admin_port,
            log=self.state.log("gateway"),
        )

    def addresses(self, name: str) -> list[str]:
        """Where the replicas of a service answer."""
        ports = (self._service_ports[r] for r, of in self._replicas.items() if of == name)
        return [f"http://{LOOPBACK}:{port}" for port in ports]

    def surroundings(self, replica: str) -> Surroundings:
        """What one replica of a service finds here."""
        name = self._replicas[replica]
        return Surroundings(
            database_url=self.cluster.dsn(name, application_role(name)),
            nats_url=self.broker.url,
            nats_seed_file=self.broker.identities.seeds[name],
            issuer=f"{self.gateway.url}/issuer",
            issuer_key_set=f"{self._issuer_url}/jwks",
            port=self._service_ports[replica],
            admin_port=self._admin_ports[replica],
        )

    async def start(self) -> Running:
        """Start everything and return when all of it answers; on failure nothing is left.

        Services start last: they need all the others, and what they ask for is answered at once.
        """
        step = self._progress.step
        try:
            await _together(
                step("PostgreSQL", self._start_databases()),
                step("NATS", self.broker.start()),
                step("gateway", self.gateway.start()),
                step("issuer", self.issuer.start()),
            )
            await step("databases and streams", prepare(self.state, self.cluster, self.broker))
            await _together(*(step(s.name, s.start()) for s in self.services.values()))
        except BaseException:
            await self.stop()
            raise
        return self._tell()

    async def _start_databases(self) -> None:
        await self.cluster.start()
        await self.cluster.open_service_databases()

    async def keep_running(self) -> None:
        """Start again whatever ends, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for server in self.servers():
                group.create_task(keep(server, self._progress, self._tell))

    async def stop(self) -> None:
        """Services first, so that what they promised is written and told; PostgreSQL last."""
        self.state.run_file.unlink(missing_ok=True)
        await asyncio.gather(*(server.process.stop() for server in self.services.values()))
        await asyncio.gather(self.issuer.process.stop(), self.gateway.process.stop())
        await self.broker.stop()
        await self.cluster.stop()

    def remove(self) -> None:
        """Delete every record, event, password and log of a stopped platform."""
        self.cluster.remove()
        self.state.remove()

    def servers(self) -> list[Server]:
        """Every program of the platform, in the order of their starts."""
        return [
            self.cluster,
            self.broker,
            self.gateway,
            self.issuer,
            *self.services.values(),
        ]

    def _tell(self) -> Running:
        """Write down for scripts what runs where."""
        running = Running(
            gateway=self.gateway.url,
            services={name: self.addresses(name)[0] for name in SERVICES},
            admin={n: f"http://{LOOPBACK}:{port}" for n, port in self._admin_ports.items()}
            | {"gateway": self.gateway.admin_url},
            issuer=self._issuer_url,
            nats=self.broker.url,
            nats_monitor=self.broker.monitor_url,
            databases={n: f"postgresql://{LOOPBACK}:{self.cluster.port}/{n}" for n in SERVICES},
            pids={"platform": os.getpid()} | {s.name: s.process.pid for s in self.servers()},
            state=str(self.state.directory),
        )
        self.state.write_run(running)
        return running


async def _together(*work: Awaitable[None]) -> None:
    """Do all at once; when one fails, give up the others and say why."""

    async def one(part: Awaitable[None]) -> None:
        await part

    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(one(part))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
