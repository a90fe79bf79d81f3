"""One service, wired: web, relay, consumer, timers and jobs; the only place that knows them all."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import orjson
import structlog
import uvicorn
import uvloop
from fastapi import FastAPI
from sqlalchemy import MetaData

from shared.contracts.base import Undertaking
from shared.db.idempotency import forget_old_keys
from shared.db.transaction import Database, Transaction
from shared.domain.actor import Actor
from shared.domain.errors import Refusal
from shared.domain.permissions import Permissions
from shared.messaging.bus import Bus
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Envelope
from shared.messaging.leader import Leadership
from shared.messaging.reactions import Reactions
from shared.messaging.relay import Relay
from shared.messaging.retrier import Retrier
from shared.projects.copy import remember, told
from shared.settings import Settings
from shared.telemetry import configure_logs, serve_metrics
from shared.web.app import web_app
from shared.web.auth import TokenVerifier
from shared.web.health import mount_health
from shared.web.limits import GuardedHttp
from shared.web.platform import Platform
from shared.web.route import Routes

log = structlog.get_logger()

TIMER_SECONDS = 1.0

Timer = Callable[[Transaction], Awaitable[int]]


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

    @property
    def name(self) -> str:
        """The service's one word: its database, subjects, durable and paths."""
        return self.settings.service

    def __post_init__(self) -> None:
        self.reactions.project(*told())(copy_undertakings)

    def app(self, settings: Settings, database: Database | None = None) -> FastAPI:
        """The REST side alone, as tests and the published schema need it."""
        bus = self._bus(settings)
        return self._web(settings, database or Database(settings), bus, bus.hint)

    def _bus(self, settings: Settings) -> Bus:
        return Bus(
            settings.nats_url, self.name, settings.nats_seed_file, on_closed=stop_the_process
        )

    def _web(
        self,
        settings: Settings,
        database: Database,
        bus: Bus,
        wake: Callable[[], Awaitable[None]],
    ) -> FastAPI:
        hints: set[asyncio.Task[None]] = set()

        def committed() -> None:
            task = asyncio.get_running_loop().create_task(_awaited(wake()))
            hints.add(task)
            task.add_done_callback(hints.discard)

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
        app = web_app(platform, title=self.title, description=self.description, routes=self.routes)
        mount_health(app, self.name, lambda: bus.connected)
        return app

    def run(self) -> None:
        """Serve until told to stop: what `python -m services.<name>.main` does."""
        configure_logs(self.name)
        uvloop.run(self._serve(self.settings()))

    async def _serve(self, settings: Settings) -> None:
        database, bus = Database(settings), self._bus(settings)
        relay = Relay(bus, database.dsn, self.name)
        retrier = Retrier(database, self.name, self.reactions)
        consumer = Consumer(bus, database, self.name, self.reactions, retrier)
        leader = Leadership(
            database.dsn,
            self.name,
            [relay.run, consumer.run, retrier.run, lambda: self._keep_time(database)],
        )

        async def wake() -> None:
            if leader.leading:
                relay.wake()
            else:
                await bus.hint()

        app = self._web(settings, database, bus, wake)
        serve_metrics(settings.admin_host, settings.admin_port)
        server = uvicorn.Server(
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
            )
        )
        background = [asyncio.create_task(bus.connect()), asyncio.create_task(leader.run())]
        try:
            await server.serve()
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await bus.close()
            await database.close()

    async def _keep_time(self, database: Database) -> None:
        """Let each timer look at the clock once a second; what is due is in the tables."""
        actor = Actor.system(self.name)
        while True:
            for timer in (*self.timers, forget_old_keys):
                try:
                    async with database.begin(actor) as tx:
                        await timer(tx)
                except Refusal as error:
                    log.warning("timer_failed", timer=timer.__name__, error=str(error))
            await asyncio.sleep(TIMER_SECONDS)


async def _awaited(work: Awaitable[None]) -> None:
    await work


def stop_the_process() -> None:
    """The broker has closed the connection for good: a fresh process is the cure."""
    log.error("connection to the broker is closed for good")
    os.kill(os.getpid(), signal.SIGTERM)


async def copy_undertakings(tx: Transaction, facts: Sequence[Envelope]) -> None:
    """Keep the local copy of projects and members (shared.projects.copy)."""
    await remember(
        tx,
        [
            (fact.service, Undertaking.model_validate(orjson.loads(fact.data)["undertaking"]))
            for fact in facts
        ],
    )
