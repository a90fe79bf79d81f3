"""One service, wired: web, relay, consumer, timers and jobs; the only place that knows them all."""

import asyncio
import atexit
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from uuid import UUID

import structlog
import uvicorn
import uvloop
from sqlalchemy import MetaData

from shared.db.idempotency import forget_old_keys
from shared.db.job_worker import Worker, die_with_worker, run_job
from shared.db.jobs import Job, measure_jobs, remove_expired_files
from shared.db.transaction import Database, Reader, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Refusal, Unavailable
from shared.domain.permissions import Permissions
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.copies import COPIES
from shared.messaging.hints import Hints
from shared.messaging.leader import Leadership, end
from shared.messaging.measures import measure_hearing, measure_parked
from shared.messaging.metrics import measure_outbox
from shared.messaging.reactions import Reactions
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from shared.settings import Settings
from shared.telemetry import configure_logs, serve_metrics, trace_with
from shared.web.app import WebApp, web_app
from shared.web.auth import TokenVerifier
from shared.web.health import mount_health
from shared.web.limits import GuardedHttp
from shared.web.operations import PLATFORM_PERMISSIONS, platform_routes
from shared.web.platform import Platform, platform_of
from shared.web.route import Routes
from shared.webhooks.delivery import Deliverer
from shared.webhooks.metrics import measure_webhooks

log = structlog.get_logger()

TIMER_SECONDS = 1.0
MEASURE_SECONDS = 5.0
TRANSACTION_SECONDS = 60.0
"""As long as the gateway waits for an answer; jobs take their time, in processes of their own."""

Timer = Callable[[Transaction], Awaitable[int]]
"""Does what is due, in the leader alone; how many things that were."""

Measure = Callable[[Reader], Awaitable[None]]
"""Sets a gauge from the tables, in every replica: it rises also when nobody leads."""


MEASURES: Sequence[Measure] = (
    measure_outbox,
    measure_parked,
    measure_jobs,
    measure_webhooks,
)
"""What each service has alike."""


@dataclass(frozen=True)
class Service:
    """What one service is made of, in process order; `main.py` is this literal and nothing else."""

    title: str
    description: str
    settings: type[Settings]
    metadata: MetaData
    permissions: Permissions
    reactions: Reactions
    routes: Sequence[Routes]
    timers: Sequence[Timer] = ()
    jobs: Mapping[str, Job] = field(default_factory=dict)
    """Long work, by the operation that asks for it."""
    measures: Sequence[Measure] = ()

    @property
    def name(self) -> str:
        """The service's one word: its database, subjects, durable and paths."""
        return self.settings.service

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", f"services.{self.name}.main"]

    def __post_init__(self) -> None:
        for copy in COPIES.values():
            self.reactions.project(*copy.told())(copy.take)
        self.permissions.update(PLATFORM_PERMISSIONS)

    def app(self, settings: Settings, database: Database | None = None) -> WebApp:
        """The REST side alone, as tests and the published schema need it."""
        bus = self._bus(settings)
        return self._web(settings, database or Database(settings), bus, Hints(bus.hint).give)

    def _bus(self, settings: Settings) -> Bus:
        return Bus(
            settings.nats_url, self.name, settings.nats_seed_file, on_closed=stop_the_process
        )

    def _web(
        self,
        settings: Settings,
        database: Database,
        bus: Bus,
        committed: Callable[[], None],
    ) -> WebApp:
        platform = Platform(
            service=self.name,
            settings=settings,
            db=database,
            verifier=TokenVerifier(
                settings.oidc_issuer,
                settings.oidc_audience,
                settings.oidc_jwks_url,
                roles_claims=settings.oidc_roles_claims,
            ),
            permissions=self.permissions,
            committed=committed,
        )
        routes = [*self.routes, *platform_routes(self.name)]
        app = web_app(platform, title=self.title, description=self.description, routes=routes)
        mount_health(app, self.name, lambda: bus.connected)
        return app

    def run(self) -> None:
        """What `python -m services.<name>.main` does: serve until told to stop, or one job."""
        configure_logs(self.name)
        settings = self.settings()
        if settings.otlp_endpoint:
            tracing = import_module("shared.traces").Tracing(self.name, settings.otlp_endpoint)
            atexit.register(tracing.close)
            trace_with(tracing.span)
        match sys.argv[1:]:
            case []:
                uvloop.run(self._serve(settings))
            case ["job", job_id, attempt]:
                die_with_worker()
                uvloop.run(self._work(settings, UUID(job_id), int(attempt)))
            case _:
                sys.exit(f"usage: python -m services.{self.name}.main [job <id> <attempt>]")

    async def _work(self, settings: Settings, job_id: UUID, attempt: int) -> None:
        """One attempt at one job, in a process of its own; two connections are enough for it."""
        database = Database(settings.model_copy(update={"database_pool": 2}))
        try:
            await run_job(database, self.name, self.jobs, job_id, attempt)
        finally:
            await database.close()

    async def _serve(self, settings: Settings) -> None:
        database, bus = Database(settings, longest=TRANSACTION_SECONDS), self._bus(settings)
        relay = Relay(bus, database.dsn, self.name)
        retrier = Retrier(database, self.name, self.reactions)
        consumer = Consumer(bus, database, self.name, self.reactions, retrier)
        webhooks = Deliverer.of(settings)
        active = [relay.run, consumer.run, retrier.run, webhooks.run]
        active.append(lambda: self._keep_time(database, relay))
        leader = Leadership(database.dsn, self.name, active)

        hints = Hints(bus.hint)

        def committed() -> None:
            if leader.leading:
                relay.wake()
            else:
                hints.give()

        app = self._web(settings, database, bus, committed)
        serve_metrics(settings.admin_host, settings.admin_port)
        server = Server(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                http=GuardedHttp,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=5,
                ws="none",
                server_header=False,
                proxy_headers=False,
            )
        )
        endless = [bus.connect(), leader.run(), self._measure(database, bus)]
        if self.jobs:
            endless.append(Worker(database, self.name, self.jobs, self._command).run())
        background = [asyncio.create_task(work) for work in endless]
        # What there is now is there to stay: let the collector not look through it for ever.
        gc.collect()
        gc.freeze()
        try:
            await server.serve()
        finally:
            await end(*background)
            await bus.close()
            await webhooks.close()
            await database.close()

    async def _keep_time(self, database: Database, relay: Relay) -> None:
        """Let each timer look at the clock once a second; what is due is in the tables."""
        actor = Actor.system(self.name)
        while True:
            for timer in (*self.timers, forget_old_keys, remove_expired_files):
                try:
                    async with database.begin(actor) as tx:
                        await timer(tx)
                except Refusal as error:
                    log.warning("timer_failed", timer=timer.__name__, error=str(error))
                except Exception as error:
                    # A mistake in one is no reason to relay, hear and keep time no more.
                    log.error("timer_broken", timer=timer.__name__, exc_info=error)
                else:
                    if tx.emitted:
                        relay.wake()
            await asyncio.sleep(TIMER_SECONDS)

    async def _measure(self, database: Database, bus: Bus) -> None:
        """Set each gauge every few seconds."""
        actor = Actor.system(self.name)
        while True:
            with suppress(Unavailable):
                async with database.read(actor) as read:
                    for measure in (*self.measures, *MEASURES):
                        await measure(read)
            await measure_hearing(bus)
            await asyncio.sleep(MEASURE_SECONDS)


class Server(uvicorn.Server):
    """Lets endless answers end first: they would hold up the stop."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        platform_of(self.config.app).stopping.set()  # type: ignore[arg-type]
        await super().shutdown(sockets)


def stop_the_process() -> None:
    """The broker has closed the connection for good: a fresh process is the cure."""
    log.error("connection to the broker is closed for good")
    os.kill(os.getpid(), signal.SIGTERM)
